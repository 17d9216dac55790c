/**
 * What a sealed machine has to tell at once: how pairings by codes come out.
 *
 * @module
 */

import type { Pairing } from "../pair/pairing.ts";

/** A pairing without the day, which no machine knows. */
export type NewPairing = Omit<Pairing, "date">;

/** What there is to tell. */
export type SealEvent =
  /** A robot has answered somebody at a host who has not shown since that it has the code: it may have been wrong. */
  | { readonly kind: "try-spent"; readonly code: string; readonly hostname: string }
  /** A robot: whoever has the code has shown it; it is used. The pairing counts when the machine is told of it. */
  | { readonly kind: "code-used"; readonly code: string; readonly pairing: NewPairing }
  /** A viewer: the robot keeps the pairing, and so should this end. */
  | { readonly kind: "paired"; readonly pairing: NewPairing }
  /** A viewer: the robot has another code, or waits for none. */
  | { readonly kind: "not-paired"; readonly reason: "wrong-code" | "no-code" };
