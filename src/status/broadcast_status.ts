/**
 * The broadcaster's status line and statistics file, and what it says of its viewers.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isSameAddress } from "../common/address.ts";
import type { Camera } from "../capture/camera.ts";
import type { RecordingState } from "../record/recording_control.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { describeSight, type DriveSight } from "../send/driving.ts";
import type { FeedFit } from "../send/feed/feed_figures.ts";
import type { SendingState, ViewerState } from "../send/sending_state.ts";
import { formatElapsed } from "../text/elapsed.js";
import type { BROADCAST_FLAGS } from "../flags/broadcast_flags.ts";
import {
  formatBitrate,
  formatFit,
  formatFitness,
  formatFps,
  formatMegabits,
  formatShare,
} from "../text/figures.js";
import { formatTime } from "./figures.ts";
import { describeRecording, type RecordingSight, seeRecording } from "../view/shared/recording_words.js";
import { LineBudget } from "../cli/line_budget.ts";
import type { ToolRun } from "../cli/run_tool.ts";
import { SendFigures, type SendStatus, type ViewerStatus } from "./send_figures.ts";
import { openStatusOutput, type StatusLine } from "./status_output.ts";

const logger = getLogger(["uis", "send"]);
/** So many viewers have a place of their own in the status line. */
const MOST_SHOWN = 3;

/** With less nothing of a picture leaves. */
const LEAST_BPS = 1000;

/** What the figures do not say. */
export interface BroadcastState {
  readonly sendErrors: number;
  /** UDP payload that the system refused to send. @default 0 */
  readonly bytesRefused?: number;
  /** Datagrams that did not leave: to strangers, refused, or to who is not found on the link. @default 0 */
  readonly unreached?: number;
  /** Why it refused the last datagram; absent where that has left. */
  readonly failure?: string;
  /** Why pictures or poses are refused; absent where none was lately. */
  readonly trouble?: string;
  /** The JPEG quality now; absent where the camera can not change it. */
  readonly quality?: number;
  /** What becomes of the recording; absent where there is none. */
  readonly recording?: RecordingState;
  /** What a robot that is driven does. */
  readonly drive?: DriveSight;
  /** What came to a robot that announces itself, and was of no use. */
  readonly announcing?: object;
}

/** What a broadcaster tells the person at the terminal. */
export interface BroadcastStatus {
  /** Shows the figures since the last call. */
  show(camera: Camera, sending: SendingState, state: BroadcastState): void;
  close(): Promise<void>;
}

/** Opens what the options ask for; that the targets have come is not said. */
export async function openBroadcastStatus(
  run: ToolRun<typeof BROADCAST_FLAGS>,
  targets: readonly Address[],
): Promise<BroadcastStatus> {
  const output = await openStatusOutput(run);
  const figures = new SendFigures(monotonicUs());
  let known: readonly ViewerState[] | undefined;

  const lines = new LineBudget();

  function tell({ address }: ViewerState, what: string): void {
    const viewer = formatAddress(address);
    lines.write(address.hostname, monotonicUs(), () => logger.info(`Viewer {viewer} ${what}`, { viewer }));
  }

  function tellOfViewers(viewers: readonly ViewerState[]): void {
    const isIn = (list: readonly ViewerState[], { number }: ViewerState) =>
      list.some((one) => one.number === number);
    known ??= viewers.filter(({ address }) => targets.some((target) => isSameAddress(target, address)));
    for (const viewer of viewers) if (!isIn(known, viewer)) tell(viewer, "has come");
    for (const viewer of known) if (!isIn(viewers, viewer)) tell(viewer, "has gone");
    known = viewers;
  }

  return {
    show(camera, sending, state) {
      tellOfViewers(sending.viewers);
      const { frames } = camera.statistics();
      const nowUs = monotonicUs();
      const { bytesRefused = 0, failure, trouble: refused, quality, recording, drive } = state;
      const status = figures.take(sending, { frames, bytesRefused }, nowUs);
      const wire = sending.hasFeedback ? undefined : "original wire";
      const poses = camera.statistics().poses;
      const pose = poses && describePose(poses.newestUs, nowUs);
      const recorded = recording && seeRecording(recording, nowUs);
      const driven = drive && describeSight(drive);
      const words = { wire, failure, refused, quality, pose, driven, recorded };
      output.show(describeBroadcast(status, words), () => ({
        timeUs: nowUs,
        camera: { label: camera.label, ...camera.statistics() },
        ...status,
        sender: sending.statistics,
        viewers: status.viewers.map(listFigures),
        ...state,
      }));
    },
    close: () => output.close(),
  };
}

/** What the line says besides the figures. */
interface BroadcastWords {
  readonly wire?: string | undefined;
  readonly failure?: string | undefined;
  readonly refused?: string | undefined;
  readonly quality?: number | undefined;
  readonly pose?: string | undefined;
  readonly driven?: string | undefined;
  readonly recorded?: RecordingSight | undefined;
}

function describePose(newestUs: number | undefined, nowUs: number): string {
  return newestUs === undefined ? "no pose" : `pose ${formatTime(Math.max(0, nowUs - newestUs))} old`;
}

/** The line for these figures; `wire` is said in place of the viewers where it tells nothing about them. */
export function describeBroadcast(
  { fps, bitsPerSecond, overhead, viewers }: SendStatus,
  { wire, failure, refused, quality, pose, driven, recorded }: BroadcastWords = {},
): StatusLine {
  const trouble = describeTrouble({ fps, bitsPerSecond, viewers }, failure);
  const notRecording = recorded?.kind === "failed" ? describeRecording(recorded) : undefined;
  const troubles = [trouble, refused, notRecording].filter((words) => words !== undefined);
  const start = [formatFps(fps), formatBitrate(bitsPerSecond), ...troubles];
  const rest = [
    ...(quality === undefined ? [] : [`quality ${quality}`]),
    ...(overhead === undefined ? [] : [`overhead ${formatShare(overhead)}`]),
    ...(pose === undefined ? [] : [pose]),
    ...(driven === undefined ? [] : [driven]),
    ...(recorded?.kind === "recording" ? [`recording ${describeRecording(recorded)}`] : []),
  ];
  if (wire !== undefined) return sameLine([...start, ...rest, wire].join("  "));
  const full = viewers.length > 0 && viewers.length <= MOST_SHOWN
    ? viewers.map(describeViewer)
    : [countViewers(viewers, describeViewer)];
  return {
    full: [[...start, ...rest].join("  "), ...full].join(" | "),
    short: [...start, countViewers(viewers, describeBriefly)].join("  "),
  };
}

/** The frames of the camera go on whatever becomes of them; that nothing leaves, or may arrive, stands beside them. */
function describeTrouble({ fps, bitsPerSecond, viewers }: SendStatus, failure?: string): string | undefined {
  if (failure !== undefined) {
    return `${bitsPerSecond < LEAST_BPS ? "NOTHING LEAVES" : "not all leaves"}: ${failure}`;
  }
  const silentUs = viewers.map((viewer) => viewer.silentUs ?? 0);
  // Who has never reported may be a program that does not.
  return fps > 0 && silentUs.length > 0 && silentUs.every((us) => us > 0)
    ? "NOTHING IS KNOWN TO ARRIVE"
    : undefined;
}

/** `fitted 11 kB of 50 (33.1 dB, wire code)`. */
function describeFit({ sentBytes, cameraBytes, psnr, form }: FeedFit): string {
  const fitness = formatFitness(psnr === Infinity ? {} : { psnr });
  return `fitted ${formatFit({ sentBytes, cameraBytes })} (${fitness}${
    form === "wire" ? ", wire code" : ""
  })`;
}

/** `192.168.1.74:50001 6.1 fps, 1.0 of 1.2 Mbit/s, loss 2.0 %, rtt 12 ms, queue 3.0 ms`. */
function describeViewer(viewer: ViewerStatus): string {
  const { viewer: { address, link, isReporting }, fps, bitsPerSecond } = viewer;
  const { targetBitsPerSecond: target, roundTripUs, queueingUs } = link;
  const rate = formatBitrate(target ?? bitsPerSecond);
  return [
    `${formatAddress(address)} ${formatFps(fps)}`,
    target === undefined ? rate : `${formatMegabits(bitsPerSecond)} of ${rate}`,
    ...(link.fit ? [describeFit(link.fit)] : []),
    describeLoss(viewer),
    ...(isReporting && roundTripUs > 0 ? [`rtt ${formatTime(roundTripUs)}`] : []),
    ...(isReporting ? [`queue ${formatTime(queueingUs)}`] : []),
  ].join(", ");
}

function describeBriefly(viewer: ViewerStatus): string {
  return `${formatFps(viewer.fps)}, ${describeLoss(viewer)}`;
}

/** The link's own estimate is never quite zero, since it is cautious. */
function describeLoss({ viewer: { lastReport, link, isReporting }, silentUs }: ViewerStatus): string {
  if (!isReporting) {
    return silentUs === undefined ? "no reports" : `no reports for ${formatElapsed(silentUs)}`;
  }
  return `loss ${formatShare(lastReport?.datagramsLost === 0 ? 0 : link.loss)}`;
}

/** How many there are, and what is to be said of the worst one. */
function countViewers(viewers: readonly ViewerStatus[], describe: (viewer: ViewerStatus) => string): string {
  const count = `${viewers.length} viewer${viewers.length === 1 ? "" : "s"}`;
  const [worst] = viewers.toSorted((a, b) => a.fps - b.fps || b.viewer.link.loss - a.viewer.link.loss);
  if (!worst) return count;
  return `${count}${viewers.length === 1 ? "" : ", the worst"}: ${describe(worst)}`;
}

function sameLine(line: string): StatusLine {
  return { full: line, short: line };
}

function listFigures({ viewer, fps, bitsPerSecond }: ViewerStatus) {
  const { address, link, statistics, lastReport } = viewer;
  return { address: formatAddress(address), fps, bitsPerSecond, link, ...statistics, lastReport };
}
