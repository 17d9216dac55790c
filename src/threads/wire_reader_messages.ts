/**
 * What the thread that reads pictures is told, and what it tells.
 *
 * @module
 */

import type { PictureReaderOptions } from "../receive/picture_reader.ts";
import type { ReadAnswer, ReadRequest } from "../receive/readings.ts";
import type { CommandLine } from "./commands.ts";

/** To the thread. */
export type WireReaderCommand =
  /** The first message; with where to ring, where somebody blocks. */
  | { readonly kind: "open"; readonly options: PictureReaderOptions; readonly line?: CommandLine }
  | { readonly kind: "read"; readonly request: ReadRequest };

/** From the thread. */
export type WireReaderNews = { readonly kind: "ready" } | {
  readonly kind: "answer";
  readonly answer: ReadAnswer;
};
