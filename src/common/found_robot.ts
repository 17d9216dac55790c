/**
 * A robot that was found in the network by what it announces of itself.
 *
 * @module
 */

import type { Address } from "./address.ts";

/** What is known of such a robot, and where it is. */
export interface FoundRobot {
  /** Which one it is among those that are found; the same as long as it is announced. */
  readonly key: string;
  /** What it calls itself, for people; anybody can announce anything, so no control character is in it. */
  readonly name: string;
  /** Where it waits for viewers; a literal address. */
  readonly address: Address;
  /** Whether it serves only who is paired with it, as it says itself. */
  readonly seal: "sealed" | "open";
  /** Whether a robot of this name is paired with this host. */
  readonly isPaired: boolean;
  /** The robot that is paired and was at this address, where this one is open and says that it is another. @default none */
  readonly placeOf?: string;
  /** The version of the wire that it speaks. */
  readonly wireVersion: number;
  /** Pixels of its pictures; 0 where it does not say. */
  readonly width: number;
  readonly height: number;
  /** Whether it has been asked for its stream, and none has come yet. @default false */
  readonly isAsked?: boolean;
}
