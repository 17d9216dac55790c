/**
 * The work that the sending tools share.
 *
 * 1. the sender's thread begins to load; the addresses are looked up, and names from then on too; the socket is bound;
 * 2. a recording begins where one is asked for; the sender is made, of the new wire or of the original's;
 * 3. the camera starts, and the motor program of a robot that is driven; each of its frames and poses goes to the sender, which the loop then polls, and to the recording;
 * 4. once a second the picture's quality follows the links, and the figures go to the status line and the statistics file;
 * 5. a signal or the end of the camera ends it: camera, then what is still on its way, then the socket, then the recording.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import type { Camera, CameraSinks, CameraStatistics } from "../capture/camera.ts";
import { RECODING_TEXTS } from "../jpeg/recode/recodable_jpeg.ts";
import { describeTrouble } from "../capture/trouble.ts";
import { TroubleWatch } from "../capture/trouble_watch.ts";
import type { BROADCAST_FLAGS, BroadcastFlags } from "../flags/broadcast_flags.ts";
import { openBroadcastStatus } from "../status/broadcast_status.ts";
import { formatFps, formatShare } from "../text/figures.js";
import { SendState } from "../status/send_state.ts";
import { Announcing } from "./announcing.ts";
import { joinTaps, openPublishing } from "./camera_taps.ts";
import { openLoggedRecorder } from "./logged_recorder.ts";
import { describeSender, isAnnounced, nameStream } from "./described_sender.ts";
import { RobotDriving } from "./robot_driving.ts";
import { RobotSeal } from "./robot_seal.ts";
import { aborted, type ToolRun } from "./run_tool.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";
import { chooseGroupRoute } from "../net/groups/join_groups.ts";
import { followNames } from "../net/names/follow_names.ts";
import { addressesOf, formatPeers, type LocatedPeers, locatePeers } from "../net/names/peers.ts";
import { LISTENER_BUFFER_BYTES, openUdpSocket, type UdpSocket } from "../net/udp_socket.ts";
import { QualityControl } from "../send/rate/quality_control.ts";
import type { Unsendable } from "../send/sending_end.ts";
import { type SendingState, sentShare } from "../send/sending_state.ts";
import { openSdNotify } from "../service/sd_notify.ts";
import type { Sending, SendingStatus } from "../threads/sending.ts";
import { loadSendingThread } from "../threads/sending_thread.ts";
import { startSending } from "../threads/start_sending.ts";

const logger = getLogger(["uis"]);
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
  await using opened = new AsyncDisposableStack();
  const thread = opened.use(loadSendingThread());
  const located = await locatePeers(run.hosts, flags.bind);
  const socket = opened.adopt(bind(run, located), (socket) => socket.close());
  const targets = addressesOf(located.peers);
  const status = opened.adopt(await openBroadcastStatus(run, targets), (status) => status.close());
  const sendState = opened.adopt(new SendState(logSendState), (state) => state.close());
  const recorder = flags.record === undefined
    ? undefined
    : opened.adopt(openLoggedRecorder(flags.record, flags), (recorder) => recorder.close());
  await recorder?.start();
  const publishing = opened.adopt(await openPublishing(run), (publishing) => publishing?.close());
  const seal = await RobotSeal.open(flags, nameStream(flags), located.peers);
  const driving = new RobotDriving(flags);
  let onStatus = (_status: SendingStatus) => {};
  let failure: string | undefined;
  const sending = opened.use(
    await startSending(socket, describeSender(flags, targets, seal.options), {
      onStatus: (status) => onStatus(status),
      onSealEvent: (event) => seal.handleEvent(event),
      onDrive: (sight) => driving.handleSight(sight),
      onSendState(reason) {
        failure = reason;
        sendState.note(reason);
        if (reason !== undefined) names.noteSendFailure();
      },
      ...joinTaps(run, { recorder, publishing }),
    }, thread),
  );
  if (publishing) opened.use(publishing.connect(sending.giveCommand));
  opened.adopt(await seal.follow(sending, socket.address), (following) => following.close());
  const names = opened.adopt(followNames(located, seal.movable(sending)), (names) => names.close());
  const service = opened.adopt(openSdNotify(), (service) => service?.close());
  const camera = opened.adopt(await openCamera(sending.sinks), (camera) => camera.close());
  if (signal.aborted) return;
  // The robot is stopped before anything else ends.
  await opened.adopt(driving, (driving) => driving.close()).begin(sending);
  // What can not be started fails within this turn, before anything is said about sending.
  await Promise.race([camera.ended, driving.failed, new Promise((resolve) => setTimeout(resolve, 0))]);
  logger.info("Sending {camera} to {viewers}", {
    camera: camera.label,
    viewers: formatPeers(located.peers) || `whoever asks on UDP ${formatAddress(socket.address)}`,
  });
  seal.announce();
  driving.announce(seal.drivers);
  // What is shown can be typed now.
  if (flags.pair) await (await import("./offer_code.ts")).offerHere(run, seal);
  service?.ready();
  const announcing = isAnnounced(run, socket.address.hostname)
    ? opened.adopt(
      new Announcing({ name: nameStream(flags), bound: socket.address, stance: () => seal.stance }),
      (announcing) => announcing.close(),
    )
    : undefined;
  const quality = makeQualityControl(flags, camera);
  const watch = new TroubleWatch();
  const tellNotRecoded = makeOnce((reason) => {
    const words = (RECODING_TEXTS as Record<string, string | undefined>)[reason];
    if (words) logger.info("Pictures that a link has no room for are not recoded: {words}", { words });
  });
  let told: string | undefined;
  onStatus = ({ state, sendErrors, bytesRefused, unreached }) => {
    service?.alive();
    announcing?.note(state.pictureSize);
    if (quality) steerQuality(quality, camera, state);
    const trouble = tellTrouble(watch, camera, state);
    state.notRecoded.forEach(tellNotRecoded);
    // Why pictures are refused is for the viewers, too.
    if (trouble !== told) sending.setTrouble(trouble);
    told = trouble;
    status.show(camera, state, {
      sendErrors,
      bytesRefused,
      unreached,
      ...(failure === undefined ? {} : { failure }),
      ...(trouble === undefined ? {} : { trouble }),
      ...(quality ? { quality: quality.quality } : {}),
      ...(recorder ? { recording: recorder.state } : {}),
      ...(driving.sight ? { drive: driving.sight } : {}),
      ...(publishing ? { nats: publishing.statistics() } : {}),
      ...announcing?.statistics(),
    });
  };
  opened.defer(() => {
    service?.stopping();
    onStatus = () => {};
  });
  const refused = publishing ? [publishing.refused] : [];
  await Promise.race([camera.ended, aborted(signal), sending.failed, driving.failed, ...refused]);
  if (!signal.aborted) await finish(camera, sending, watch);
}

/** Who pushes needs no known port, and leaves it to a listener on the same host. */
function bind(
  { flags, given, positionals }: ToolRun<typeof BROADCAST_FLAGS>,
  { peers, bound }: LocatedPeers,
): UdpSocket {
  const port = given.has("port") || positionals.length === 0 ? flags.port : 0;
  // In a flood there is room for what viewers say.
  const socket = openUdpSocket({ hostname: bound, port, receiveBufferBytes: LISTENER_BUFFER_BYTES });
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

function steerQuality(control: QualityControl, camera: Camera, state: SendingState): void {
  const { sustainableFps: fps } = state;
  const before = control.quality;
  const share = sentShare(state);
  if (!control.observe(fps, monotonicUs(), share)) return;
  camera.setQuality?.(control.quality);
  logger.info("Quality {quality} instead of {before}: the link takes {fps}, {share} of each picture", {
    quality: control.quality,
    before,
    share: formatShare(share),
    fps: fps === undefined || fps === Infinity ? "every frame" : formatFps(fps),
  });
}

/** What the wire can not carry is refused like what the splitter finds too long. */
function withUnsendable(counts: CameraStatistics, { count, lastBytes }: Unsendable): CameraStatistics {
  if (count === 0) return counts;
  const refusal = { reason: "too-long-for-wire", count, detail: `${lastBytes} bytes` };
  return { ...counts, refusals: [...counts.refusals ?? [], refusal] };
}

function logSendState(failure: string | undefined): void {
  if (failure === undefined) logger.info("Sending works again");
  else logger.warn("Sending fails, and goes on being tried: {failure}", { failure });
}

/** Does something once for each of some words. */
function makeOnce(act: (word: string) => void): (word: string) => void {
  const known = new Set<string>();
  return (word) => {
    if (known.has(word)) return;
    known.add(word);
    act(word);
  };
}

/** Writes what is new into the log; what is wrong lately is for the viewers, too. */
function tellTrouble(watch: TroubleWatch, camera: Camera, { unsendable }: SendingState): string | undefined {
  const { lines, trouble } = watch.look(withUnsendable(camera.statistics(), unsendable));
  for (const line of lines) logger.warn("{line}", { line });
  return trouble;
}

/** @throws an `Error` where the camera has come to its end without a picture */
async function finish(camera: Camera, sending: Sending, watch: TroubleWatch): Promise<void> {
  const counts = camera.statistics();
  if (counts.frames === 0) {
    const trouble = describeTrouble(counts) ?? `${counts.garbageBytes} other bytes`;
    throw new Error(`Cannot send ${camera.label}: it ended without a whole JPEG (${trouble})`);
  }
  const status = await settleWithin(sending.drained(), DRAIN_MS);
  if (!status) return;
  tellTrouble(watch, camera, status.state);
  const { frames } = counts;
  for (const { address, statistics: { framesSkipped: skipped } } of status.state.viewers) {
    if (skipped === 0) continue;
    const viewer = formatAddress(address);
    logger.info("{viewer} got newer pictures in place of {skipped} of the {frames}", {
      viewer,
      skipped,
      frames,
    });
  }
}
