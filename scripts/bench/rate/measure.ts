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
 * 5. When all has ended, what came out is compared with what was fed.
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
import { type Bottleneck, type Condition, LATE_MS, totalSeconds } from "./conditions.ts";
import { type DownloadRecord, prepareDownload } from "./download.ts";
import { type LinkMoment, prepareLink } from "./link.ts";
import { CAMERA } from "./camera_encoder.ts";
import type { NaturalPictures } from "./natural_pictures.ts";
import type { RatePeer } from "./peers.ts";
import { measureQualities, type Quality } from "./quality.ts";

/** What is to be measured. */
export interface RateTask {
  readonly peer: RatePeer;
  readonly condition: Condition;
  readonly stream: StoredPictures;
}

/** Pictures, and the MJPEG file of them. */
export interface StoredPictures extends NaturalPictures {
  readonly path: string;
}

/** What was measured. */
export interface RateMeasurement extends Measurement, LiveMeasurement, ListedFrames {
  readonly link: readonly LinkMoment[];
  /** For each frame of the first receiver. */
  readonly qualities: readonly (Quality | null)[];
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
export async function measureRate({ peer, condition, stream }: RateTask): Promise<RateMeasurement> {
  const { phases, loss, bottleneck, viewers } = condition;
  const keptPath = `${stream.path}.kept`;
  const others = Array.from({ length: viewers - 1 }, (_, index) => `viewer${index + 2}` as const);
  await using network = await createNetwork(["robot", "laptop", ...others]);
  const { robot, laptop } = network.hosts;
  const more = others.map((name) => network.hosts[name]!);
  const route = { host: laptop.ipv4, port: PORT, roundTripMs: 0, moreHosts: more.map(({ ipv4 }) => ipv4) };
  const receiver = peer.receiver(route);
  const link = await prepareLink(chooseDevice(bottleneck, { robot, laptop }), condition);
  const download = await prepareDownload({ from: robot, to: laptop }, phases);
  const result = await runInstrument({
    picturesPath: stream.path,
    fps: CAMERA.fps,
    frames: Math.round(totalSeconds(phases) * CAMERA.fps),
    warmUpFrames: ADAPTATION_S * CAMERA.fps,
    sender: inside(robot, peer.sender(route)),
    receiver: inside(laptop, receiver),
    moreReceivers: more.map((host) => inside(host, receiver)),
    receiverPort: PORT,
    live: {
      device: DEVICE,
      onTimeMs: LATE_MS,
      keepsBytes: peer.keepsBytes,
      readsNumbers: peer.refits ?? false,
      listsFrames: true,
      keptPath,
    },
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
  const measurement = result as Measurement & LiveMeasurement & ListedFrames;
  return {
    ...measurement,
    link: await link.finish(),
    qualities: await measureQualities(measurement.viewers[0]!, stream, await Deno.readFile(keptPath)),
    ...download ? { download: await download.finish() } : {},
  };
}

function chooseDevice(
  bottleneck: Bottleneck,
  { robot, laptop }: { readonly robot: NetworkNamespace; readonly laptop: NetworkNamespace },
): NetworkNamespace["port"] {
  return bottleneck === "robot" ? { namespace: robot.name, device: DEVICE } : laptop.port;
}
