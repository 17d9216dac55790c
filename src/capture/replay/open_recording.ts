/**
 * Finds out what kind of recording a file is.
 *
 * @module
 */

import type { Frame } from "../../common/frame.ts";
import { CameraError } from "../camera.ts";
import { MjpegSplitter } from "../mjpeg_splitter.ts";
import { readAvi } from "./avi_reader.ts";
import { FileBytes } from "./file_bytes.ts";
import { readMcap } from "./mcap_reader.ts";
import type { ReadOptions, RecordingReader, ReplayItem } from "./recording_reader.ts";

const START_BYTES = 12;
/** The beginnings of files, as characters of one byte; what stands for any byte is a dot. */
const STARTS: readonly { readonly pattern: RegExp; readonly reader: RecordingReader }[] = [
  { pattern: /^\x89MCAP0\r\n/, reader: readMcap },
  { pattern: /^RIFF[^]{4}AVI /, reader: readAvi },
  { pattern: /^\xff\xd8\xff/, reader: readMjpeg },
];

/** A recording that can be read. */
export interface OpenRecording {
  /** At its beginning. */
  readonly bytes: FileBytes;
  readonly reader: RecordingReader;
}

/**
 * Opens a recording; its beginning tells what it is, or else the end of its name.
 *
 * @throws {CameraError} where it is none
 */
export async function openRecording(path: string): Promise<OpenRecording> {
  const bytes = await FileBytes.open(path);
  try {
    const reader = await findReader(bytes);
    await bytes.rewind();
    return { bytes, reader };
  } catch (error) {
    bytes.close();
    throw error;
  }
}

async function findReader(bytes: FileBytes): Promise<RecordingReader> {
  const start = String.fromCharCode(...(await bytes.takeBlock())?.subarray(0, START_BYTES) ?? []);
  const found = STARTS.find(({ pattern }) => pattern.test(start));
  if (found) return found.reader;
  if (start !== "" && /\.mjpe?g$/i.test(bytes.path)) return readMjpeg;
  const why = start === "" ? "it is empty" : "it is no recording: neither MCAP nor AVI nor MJPEG";
  throw new CameraError(`Cannot replay ${bytes.path}: ${why}`);
}

/** Reads JPEGs that stand back to back. It holds no times: the pictures are as far apart as `fps` says. */
async function* readMjpeg({ bytes, counts, fps }: ReadOptions): AsyncGenerator<ReplayItem, void> {
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
