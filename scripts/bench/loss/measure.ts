/**
 * One measurement of one peer on one link:
 *
 * ```text
 *   feeder → sender (robot) ──link──▶ receiver (laptop) → collector
 * ```
 *
 * 1. A network of its own is made, with a relay between the ends where the link has a delay.
 * 2. The programs start, and nothing is lost until the first picture has come out.
 * 3. Now the link turns bad, the programs have two seconds to adapt, and the measured time begins.
 *
 * @module
 */

import { createNetwork, type NetworkNamespace, setLoss } from "../../../tests/support/network_namespaces.ts";
import { inside } from "../shared/host_script.ts";
import { type LiveMeasurement, type Measurement, runInstrument } from "../instrument/instrument.ts";
import type { Condition } from "./conditions.ts";
import type { LossPeer } from "./peers.ts";
import { type RelayRecord, startRelay } from "./relay.ts";
import { setSilences } from "./silence.ts";

/** What is to be measured. */
export interface LossTask {
  readonly peer: LossPeer;
  readonly condition: Condition;
  readonly picturesPath: string;
  readonly fps: number;
  readonly seconds: number;
}

/** What was measured. */
export interface LossMeasurement extends Measurement, LiveMeasurement {
  readonly relay?: RelayRecord;
}

/** Later than this a picture is of no use. */
export const ON_TIME_MS = 200;

const PORT = 5550;
const DEVICE = "uis0";
const ADAPTATION_S = 2;
/** How much longer than the measured time silences go on, for the adaptation and the last pictures. */
const MARGIN_MS = 10_000;

/**
 * Measures one peer on one link once.
 *
 * @throws {Error} where its programs did not run; what they said is on stderr
 */
export async function measureLoss(task: LossTask): Promise<LossMeasurement> {
  const { peer, condition, fps, seconds, picturesPath } = task;
  await using _prepared = await peer.prepare?.();
  await using network = await createNetwork(["robot", "laptop", "relay"]);
  const { robot, laptop, relay: relayHost } = network.hosts;
  const delayMs = condition.roundTripMs / 2;
  const relay = delayMs > 0
    ? await startRelay(relayHost, { port: PORT, target: laptop, delayMs })
    : undefined;
  const route = {
    host: relay ? relayHost.ipv4 : laptop.ipv4,
    port: PORT,
    roundTripMs: condition.roundTripMs,
  };
  const result = await runInstrument({
    picturesPath,
    fps,
    frames: Math.round(seconds * fps),
    warmUpFrames: ADAPTATION_S * fps,
    sender: inside(robot, peer.sender(route)),
    receiver: inside(laptop, peer.receiver(route)),
    receiverPort: PORT,
    live: { device: DEVICE, onTimeMs: ON_TIME_MS, keepsBytes: peer.keepsBytes },
  }, { onPlaying: () => spoil([robot, laptop], task) });
  const record = await relay?.finish();
  if (!result) throw new Error(`Cannot measure ${peer.name}: its programs did not run`);
  return { ...result as Measurement & LiveMeasurement, ...record ? { relay: record } : {} };
}

/** Turns the link bad, both ways. */
async function spoil(
  hosts: readonly NetworkNamespace[],
  { condition: { loss, silences }, seconds }: LossTask,
): Promise<void> {
  await Promise.all(hosts.map((host) => setLoss(host, loss)));
  if (silences) await setSilences(hosts, { ...silences, forMs: seconds * 1000 + MARGIN_MS });
}
