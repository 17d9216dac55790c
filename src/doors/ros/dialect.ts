/**
 * What a bridge to ROS is spoken to in: there are two kinds of bridges, and both take messages from a WebSocket.
 *
 * @module
 */

import type { RosMessage } from "../../ros/cdr.ts";
import type { RosType } from "../../ros/definitions.ts";

/** A topic on which something is published, as one connection knows it. */
export interface Channel {
  /** From 1 on. */
  readonly id: number;
  readonly topic: string;
  readonly type: RosType;
}

/** What a bridge has said. */
export type Heard =
  /** It takes messages from now on. */
  | { readonly kind: "ready" }
  /** It has dealt with everything before this was asked for. */
  | { readonly kind: "answer"; readonly number: number }
  /** It takes none, and why, for people. */
  | { readonly kind: "refused"; readonly reason: string }
  /** What it does not like, in one line. */
  | { readonly kind: "complaint"; readonly text: string }
  /** Of no use here. */
  | { readonly kind: "other" }
  /** It does not make sense. */
  | { readonly kind: "broken" };

/** One kind of bridge. */
export interface Dialect {
  readonly name: "foxglove_bridge" | "rosbridge";
  /** What is said to it first; absent: it speaks first. */
  readonly greeting?: readonly string[];
  /** What announces a channel. */
  advertise(channel: Channel): string;
  /** What publishes a message. */
  publish(channel: Channel, message: RosMessage): string | Uint8Array<ArrayBuffer>;
  /**
   * What has it say when it has dealt with everything before; absent: the answer to a ping says that, since the one who reads the
   * WebSocket is who publishes.
   */
  ask?(number: number): string;
  /** What the text means that it has sent; never throws. */
  hear(text: string): Heard;
}
