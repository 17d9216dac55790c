/**
 * How a receiver is set up.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { PictureReaderOptions } from "./picture_reader.ts";

/** How a receiver is set up. */
export interface ReceiverOptions extends PictureReaderOptions {
  /** 32 random bits. */
  readonly viewerId: number;
  /** Gives 48 random bits, other ones each time: they name the requests for a broadcaster's time. */
  readonly drawU48: () => number;
  /** Broadcasters that are asked for their streams. */
  readonly subscribeTo: readonly Address[];
  /** Whether streams are taken from hosts that were not asked. */
  readonly acceptsPushed: boolean;
  /** Which wires are understood. */
  readonly wire: "auto" | "uis" | "sof";
  /** The room of this host's receive buffer, where that is known. */
  readonly bufferBytes?: number;
}
