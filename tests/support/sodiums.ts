/**
 * Both ways in which libsodium is had, for tests that have to come out alike in either.
 *
 * @module
 */

import type { Sodium } from "../../src/seal/sodium.ts";
import { openSodium } from "../../src/system/sodium/open_sodium.ts";
import { openSystemSodium } from "../../src/system/sodium/system_sodium.ts";

/** The one that is always there. */
export const wasmSodium: Sodium = await openSodium("wasm");
/** The system's, which a system may lack. */
export const systemSodium: Sodium | undefined = openSystemSodium();
/** Those that are there. */
export const sodiums: readonly Sodium[] = [wasmSodium, ...(systemSodium ? [systemSodium] : [])];
