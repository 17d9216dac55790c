/**
 * Whether servers of NATS are there, let this program in, keep pictures, and show them.
 *
 * @module
 */

import { formatNatsPlace, type NatsPlace } from "../common/nats_place.ts";
import type { Check } from "./finding.ts";

/** Where the tool would look and publish, and what lets it in. */
export interface NatsPlan {
  /** @default none */
  readonly looksAt?: readonly NatsPlace[];
  /** @default nowhere */
  readonly publishesTo?: NatsPlace | undefined;
  readonly creds: string | undefined;
  readonly ca: string | undefined;
}

/** Connecting, and each question, has an end of its own. */
const LIMIT_MS = 15_000;

/** A check for each place; what speaks to NATS is loaded where there is one. */
export function planNats({ looksAt = [], publishesTo, creds, ca }: NatsPlan): readonly Check[] {
  const check = (place: NatsPlace, act: "examineSight" | "examineWay"): Check => {
    const name = formatNatsPlace(place).replace(/^wss?:\/\//, "");
    return {
      name,
      limitMs: LIMIT_MS,
      async look() {
        const said = await (await import("../doors/nats/examine_place.ts"))[act](place, { creds, ca });
        return said.map(({ status, says }) => ({ name, status, says }));
      },
    };
  };
  return [
    ...looksAt.map((place) => check(place, "examineSight")),
    ...(publishesTo ? [check(publishesTo, "examineWay")] : []),
  ];
}
