/**
 * One measurement of one peer on a link whose rate changes:
 *
 * ```text
 *   feeder → sender (robot) ──[queue, rate]──▶ receiver (laptop) → collector
 * ```
 *
 * 1. A network of its own is made, with more receivers where there are several.
 * 2. The programs start, and the link is as fast as the machine until the first picture has come out of each.
 * 3. Now it has its first rate and loses what it is to lose, and the programs have two seconds to adapt.
 * 4. The measured time begins, and with it the phases.
 *
 * @module
 */

import { createNetwork, type NetworkNamespace, setLoss } from "../../../tests/support/network_namespaces.ts";
import { inside } from "../shared/host_script.ts";
import {
  type ListedFrames,
  type LiveMeasurement,
  type Measurement,
  runInstrument,
} from "../instrument/instrument.ts";
import type { LossPeer } from "../loss/peers.ts";
import { type Bottleneck, type Condition, totalSeconds } from "./conditions.ts";
import { type DownloadRecord, prepareDownload } from "./download.ts";
import { type LinkMoment, prepareLink } from "./link.ts";

/** What is to be measured. */
export interface RateTask {
  readonly peer: LossPeer;
  readonly condition: Condition;
  readonly picturesPath: string;
}

/** What was measured. */
export interface RateMeasurement extends Measurement, LiveMeasurement, ListedFrames {
  readonly link: readonly LinkMoment[];
  readonly download?: DownloadRecord;
}

const PORT = 5550;
const DEVICE = "uis0";
const ADAPTATION_S = 2;

/**
 * Measures one peer on one link once.
 *
 * @throws {Error} where its programs did not run; what they said is on stderr
 */
export async function measureRate({ peer, condition, picturesPath }: RateTask): Promise<RateMeasurement> {
  const { phases, format: { fps }, loss, lateMs, bottleneck, viewers } = condition;
  const others = Array.from({ length: viewers - 1 }, (_, index) => `viewer${index + 2}` as const);
  await using network = await createNetwork(["robot", "laptop", ...others]);
  const { robot, laptop } = network.hosts;
  const more = others.map((name) => network.hosts[name]!);
  const route = { host: laptop.ipv4, port: PORT, roundTripMs: 0, moreHosts: more.map(({ ipv4 }) => ipv4) };
  const receiver = peer.receiver(route);
  const link = await prepareLink(chooseDevice(bottleneck, { robot, laptop }), condition);
  const download = await prepareDownload({ from: robot, to: laptop }, phases);
  const result = await runInstrument({
    picturesPath,
    fps,
    frames: Math.round(totalSeconds(phases) * fps),
    warmUpFrames: ADAPTATION_S * fps,
    sender: inside(robot, peer.sender(route)),
    receiver: inside(laptop, receiver),
    moreReceivers: more.map((host) => inside(host, receiver)),
    receiverPort: PORT,
    live: { device: DEVICE, onTimeMs: lateMs, keepsBytes: peer.keepsBytes, listsFrames: true },
  }, {
    onPlaying: async () => {
      await Promise.all([robot, laptop].map((host) => setLoss(host, loss)));
      await link.limit();
    },
    onMeasuring: () => {
      link.begin();
      download?.begin();
    },
  });
  if (!result) throw new Error(`Cannot measure ${peer.name}: its programs did not run`);
  return {
    ...result as Measurement & LiveMeasurement & ListedFrames,
    link: await link.finish(),
    ...download ? { download: await download.finish() } : {},
  };
}

function chooseDevice(
  bottleneck: Bottleneck,
  { robot, laptop }: { readonly robot: NetworkNamespace; readonly laptop: NetworkNamespace },
): NetworkNamespace["port"] {
  return bottleneck === "robot" ? { namespace: robot.name, device: DEVICE } : laptop.port;
}
