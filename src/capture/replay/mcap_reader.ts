/**
 * Reads the pictures and poses of an MCAP file in the order in which they stand in it; no index is needed.
 *
 * @module
 */

import type { TypedMcapRecord } from "@mcap/core";
import { CameraError } from "../camera.ts";
import { readMcapRecords } from "./mcap_records.ts";
import { McapTopics } from "./mcap_topics.ts";
import type { ReadOptions, ReplayItem } from "./recording_reader.ts";

/** Reads an MCAP file. */
export async function* readMcap({ bytes, counts, topic }: ReadOptions): AsyncGenerator<ReplayItem, void> {
  const topics = new McapTopics(topic, counts);
  let frames = 0;
  try {
    for await (const record of readMcapRecords(bytes)) {
      const item = handle(topics, record);
      if (item?.kind === "frame") frames++;
      if (item) yield item;
    }
  } catch (error) {
    // What follows the damage can not be told apart any more; what was good has been replayed.
    if (frames === 0) throw new CameraError(`Cannot replay ${bytes.path}: ${(error as Error).message}`);
  }
  if (frames === 0) throw new CameraError(`Cannot replay ${bytes.path}: ${describeLack(topics, topic)}`);
}

function handle(topics: McapTopics, record: TypedMcapRecord): ReplayItem | undefined {
  if (record.type === "Schema") topics.handleSchema(record);
  if (record.type === "Channel") topics.handleChannel(record);
  return record.type === "Message" ? topics.handleMessage(record) : undefined;
}

function describeLack({ imageTopics }: McapTopics, asked: string | undefined): string {
  if (imageTopics.length === 0) return "there is no topic of foxglove.CompressedImage in it";
  const found = `there are pictures in ${imageTopics.join(", ")}`;
  return asked === undefined ? `${found}, but no JPEGs` : `nothing is in ${asked}; ${found}`;
}
