/**
 * Reads JPEGs that stand back to back.
 *
 * @module
 */

import type { Frame } from "../../common/frame.ts";
import { MjpegSplitter } from "../mjpeg_splitter.ts";
import type { ReadOptions, ReplayItem } from "./recording_reader.ts";

/** Reads an MJPEG file. It holds no times: the pictures are as far apart as `fps` says. */
export async function* readMjpeg({ bytes, counts, fps }: ReadOptions): AsyncGenerator<ReplayItem, void> {
  const splitter = new MjpegSplitter();
  const found: Frame[] = [];
  const before = { ...counts };
  let frames = 0;
  for (let block = await bytes.takeBlock(); block; block = await bytes.takeBlock()) {
    splitter.push(block, 0, (frame) => found.push(frame));
    for (const { jpeg } of found.splice(0)) yield { kind: "frame", timeUs: 1e6 * frames++ / fps, jpeg };
  }
  splitter.end((frame) => found.push(frame));
  for (const { jpeg } of found.splice(0)) yield { kind: "frame", timeUs: 1e6 * frames++ / fps, jpeg };
  counts.garbageBytes = before.garbageBytes + splitter.counts.garbageBytes;
  counts.brokenFrames = before.brokenFrames + splitter.counts.brokenFrames;
}
