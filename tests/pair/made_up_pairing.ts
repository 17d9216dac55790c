/** A pairing as others would have made it. */

import type { Pairing } from "../../src/pair/pairing.ts";

/** A pairing with a viewer; each `seed` has an id and a secret of its own. */
export function makeUpPairing(seed: number, changes: Partial<Pairing> = {}): Pairing {
  return {
    id: new Uint8Array(8).fill(seed).toHex(),
    secret: new Uint8Array(32).map((_, i) => (seed * 31 + i * 7) & 0xff),
    name: `laptop ${seed}`,
    side: "viewer",
    robotId: "0f".repeat(8),
    addresses: [],
    rights: ["watch", "drive"],
    date: "2026-11-29",
    ...changes,
  };
}

/** The forms in which a secret could stand in a text. */
export function formsOf({ secret }: Pairing): string[] {
  return [
    secret.toBase64(),
    secret.toBase64({ alphabet: "base64url", omitPadding: true }),
    secret.toHex(),
    [...secret].join(","),
  ].flatMap((text) => [text, text.slice(0, 12)]);
}
