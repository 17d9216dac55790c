/**
 * Gives the recoder many inputs of every kind, and looks at how long each takes and whether memory grows.
 *
 * @module
 */

import { heldBytes } from "../../../../tests/support/held_memory.ts";
import { seededRandom } from "../../../../tests/support/seeded_random.ts";
import { ms } from "../../shared/cells.ts";
import { prepareAttacks } from "./attacks.ts";

/** What became of the inputs of one kind. */
export interface Survived {
  readonly name: string;
  inputs: number;
  /** Those that passed for pictures. */
  pictures: number;
  totalMs: number;
  worstMs: number;
}

/** What became of all. */
export interface FuzzResult {
  readonly survived: readonly Survived[];
  /** Held when half of the inputs had been given, and at the end: the heap and buffers, and what is resident. */
  readonly heldBytes: readonly [number, number];
  readonly residentBytes: readonly [number, number];
}

/** @throws an `Error` that names kind and number of an input which the recoder did not survive */
export function fuzz(inputs: number, seed: number): FuzzResult {
  const random = seededRandom(seed);
  const attacks = prepareAttacks().map((attack) => ({
    ...attack,
    survived: { name: attack.name, inputs: 0, pictures: 0, totalMs: 0, worstMs: 0 },
  }));
  const held: number[] = [], resident: number[] = [];
  for (let input = 0; input < inputs; input++) {
    let place = random.next();
    const attack = attacks.find(({ share }) => (place -= share) < 0) ?? attacks[0]!;
    const beganMs = performance.now();
    try {
      if (attack.strike(random)) attack.survived.pictures++;
    } catch (cause) {
      throw new Error(`Input ${input} of seed ${seed}, a ${attack.name}`, { cause });
    }
    const tookMs = performance.now() - beganMs;
    attack.survived.inputs++;
    attack.survived.totalMs += tookMs;
    attack.survived.worstMs = Math.max(attack.survived.worstMs, tookMs);
    if (input + 1 !== inputs >> 1 && input + 1 !== inputs) continue;
    held.push(heldBytes());
    resident.push(Deno.memoryUsage().rss);
  }
  return {
    survived: attacks.map(({ survived }) => survived),
    heldBytes: [held[0]!, held.at(-1)!],
    residentBytes: [resident[0]!, resident.at(-1)!],
  };
}

/** The same as a table, by kind. */
export function formatSurvived({ survived }: FuzzResult): string[][] {
  const rows = survived.map(({ name, inputs, pictures, totalMs, worstMs }) => [
    ...[name, `${inputs}`, `${pictures}`, `${inputs - pictures}`],
    ...[ms(totalMs / Math.max(1, inputs)), ms(worstMs)],
  ]);
  return [["", "inputs", "passed for pictures", "refused", "ms", "worst ms"], ...rows];
}
