/**
 * The picture that is on the screen as a file: the JPEG as it came.
 *
 * @module
 */

import { FILE_MODE } from "../../system/byte_sink.ts";
import type { Jpeg } from "../../common/frame.ts";

/** What is saved, and where. */
export interface Snapshot {
  readonly jpeg: Jpeg;
  readonly streamName: string;
  /** When the picture was taken, in ms since 1970. */
  readonly takenMs: number;
  readonly folder: string;
}

/** What became of it. */
export type SnapshotResult =
  | { readonly kind: "saved"; readonly path: string }
  | { readonly kind: "failed"; readonly reason: string };

const MAX_NAME_LENGTH = 60;

/** Writes a file that is its owner's alone; the same picture twice is the same file. Never throws. */
export async function saveSnapshot({ jpeg, streamName, takenMs, folder }: Snapshot): Promise<SnapshotResult> {
  const name = nameSnapshot(streamName, new Date(takenMs));
  const path = folder === "." ? name : `${folder.replace(/(?<=.)[\/\\]+$/, "")}/${name}`;
  try {
    await writeInPlace(path, jpeg);
    return { kind: "saved", path };
  } catch (error) {
    return { kind: "failed", reason: `Cannot save ${path}: ${describe(error)}` };
  }
}

/**
 * `front-camera-2026-11-25T23-04-05.123.jpg`: the stream's name, which came over the network, as far as it is letters and
 * digits, and the local time.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { nameSnapshot } from "./snapshot.ts";
 *
 * const takenAt = new Date(2026, 10, 25, 23, 4, 5, 123);
 * assertEquals(nameSnapshot("../front camera", takenAt), "front-camera-2026-11-25T23-04-05.123.jpg");
 * ```
 */
export function nameSnapshot(streamName: string, takenAt: Date): string {
  const name = streamName.replace(/[^\p{Letter}\p{Number}_]+/gu, "-").slice(0, MAX_NAME_LENGTH);
  return `${name.replace(/^-+|-+$/g, "") || "picture"}-${formatLocal(takenAt)}.jpg`;
}

/** What was there is replaced, and not followed where it is a symbolic link. */
async function writeInPlace(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${crypto.randomUUID()}.part`;
  try {
    await Deno.writeFile(draft, bytes, { createNew: true, mode: FILE_MODE });
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

function formatLocal(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join("-");
  return `${date}T${time}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

function describe(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such folder";
  if (error instanceof Deno.errors.PermissionDenied) return "writing there is not permitted";
  return error instanceof Error ? error.message : String(error);
}
