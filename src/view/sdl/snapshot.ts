/**
 * The picture that is on the screen as a file: the JPEG as it came.
 *
 * @module
 */

import { FILE_MODE } from "../../system/byte_sink.ts";
import { nameSnapshot } from "../shared/snapshot_name.js";
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

/** Writes a file that is its owner's alone; the same picture twice is the same file. Never throws. */
export async function saveSnapshot({ jpeg, streamName, takenMs, folder }: Snapshot): Promise<SnapshotResult> {
  const name = nameSnapshot({ streamName, takenAt: new Date(takenMs), extension: "jpg" });
  const path = folder === "." ? name : `${folder.replace(/(?<=.)[\/\\]+$/, "")}/${name}`;
  try {
    await writeInPlace(path, jpeg);
    return { kind: "saved", path };
  } catch (error) {
    return { kind: "failed", reason: `Cannot save ${path}: ${describe(error)}` };
  }
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

function describe(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such folder";
  if (error instanceof Deno.errors.PermissionDenied) return "writing there is not permitted";
  return error instanceof Error ? error.message : String(error);
}
