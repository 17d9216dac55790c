/**
 * The work that the sending tools share.
 *
 * 1. the addresses are looked up, and names from then on too; the socket is bound;
 * 2. the sender is made, of the new wire or of the original's;
 * 3. the camera starts; each of its frames and poses goes to the sender, which the loop then polls;
 * 4. once a second the picture's quality follows the links, and the figures go to the status line and the statistics file;
 * 5. a signal or the end of the camera ends it: camera, then what is still on its way, then the socket.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress } from "../common/address.ts";
import type { Camera, CameraSinks, CameraStatistics } from "../capture/camera.ts";
import { describeTrouble } from "../capture/trouble.ts";
import { type TroubleNews, TroubleWatch } from "../capture/trouble_watch.ts";
import type { BROADCAST_FLAGS, BroadcastFlags } from "../flags/broadcast_flags.ts";
import { openBroadcastStatus } from "../status/broadcast_status.ts";
import { formatFps } from "../text/figures.js";
import { SendState } from "../status/send_state.ts";
import { aborted, type ToolRun } from "./run_tool.ts";
import { SofSender } from "../legacy/sof_sender.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";
import { MachineLoop } from "../net/machine_loop.ts";
import { randomBytes, randomU32 } from "../net/random.ts";
import { chooseGroupRoute } from "../net/groups/join_groups.ts";
import { followNames } from "../net/names/follow_names.ts";
import { addressesOf, formatPeers, type LocatedPeers, locatePeers } from "../net/names/peers.ts";
import { openUdpSocket, type UdpSocket } from "../net/udp_socket.ts";
import { QualityControl } from "../send/rate/quality_control.ts";
import { Sender } from "../send/sender.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import { openSdNotify } from "../service/sd_notify.ts";

const logger = getLogger(["uis"]);
const STATUS_INTERVAL_MS = 1000;
/** What may still be on its way when the camera has ended. */
const DRAIN_MS = 1000;

/** What a sending tool needs besides its command line. */
export interface BroadcastingOptions {
  readonly run: ToolRun<typeof BROADCAST_FLAGS>;
  /** Starts the source of frames, and of poses where there are any. */
  readonly openCamera: (sinks: CameraSinks) => Camera | Promise<Camera>;
}

/** Sends a camera's frames until the camera ends or a signal comes. What was opened last is closed first. */
export async function runBroadcasting({ run, openCamera }: BroadcastingOptions): Promise<void> {
  const { flags, signal } = run;
  const located = await locatePeers(run.hosts, flags.bind);
  const sender = makeSender(flags, addressesOf(located.peers));
  await using opened = new AsyncDisposableStack();
  const socket = opened.adopt(bind(run, located), (socket) => socket.close());
  const status = opened.adopt(await openBroadcastStatus(run, sender), (status) => status.close());
  const sendState = opened.adopt(new SendState(logSendState), (state) => state.close());
  const loop = new MachineLoop(sender, socket, {
    nowUs: monotonicUs,
    onSendState(failure) {
      sendState.note(failure);
      if (failure !== undefined) names.noteSendFailure();
    },
    ...(flags.wire === "sof" ? { batchDatagrams: 1 } : {}),
  });
  const names = opened.adopt(followNames(located, { retarget: (from, to) => (sender.retarget(from, to), loop.wake()), heardUs: (a) => sender.heardUs?.(a) ?? -Infinity }), (names) => names.close());
  const receiving = loop.run();
  opened.defer(async () => {
    loop.close();
    socket.close();
    await receiving;
  });
  const service = opened.adopt(openSdNotify(), (service) => service?.close());
  const camera = opened.adopt(await openCamera(makeSinks(sender, loop)), (camera) => camera.close());
  // A camera that can not be started fails within this turn, before anything is said about sending.
  await Promise.race([camera.ended, new Promise((resolve) => setTimeout(resolve, 0))]);
  logger.info("Sending {camera} to {viewers}", {
    camera: camera.label,
    viewers: formatPeers(located.peers) || `whoever asks on UDP ${formatAddress(socket.address)}`,
  });
  service?.ready();
  const quality = makeQualityControl(flags, camera);
  const watch = new TroubleWatch();
  const timer = setInterval(() => {
    service?.alive();
    if (quality) steerQuality(quality, camera, sender);
    const { trouble } = tellTrouble(watch, camera, sender);
    loop.wake();
    const { sendErrors, bytesRefused, failure } = loop;
    const sending = { sendErrors, bytesRefused, ...(failure === undefined ? {} : { failure }) };
    status.show(camera, {
      ...sending,
      ...(trouble === undefined ? {} : { trouble }),
      ...(quality ? { quality: quality.quality } : {}),
    });
  }, STATUS_INTERVAL_MS);
  opened.defer(() => {
    service?.stopping();
    clearInterval(timer);
  });
  await Promise.race([camera.ended, aborted(signal)]);
  if (!signal.aborted) await finish(camera, loop);
}

function makeSender(flags: BroadcastFlags, targets: readonly Address[]): SendingEnd {
  if (flags.wire === "sof") return new SofSender({ targets });
  return new Sender({
    sessionId: randomU32(),
    secret: randomBytes(32),
    name: flags.name ?? Deno.hostname(),
    targets,
    datagramBytes: flags.payload,
    redundancy: flags.fec,
    ...(flags.deadline === undefined ? {} : { repairUs: flags.deadline }),
    ...(flags["max-bitrate"] === undefined ? {} : { maxBitsPerSecond: flags["max-bitrate"] }),
  });
}

function makeSinks(sender: SendingEnd, loop: MachineLoop): CameraSinks {
  return {
    onFrame(frame) {
      sender.handleFrame(frame, monotonicUs());
      loop.wake();
    },
    onPose(pose) {
      sender.handlePose?.(pose, monotonicUs());
      loop.wake();
    },
  };
}

/** Who pushes needs no known port, and leaves it to a listener on the same host. */
function bind(
  { flags, given, positionals }: ToolRun<typeof BROADCAST_FLAGS>,
  { peers, bound }: LocatedPeers,
): UdpSocket {
  const port = given.has("port") || positionals.length === 0 ? flags.port : 0;
  const socket = openUdpSocket({ hostname: bound, port });
  chooseGroupRoute(socket, addressesOf(peers), flags.bind);
  return socket;
}

/** Nothing where the camera can not change its quality. A camera can not give more frames than it was asked for. */
function makeQualityControl(flags: BroadcastFlags, camera: Camera): QualityControl | undefined {
  if (!camera.setQuality) return undefined;
  const { quality, fps, "min-quality": minQuality, "min-fps": minFps } = flags;
  return new QualityControl({
    quality,
    minQuality: Math.min(minQuality, quality),
    minFps: Math.min(minFps, fps),
  });
}

function steerQuality(control: QualityControl, camera: Camera, sender: SendingEnd): void {
  const nowUs = monotonicUs();
  const fps = sender.sustainableFps?.(nowUs);
  const before = control.quality;
  if (!control.observe(fps, nowUs)) return;
  camera.setQuality?.(control.quality);
  logger.info("Quality {quality} instead of {before}: the link takes {fps}", {
    quality: control.quality,
    before,
    fps: fps === undefined || fps === Infinity ? "every frame" : formatFps(fps),
  });
}

/** Says why pictures and poses are refused: to the log, and to the viewers. */
function tellTrouble(watch: TroubleWatch, camera: Camera, sender: SendingEnd): TroubleNews {
  const news = watch.look(withUnsendable(camera.statistics(), sender));
  for (const line of news.lines) logger.warn("{line}", { line });
  sender.setTrouble?.(news.trouble, monotonicUs());
  return news;
}

/** What the wire can not carry is refused like what the splitter finds too long. */
function withUnsendable(counts: CameraStatistics, sender: SendingEnd): CameraStatistics {
  const { count, lastBytes } = sender.unsendable;
  if (count === 0) return counts;
  const refusal = { reason: "too-long-for-wire", count, detail: `${lastBytes} bytes` };
  return { ...counts, refusals: [...counts.refusals ?? [], refusal] };
}

function logSendState(failure: string | undefined): void {
  if (failure === undefined) logger.info("Sending works again");
  else logger.warn("Sending fails, and goes on being tried: {failure}", { failure });
}

/** @throws an `Error` where the camera has come to its end without a picture */
async function finish(camera: Camera, loop: MachineLoop): Promise<void> {
  const counts = camera.statistics();
  if (counts.frames === 0) {
    const trouble = describeTrouble(counts) ?? `${counts.garbageBytes} other bytes`;
    throw new Error(`Cannot send ${camera.label}: it ended without a whole JPEG (${trouble})`);
  }
  await settleWithin(loop.drained(), DRAIN_MS);
}
