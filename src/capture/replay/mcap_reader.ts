/**
 * Reads the pictures and poses of an MCAP file in the order in which they stand in it; no index is needed.
 *
 * @module
 */

import type { TypedMcapRecord } from "@mcap/core";
import { CameraError } from "../camera.ts";
import { readMcapRecords } from "./mcap_records.ts";
import { McapTopics } from "./mcap_topics.ts";
import { escapeInvisible } from "../../text/visible.ts";
import type { ReadOptions, ReplayItem } from "./recording_reader.ts";

/** Of the topics that are named where none is replayed. */
const MAX_NAMES = 10;
const MAX_NAME_CHARACTERS = 100;

/** Reads an MCAP file. */
export async function* readMcap(options: ReadOptions): AsyncGenerator<ReplayItem, void> {
  const { bytes, counts, topic, signal, onDamage } = options;
  const topics = new McapTopics(topic, counts);
  let frames = 0;
  try {
    for await (const record of readMcapRecords(bytes, signal)) {
      const item = handle(topics, record);
      if (item?.kind === "frame") frames++;
      if (item) yield item;
    }
  } catch (error) {
    if (signal?.aborted) return;
    const { message } = error as Error;
    if (frames === 0) throw new CameraError(`Cannot replay ${bytes.path}: ${message}`);
    // What follows the damage can not be told apart any more; what was good has been replayed.
    onDamage?.(message);
  }
  if (frames === 0 && !signal?.aborted) {
    throw new CameraError(`Cannot replay ${bytes.path}: ${describeLack(topics, topic)}`);
  }
}

function handle(topics: McapTopics, record: TypedMcapRecord): ReplayItem | undefined {
  if (record.type === "Schema") topics.handleSchema(record);
  if (record.type === "Channel") topics.handleChannel(record);
  return record.type === "Message" ? topics.handleMessage(record) : undefined;
}

function describeLack({ imageTopics }: McapTopics, asked: string | undefined): string {
  if (imageTopics.length === 0) return "there is no topic of foxglove.CompressedImage in it";
  const found = `there are pictures in ${formatNames(imageTopics)}`;
  return asked === undefined ? `${found}, but no JPEGs` : `nothing is in ${asked}; ${found}`;
}

/** Anybody's names, as many as one can look at. */
function formatNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => {
    const quoted = escapeInvisible(name.slice(0, MAX_NAME_CHARACTERS));
    return name.length > MAX_NAME_CHARACTERS ? `${quoted}…` : quoted;
  });
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? `, and ${more} more` : "");
}
