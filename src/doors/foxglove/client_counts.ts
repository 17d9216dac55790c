/**
 * What clients of the Foxglove door are counted for.
 *
 * @module
 */

import type { DropCounts } from "../../common/drop_counts.ts";

/** Why something of a client's is of no use. */
export type ClientFault =
  /** No message of the protocol. */
  | "malformed"
  /** A channel that there is not, or no more. */
  | "unknown-channel"
  /** A subscription or advertisement that is there already. */
  | "repeated"
  /** Something that is not served here. */
  | "unserved"
  /** More than one client may have. */
  | "no-room"
  /** More often than it is taken. */
  | "flood"
  /** A command that is none. */
  | "bad-command"
  /** A command of a while ago. */
  | "old-command"
  /** A command for a robot that there is not, or of which nobody knows which it is meant for. */
  | "no-robot";

/** Of all clients of a door together. */
export interface ClientCounts {
  readonly refused: DropCounts<ClientFault>;
  messagesSent: number;
  /** Messages that were replaced by newer ones before they left. */
  messagesSkipped: number;
}
