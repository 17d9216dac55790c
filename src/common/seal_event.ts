/**
 * What a sealed machine has to tell at once: how pairings by codes come out, and who has come by which pairing.
 *
 * @module
 */

import type { Pairing, Right } from "../pair/pairing.ts";

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
  | { readonly kind: "not-paired"; readonly reason: "wrong-code" | "no-code" }
  /** A robot: somebody speaks by this pairing's keys for the first time, or from another host than before. */
  | { readonly kind: "met"; readonly id: string; readonly hostname: string }
  /** A robot: what the viewer calls itself that has this pairing, which has no name yet. */
  | { readonly kind: "named"; readonly id: string; readonly name: string }
  /** A robot: who has this pairing has shown that the older one is its own as well, and has no use for that any more. */
  | { readonly kind: "replaced"; readonly id: string; readonly olderId: string }
  /** A robot: a target says that it has no key, and gets nothing; the name of who is paired and known to be there. */
  | { readonly kind: "held"; readonly hostname: string; readonly name?: string }
  /** A viewer: the robot was told its name, and that it has replaced a pairing; all zero: none. */
  | { readonly kind: "introduced"; readonly id: string; readonly replacedId: string }
  /** A viewer: what it may do, as the robot says now. */
  | { readonly kind: "rights"; readonly id: string; readonly rights: readonly Right[] };
