/**
 * What a sealed machine has counted of what it did not take, and of its handshakes.
 *
 * @module
 */

import { DropCounts } from "../common/drop_counts.ts";

/** Why something was not taken. */
export type SealDropReason =
  /** Its tag is not right. */
  | "forged"
  /** It has come before, or too late to tell. */
  | "replayed"
  /** There is no such key for this address. */
  | "unknown-key"
  /** It is not sealed, and has to be. */
  | "unsealed"
  /** A handshake that nobody began, or with a proof or a pairing that is not known. */
  | "unasked"
  /** From a stranger, more often than such are answered. */
  | "flood"
  /** No room for another peer. */
  | "no-room";

/** All of one machine's. */
export class SealCounts {
  readonly drops = new DropCounts<SealDropReason>();
  /** Handshakes that this end began, and that it answered. */
  begun = 0;
  answered = 0;
  /** Sessions whose keys both ends have used. */
  sessions = 0;

  statistics(): SealStatistics {
    const { drops, begun, answered, sessions } = this;
    return { handshakesBegun: begun, handshakesAnswered: answered, sessions, drops };
  }
}

/** The same, for people and programs. */
export interface SealStatistics {
  readonly handshakesBegun: number;
  readonly handshakesAnswered: number;
  readonly sessions: number;
  readonly drops: DropCounts<SealDropReason>;
}
