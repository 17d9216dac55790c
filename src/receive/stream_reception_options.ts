/**
 * How the reception of a session is set up.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { StreamDescription } from "../common/frame.ts";
import type { ReedSolomon } from "../fec/reed_solomon.ts";
import type { ChunkPool } from "./chunk_pool.ts";
import type { Readings } from "./readings.ts";

/** How a reception is set up. */
export interface StreamReceptionOptions {
  readonly sessionId: number;
  readonly from: Address;
  readonly key: string;
  readonly pool: ChunkPool;
  readonly code: ReedSolomon;
  /** Gives 48 random bits, other ones each time. */
  readonly drawU48: () => number;
  readonly readings: Readings;
  /** The room of this host's receive buffer, where that is known. */
  readonly bufferBytes?: number;
  readonly nowUs: number;
  /** What views are told of it from the start on. */
  readonly told?: Pick<StreamDescription, "seal">;
}
