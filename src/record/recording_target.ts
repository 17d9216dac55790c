/**
 * Where recordings go: a file, or a folder in which each gets a file of its own.
 *
 * @module
 */

import { formatLocalTime } from "../view/shared/snapshot_name.js";
import { findRecordingFormat, MCAP, type RecordingFormat } from "./recording_format.ts";

/** Characters that no file system and no shell minds. */
const UNSAFE = /[^\p{L}\p{N}._-]+/gu;
/** Names of streams are short; this keeps a file's name far below the 255 bytes that a file system takes. */
const MAX_NAME_CHARACTERS = 48;

/** Where recordings go. */
export interface RecordingTarget {
  readonly kind: "file" | "folder";
  readonly path: string;
  readonly format: RecordingFormat;
}

/**
 * Reads what a person has given: a folder, which exists or ends with a slash, or a file whose name says the format.
 *
 * @param format of the files in a folder, and of a file whose name allows it
 * @throws an `Error` "Cannot record to …" where it is neither
 */
export async function parseRecordingTarget(
  text: string,
  format: RecordingFormat = MCAP,
): Promise<RecordingTarget> {
  const found = await Deno.stat(text).catch(() => undefined);
  if (/[/\\]$/.test(text) || found?.isDirectory) {
    return { kind: "folder", path: text.replace(/(?<=.)[/\\]+$/, ""), format };
  }
  const ofFile = findRecordingFormat(text);
  if (ofFile) {
    return { kind: "file", path: text, format: ofFile.extension === format.extension ? format : ofFile };
  }
  const what = found ? "it is no folder" : `there is no such folder (${text}/ would be made)`;
  throw new Error(`Cannot record to ${text}: ${what}, and it ends in none of .mcap, .avi and .mjpeg`);
}

/**
 * The file for a recording that begins now, for example `recordings/front-2026-11-25T23-04-05.mcap`.
 *
 * @param streamName what it is named for; any text
 */
export function nameRecording({ kind, path, format }: RecordingTarget, streamName: string): string {
  if (kind === "file") return path;
  const name = streamName.replace(UNSAFE, "_").replace(/^[._-]+/, "").slice(0, MAX_NAME_CHARACTERS);
  return `${path}/${name || "stream"}-${formatLocalTime(new Date()).slice(0, 19)}${format.extension}`;
}
