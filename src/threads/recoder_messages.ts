/**
 * What the recoder's thread is told, and what it tells.
 *
 * @module
 */

import type { FitAnswer, FitRequest } from "../send/fit/fittings.ts";
import type { CommandLine } from "./commands.ts";
import type { SharedJpeg } from "./shared_frames.ts";

/** To the thread. */
export type RecoderCommand =
  /** The first message: where to ring, where somebody blocks. */
  | { readonly kind: "open"; readonly line?: CommandLine }
  | { readonly kind: "fit"; readonly request: Omit<FitRequest, "jpeg">; readonly shared: SharedJpeg };

/** From the thread. */
export type RecoderNews = { readonly kind: "ready" } | {
  readonly kind: "answer";
  readonly answer: FitAnswer;
};
