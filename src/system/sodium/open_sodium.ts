/**
 * Which library does the work: the system's, which is faster, or the one that npm publishes.
 *
 * @module
 */

import type { Sodium } from "../../seal/sodium.ts";
import { openSystemSodium } from "./system_sodium.ts";
import { openWasmSodium } from "./wasm_sodium.ts";

/** A library: that of the system, or the one as WebAssembly. */
export type SodiumKind = "system" | "wasm";

/**
 * Opens libsodium; it may stay open as long as the program or the worker runs.
 *
 * @param kind the system's where it has one, if nothing is said
 * @throws an `Error` where that one can not be had
 */
export async function openSodium(kind?: SodiumKind): Promise<Sodium> {
  const system = kind === "wasm" ? undefined : openSystemSodium();
  if (system) return system;
  if (kind === "system") throw new Error("Cannot open libsodium: this system has none");
  return await openWasmSodium();
}
