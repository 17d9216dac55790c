/**
 * Frames of which nothing has come though they are overdue: when the next one is expected follows from the intervals so far
 * and their deviation, as the timeout in RFC 6298, section 2; and where a link loses nothing, from how late frames come.
 *
 * @module
 */

import { ASK_WAKE_US } from "../common/repair_times.ts";
import { serialAdd, serialDifference } from "../common/serial.ts";
import type { FrameAssembly } from "./frame_assembly.ts";
import { isLossless, type LinkTiming, roundTripUs, roundUs } from "./link_timing.ts";

/** Frames before the next one can be expected at a certain time. */
const LEARNING_FRAMES = 8;
/** Round trips between two requests for it: nobody answers as long as the link is dead or the frame does not exist. */
const OVERDUE_ROUNDS = 1.5;
/** Frames in a row that are asked for though nothing of them has come. */
const MAX_OVERDUE_FRAMES = 10;
/** Intervals in a row; more is a pause of the camera. */
const MAX_INTERVAL_FRAMES = 4;
/** Weight of a frame in the moving averages of the frames that came, and what counts of it at the most. */
const STEP_SMOOTHING = 1 / 8;
const MOST_STEP = 4;
const LONGEST_INTERVAL_US = 1_000_000;
/** With ids so far apart on average the broadcaster skips frames, and no one knows which comes next. */
const SKIPPING_STEP = 1.5;
/** Frames that may have begun to come when an older one becomes whole. */
const MOST_OVERLAP = 3;
/** How much of the lateness of frames is kept from frame to frame; the next one may be a little later. */
const LATENESS_KEPT = 0.995;
const LATENESS_MARGIN = 1.25;

/** The rhythm of one stream's frames. */
export class OverdueFrames {
  #newestId: number | undefined;
  #newestUs = 0;
  #frames = 0;
  #intervalUs = 0;
  #deviationUs = 0;
  /** Between frames that came, and how far their ids are apart: the broadcaster skips frames on a slow link. */
  #arrivalIntervalUs = 0;
  #idStep = 1;
  /** How late frames come of themselves: it fades while they come in time. */
  #latenessUs = 0;
  /** The frame that was asked for last though nothing of it had come, when, and how often. */
  #askedId: number | undefined;
  #askedUs = 0;
  #asked = 0;
  /** Datagrams that were known to be lost then. */
  #lostBefore = 0;

  /** The newest frame of which anything has come. */
  get newestId(): number | undefined {
    return this.#newestId;
  }

  /** From frame to frame, in µs, whether the broadcaster skips some or not. */
  get intervalUs(): number {
    return Math.max(this.#intervalUs, this.#arrivalIntervalUs);
  }

  /** Whether a frame comes because it was asked for before anything of it had come. */
  hasAskedFor(frameId: number): boolean {
    return frameId === this.#askedId;
  }

  /** Takes note of a frame that is newer than all before it, with its first fragment. */
  noteFrame(assembly: FrameAssembly, datagramsLost: number, nowUs: number): void {
    const { frameId } = assembly;
    this.#noteOwnArrival(assembly, datagramsLost);
    const frames = this.#newestId === undefined ? 0 : serialDifference(frameId, this.#newestId);
    if (frames > 0) {
      this.#noteStep(Math.min(frames, MOST_STEP), Math.min(nowUs - this.#newestUs, LONGEST_INTERVAL_US));
    }
    // A frame that had to be asked for came late.
    if (frames > 0 && frames <= MAX_INTERVAL_FRAMES && !this.hasAskedFor(frameId)) {
      this.#noteInterval(
        (nowUs - this.#newestUs) / frames,
        nowUs - this.#newestUs - frames * this.#intervalUs,
      );
    }
    this.#newestId = frameId;
    this.#newestUs = this.hasAskedFor(frameId) ? this.#newestUs + frames * this.#intervalUs : nowUs;
  }

  /** Takes note of a whole frame: an id that is further ahead than frames overlap was none. */
  noteWhole(frameId: number, nowUs: number): void {
    if (serialDifference(this.#newestId!, frameId) <= MOST_OVERLAP) return;
    this.#newestId = frameId;
    this.#newestUs = nowUs;
  }

  /**
   * When the next frame of which nothing has come is to be asked for.
   *
   * @param limitUs for how long a frame may be asked for
   */
  dueUs(link: LinkTiming, limitUs: number, nowUs: number): number {
    const ahead = this.#countOverdue(link, limitUs, nowUs);
    if (ahead === 0) return Infinity;
    const latenessUs = isLossless(link) ? this.#latenessUs : 0;
    const marginUs = Math.max(4 * this.#deviationUs, latenessUs) + ASK_WAKE_US + link.reorderUs;
    const expectedUs = this.#newestUs + ahead * this.#intervalUs + marginUs;
    const isRepeated = serialAdd(this.#newestId!, ahead) === this.#askedId;
    const rounds = OVERDUE_ROUNDS * (isLossless(link) ? 2 ** (this.#asked - 1) : 1);
    const dueUs = Math.max(expectedUs, isRepeated ? this.#askedUs + rounds * roundUs(link) : 0);
    const lastUs = this.#newestUs + ahead * this.#intervalUs + limitUs - roundTripUs(link);
    return dueUs > lastUs ? lastUs + 1 : dueUs;
  }

  /** Asks for it; answers which frame that is. */
  ask(link: LinkTiming, limitUs: number, nowUs: number): number {
    const frameId = serialAdd(this.#newestId!, this.#countOverdue(link, limitUs, nowUs));
    if (frameId !== this.#askedId) {
      this.#lostBefore = link.datagramsLost;
      this.#asked = 0;
    }
    this.#askedId = frameId;
    this.#askedUs = nowUs;
    this.#asked++;
    return frameId;
  }

  /**
   * A frame that was asked for, and comes without as many datagrams missing as it has, was no more than late. If it counted
   * as an answer, a camera that slows down would never be known to.
   */
  #noteOwnArrival({ frameId, sourceFragments }: FrameAssembly, datagramsLost: number): void {
    const lost = datagramsLost - this.#lostBefore;
    if (frameId === this.#askedId && lost < sourceFragments / 2) this.#askedId = undefined;
  }

  #noteStep(ids: number, us: number): void {
    this.#idStep += (ids - this.#idStep) * STEP_SMOOTHING;
    this.#arrivalIntervalUs += (us - this.#arrivalIntervalUs) * STEP_SMOOTHING;
  }

  #noteInterval(intervalUs: number, latenessUs: number): void {
    if (this.#frames++ === 0) {
      this.#intervalUs = intervalUs;
      this.#deviationUs = intervalUs / 2;
      return;
    }
    const lateUs = Math.min(LATENESS_MARGIN * latenessUs, this.#intervalUs);
    this.#latenessUs = Math.max(this.#latenessUs * LATENESS_KEPT, lateUs);
    const errorUs = intervalUs - this.#intervalUs;
    this.#deviationUs += (Math.abs(errorUs) - this.#deviationUs) / 4;
    this.#intervalUs += errorUs / 8;
  }

  /** How many frames after the newest one is the next that can still come in time; 0 where none is expected. */
  #countOverdue(link: LinkTiming, limitUs: number, nowUs: number): number {
    const isRegular = this.#frames >= LEARNING_FRAMES && this.#idStep < SKIPPING_STEP;
    if (!isRegular || limitUs <= roundTripUs(link)) return 0;
    const lateUs = nowUs + roundTripUs(link) - limitUs - this.#newestUs;
    const ahead = Math.max(1, Math.ceil(lateUs / this.#intervalUs));
    return ahead <= MAX_OVERDUE_FRAMES ? ahead : 0;
  }
}
