/**
 * What the measurements between hosts have in common: a choice of links and of tools, and the order of the runs.
 *
 * @module
 */

import { UsageError } from "./usage.ts";
import type { LossPeer } from "../loss/peers.ts";

/** A link that can be chosen by its name. */
export interface Choosable {
  readonly name: string;
  readonly description: string;
  /** Whether it is measured with `--quick`. */
  readonly isQuick?: boolean;
}

/** All measurements of one peer on one link. */
export interface Rounds<Measurement> {
  readonly id: string;
  readonly name: string;
  readonly rounds: readonly Measurement[];
}

/** What is compared, by what it is called on the command line. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Prints what can be chosen. */
export function list(conditions: readonly Choosable[], peers: readonly Named[]): void {
  for (const { name, description } of conditions) console.log(`${name.padEnd(14)}${description}`);
  console.log(`\n--peers ${peers.map(({ id }) => id).join(",")}`);
}

/**
 * The links of these names; without names all, or the quick ones.
 *
 * @throws {Error} where there is no such link
 */
export function chooseConditions<Condition extends Choosable>(
  conditions: readonly Condition[],
  { names, isQuick }: { readonly names: readonly string[]; readonly isQuick: boolean },
): readonly Condition[] {
  const unknown = names.find((name) => !conditions.some((condition) => condition.name === name));
  if (unknown) throw new UsageError(`Cannot measure "${unknown}": the links are listed by --list`);
  if (names.length > 0) return conditions.filter(({ name }) => names.includes(name));
  return conditions.filter((condition) => condition.isQuick || !isQuick);
}

/**
 * Those of these ids, which commas separate.
 *
 * @throws {UsageError} where there is no such tool
 */
export function chooseIds<Peer extends Named>(peers: readonly Peer[], ids: string): readonly Peer[] {
  return ids.split(",").map((id) => {
    const peer = peers.find((peer) => peer.id === id);
    if (!peer) throw new UsageError(`Cannot measure "${id}": the tools are listed by --list`);
    return peer;
  });
}

/**
 * The tools of these ids, as far as they are installed.
 *
 * @throws {UsageError} where there is no such tool
 */
export async function choosePeers(peers: readonly LossPeer[], ids: string): Promise<readonly LossPeer[]> {
  const chosen = chooseIds(peers, ids);
  const presence = await Promise.all(chosen.map((peer) => peer.isPresent()));
  return chosen.filter((_, index) => presence[index]);
}

/** Measures all peers by turns, so that whatever else the machine does meets all of them. */
export async function measureByTurns<Peer extends Named, Measurement>(
  { peers, rounds }: { readonly peers: readonly Peer[]; readonly rounds: number },
  measure: (peer: Peer) => Promise<Measurement>,
): Promise<readonly Rounds<Measurement>[]> {
  const measured = peers.map(() => [] as Measurement[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, peer] of peers.entries()) {
      measured[index]!.push(...await measure(peer).then((one) => [one], warn));
    }
  }
  return peers.map(({ id, name }, index) => ({ id, name, rounds: measured[index]! }));
}

function warn(error: Error): [] {
  console.error(error.message);
  return [];
}
