/**
 * All rounds of a scenario, and what is said of them.
 *
 * 1. the pictures are made
 * 2. all peers are measured by turns, so that whatever else the machine does meets all of them
 * 3. two tables, and the comparisons
 *
 * @module
 */

import { measure, type Measurement } from "../instrument/instrument.ts";
import { OURS, OURS_PORTABLE, type Peer } from "../shared/peers.ts";
import { makePictures } from "../shared/pictures.ts";
import { formatCosts, formatPictures, formatRatio, type PeerRounds } from "./report.ts";
import type { Scenario } from "./scenarios.ts";
import { UsageError } from "../shared/usage.ts";

/** How much is measured. */
export interface RoundsOptions {
  readonly isQuick: boolean;
  readonly rounds: number;
  /** Before the measured time, of every program; else as long as the scenario says. */
  readonly warmUpSeconds?: number;
}

/** The same, as on the command line. */
interface RoundsFlags {
  readonly quick: boolean;
  readonly rounds?: string | undefined;
  readonly "warm-up"?: string | undefined;
}

/** Pictures in a file; where more are sent, they are sent again. */
const DISTINCT_PICTURES = 300;
/** With fewer whole frames something does not work. How well it works is in the tables, and depends on the machine. */
const DELIVERED_SHARE = 0.5;
/** Large pictures take all that a small machine has where they go the portable way, and are skipped rather than late. */
const PORTABLE_SHARE = 0.05;

/**
 * How much the command line asks for: one round with `--quick`.
 *
 * @throws UsageError
 */
export function parseRounds({ quick, rounds = "3", "warm-up": warmUp }: RoundsFlags): RoundsOptions {
  if (!isWhole(rounds)) throw new UsageError(`Cannot measure ${rounds} rounds: it is a whole number above 0`);
  if (warmUp !== undefined && !isWhole(warmUp)) {
    throw new UsageError(`Cannot warm up for ${warmUp} seconds: it is a whole number above 0`);
  }
  return {
    isQuick: quick,
    rounds: quick ? 1 : Number(rounds),
    ...warmUp === undefined ? {} : { warmUpSeconds: Number(warmUp) },
  };
}

function isWhole(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}

/** Measures the peers that are installed, each so many times, and prints it. */
export async function runScenario(
  scenario: Scenario,
  options: RoundsOptions,
): Promise<readonly PeerRounds[]> {
  const presence = await Promise.all(scenario.peers.map((peer) => peer.isPresent()));
  const peers = scenario.peers.filter((_, index) => presence[index]);
  const frames = options.isQuick ? scenario.quickFrames : scenario.frames;
  const { warmUpSeconds } = options;
  const warmUp = warmUpSeconds === undefined ? {} : { warmUpSeconds };
  const measured = peers.map(() => [] as Measurement[]);
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    await makePictures(picturesPath, { format: scenario.format, count: Math.min(frames, DISTINCT_PICTURES) });
    for (let round = 0; round < options.rounds; round++) {
      for (const [index, peer] of peers.entries()) {
        measured[index]!.push(
          ...await measureOnce({ ...scenario, ...warmUp }, { peer, picturesPath, frames }),
        );
      }
    }
  } finally {
    await Deno.remove(picturesPath);
  }
  const results = peers.map(({ name, keepsBytes }, index) => ({
    ...{ peer: name, keepsBytes },
    rounds: measured[index]!,
  }));
  report(scenario, results);
  return results;
}

/** Whether this project, in all its forms, delivered. */
export function hasDelivered(results: readonly PeerRounds[]): boolean {
  return results.filter(({ peer }) => peer.startsWith(OURS.name)).every(({ peer, rounds }) => {
    const share = peer === OURS_PORTABLE.name ? PORTABLE_SHARE : DELIVERED_SHARE;
    return rounds.length > 0 &&
      rounds.every((round) =>
        round.framesIdentical >= round.framesIn * share && round.framesOutOfOrder === 0
      );
  });
}

/** One measurement; none where it failed, which is said. */
async function measureOnce(
  { format: { fps }, warmUpSeconds, disturb }: Scenario,
  task: { readonly peer: Peer; readonly picturesPath: string; readonly frames: number },
): Promise<Measurement[]> {
  try {
    return [
      await measure({
        ...task,
        fps,
        ...warmUpSeconds ? { warmUpFrames: warmUpSeconds * fps } : {},
        ...disturb ? { disturb } : {},
      }),
    ];
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return [];
  }
}

function report({ name, description, compared, baselines }: Scenario, results: readonly PeerRounds[]): void {
  const meanBytes = results.flatMap(({ rounds }) => rounds)[0]?.meanFrameBytes ?? 0;
  console.log(`\n${name}: ${description} (here ${(meanBytes / 1000).toFixed(0)} kB)\n`);
  console.log(`${formatPictures(results)}\n\n${formatCosts(results)}\n`);
  const find = ({ name }: Peer) => results.find(({ peer, rounds }) => peer === name && rounds.length > 0);
  for (
    const [ours, theirs] of compared.flatMap((one) => baselines.map((other) => [find(one), find(other)]))
  ) {
    if (ours && theirs && ours !== theirs) console.log(formatRatio(ours, theirs));
  }
}
