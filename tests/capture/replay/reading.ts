/**
 * Reading recordings in tests.
 *
 * @module
 */

import { openRecording } from "../../../src/capture/replay/open_recording.ts";
import type { ReplayCounts, ReplayFrame, ReplayItem } from "../../../src/capture/replay/recording_reader.ts";

/** All of a recording. */
export interface ReadRecording extends ReplayCounts {
  readonly items: ReplayItem[];
  readonly frames: ReplayFrame[];
  /** Why its rest was left out. */
  readonly damages: string[];
}

/** Reads a file to its end. */
export async function readRecording(
  path: string,
  options: { topic?: string; signal?: AbortSignal } = {},
): Promise<ReadRecording> {
  const { bytes, reader } = await openRecording(path);
  const counts = { garbageBytes: 0, brokenFrames: 0 };
  const damages: string[] = [];
  const onDamage = (reason: string) => damages.push(reason);
  try {
    const items = await Array.fromAsync(reader({ bytes, counts, fps: 25, onDamage, ...options }));
    return { items, frames: items.filter((item) => item.kind === "frame"), damages, ...counts };
  } finally {
    bytes.close();
  }
}

/** Gives a folder that is there while `use` runs. */
export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await Deno.makeTempDir({ prefix: "uis-recording-" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a file into a folder of its own, and reads it as a recording. */
export function readBytes(
  name: string,
  contents: Uint8Array,
  options: { topic?: string } = {},
): Promise<ReadRecording> {
  return withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/${name}`, contents);
    return await readRecording(`${folder}/${name}`, options);
  });
}
