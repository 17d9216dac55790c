/**
 * When a viewer asks for what it misses of a frame: as soon as it is certain that it misses something, and again as often
 * as an answer can still come in time.
 *
 * 1. A gap: more is missing than what is still on its way can make up for. It is certain at once, or, on a link that
 *    reorders, as soon as nothing comes that late (the reordering window of RFC 8985, section 6.2).
 * 2. A missing tail: nothing has come for longer than the fragments of a frame are ever apart.
 * 3. A missing frame: the next one is overdue, and nothing of it has come (when it is expected follows from the intervals
 *    so far and their deviation, as the timeout in RFC 6298, section 2).
 *
 * @module
 */

import { ASK_WAKE_US, ASKER_ROUND_TRIP_US } from "../common/repair_times.ts";
import { serialAdd, serialDifference } from "../common/serial.ts";
import type { FrameAssembly } from "./frame_assembly.ts";

/** After so many requests for one frame the pauses between them grow. */
const QUICK_REQUESTS = 4;
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
/** Weight of a frame's longest pause in the moving average. */
const PAUSE_SMOOTHING = 1 / 8;
/** From this share of lost datagrams on a request leaves twice: it costs next to nothing, and a lost one a round. */
const TWICE_FROM_LOSS = 0.02;

/** What is asked for: the needs of {@linkcode Nack}, none for a frame of which nothing has come. */
export interface RepairRequest {
  readonly frameId: number;
  readonly needs: Uint8Array;
}

/** What the link is like. */
export interface LinkTiming {
  /** µs; nothing while it is not known. */
  readonly roundTripUs: number | undefined;
  /** How late a datagram may come and still be in time, in µs. */
  readonly reorderUs: number;
  /** Share of the datagrams that were lost of late. */
  readonly fractionLost: number;
  /** Of all time, as far as it is known. */
  readonly datagramsLost: number;
}

/** What is known when a fragment comes. */
export interface FragmentArrival {
  /** Since the one before it, in µs, where both left without being asked for; otherwise 0. */
  readonly pauseUs: number;
  /** Of all time, as far as it is known. */
  readonly datagramsLost: number;
  readonly nowUs: number;
}

const NOTHING = new Uint8Array(0);

/** The requests for one stream's frames. */
export class RepairRequests {
  /** For how long a frame may be asked for, in µs from its first fragment on; nothing: until the next one comes. */
  repairUs: number | undefined = 0;
  /** The longest pause between two arrivals of the newest frame, and what it is on average. */
  #longestPauseUs = 0;
  #pauseUs = 0;
  /** What is to leave once more. */
  #again: RepairRequest | undefined;
  #newestId: number | undefined;
  #newestUs = 0;
  #frames = 0;
  #intervalUs = 0;
  #deviationUs = 0;
  /** Between frames that came, and how far their ids are apart: the broadcaster skips frames on a slow link. */
  #arrivalIntervalUs = 0;
  #idStep = 1;
  /** The frame that was asked for last though nothing of it had come, and when. */
  #overdueId: number | undefined;
  #overdueUs = 0;
  /** Datagrams that were known to be lost then. */
  #overdueLost = 0;

  /** The newest frame of which anything has come. */
  get newestId(): number | undefined {
    return this.#newestId;
  }

  /** Whether a frame comes because it was asked for before anything of it had come. */
  hasAskedFor(frameId: number): boolean {
    return frameId === this.#overdueId;
  }

  /** Takes note of a fragment that has been added to its frame, or was to be. */
  noteFragment(assembly: FrameAssembly, { pauseUs, datagramsLost, nowUs }: FragmentArrival): void {
    if (this.#newestId === undefined || serialDifference(assembly.frameId, this.#newestId) > 0) {
      this.#noteOwnArrival(assembly, datagramsLost);
      this.#noteFrame(assembly.frameId, nowUs);
    }
    this.#longestPauseUs = Math.max(this.#longestPauseUs, pauseUs);
  }

  /** Takes note of a whole frame: an id that is further ahead than frames overlap was none. */
  noteWhole(frameId: number, nowUs: number): void {
    if (serialDifference(this.#newestId!, frameId) <= MOST_OVERLAP) return;
    this.#newestId = frameId;
    this.#newestUs = nowUs;
  }

  /** The request that is due now. */
  poll(unfinished: Iterable<FrameAssembly>, link: LinkTiming, nowUs: number): RepairRequest | undefined {
    if (this.#limitUs === 0) return undefined;
    const again = this.#again;
    this.#again = undefined;
    if (again) return again;
    const request = this.#pollOnce(unfinished, link, nowUs);
    if (link.fractionLost > TWICE_FROM_LOSS) this.#again = request;
    return request;
  }

  #pollOnce(unfinished: Iterable<FrameAssembly>, link: LinkTiming, nowUs: number): RepairRequest | undefined {
    for (const assembly of unfinished) {
      if (this.#isPast(assembly) || nowUs < this.#dueUs(assembly, link, nowUs)) continue;
      assembly.askedUs = nowUs;
      assembly.asked++;
      return { frameId: assembly.frameId, needs: assembly.findNeeds() };
    }
    return nowUs >= this.#overdueDueUs(link, nowUs) ? this.#askForOverdue(link, nowUs) : undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  nextUs(unfinished: Iterable<FrameAssembly>, link: LinkTiming, nowUs: number): number {
    if (this.#limitUs === 0) return Infinity;
    if (this.#again) return nowUs;
    let earliestUs = this.#overdueDueUs(link, nowUs);
    for (const assembly of unfinished) {
      if (!this.#isPast(assembly)) earliestUs = Math.min(earliestUs, this.#dueUs(assembly, link, nowUs));
    }
    return earliestUs;
  }

  get #limitUs(): number {
    return this.repairUs ?? Math.max(this.#intervalUs, this.#arrivalIntervalUs);
  }

  /**
   * A frame that was asked for, and comes without as many datagrams missing as it has, was no more than late. If it counted
   * as an answer, a camera that slows down would never be known to.
   */
  #noteOwnArrival({ frameId, sourceFragments }: FrameAssembly, datagramsLost: number): void {
    const lost = datagramsLost - this.#overdueLost;
    if (frameId === this.#overdueId && lost < sourceFragments / 2) this.#overdueId = undefined;
  }

  #noteFrame(frameId: number, nowUs: number): void {
    const frames = this.#newestId === undefined ? 0 : serialDifference(frameId, this.#newestId);
    if (frames > 0) {
      this.#noteStep(Math.min(frames, MOST_STEP), Math.min(nowUs - this.#newestUs, LONGEST_INTERVAL_US));
    }
    // A frame that had to be asked for came late.
    if (frames > 0 && frames <= MAX_INTERVAL_FRAMES && !this.hasAskedFor(frameId)) {
      this.#noteInterval((nowUs - this.#newestUs) / frames);
    }
    this.#newestId = frameId;
    this.#newestUs = this.hasAskedFor(frameId) ? this.#newestUs + frames * this.#intervalUs : nowUs;
    this.#pauseUs += (this.#longestPauseUs - this.#pauseUs) * PAUSE_SMOOTHING;
    this.#longestPauseUs = 0;
  }

  #noteStep(ids: number, us: number): void {
    this.#idStep += (ids - this.#idStep) * STEP_SMOOTHING;
    this.#arrivalIntervalUs += (us - this.#arrivalIntervalUs) * STEP_SMOOTHING;
  }

  #noteInterval(intervalUs: number): void {
    if (this.#frames++ === 0) {
      this.#intervalUs = intervalUs;
      this.#deviationUs = intervalUs / 2;
      return;
    }
    const errorUs = intervalUs - this.#intervalUs;
    this.#deviationUs += (Math.abs(errorUs) - this.#deviationUs) / 4;
    this.#intervalUs += errorUs / 8;
  }

  /** Whether two newer frames have begun to come: nobody would wait for this one. */
  #isPast({ frameId }: FrameAssembly): boolean {
    return serialDifference(this.#newestId!, frameId) > 1;
  }

  /** Looks at what has come once for all that came together, and not with each fragment. */
  #dueUs(assembly: FrameAssembly, link: LinkTiming, nowUs: number): number {
    assembly.noteLacking(nowUs);
    const isCertainUs = Math.min(assembly.lackingSinceUs + link.reorderUs, this.#tailUs(assembly, link));
    const patience = 1 + Math.max(0, assembly.asked - QUICK_REQUESTS) / 2;
    const dueUs = Math.max(isCertainUs, assembly.askedUs + patience * roundUs(link));
    return dueUs + roundTripUs(link) > assembly.firstUs + this.#limitUs ? Infinity : dueUs;
  }

  #tailUs(assembly: FrameAssembly, link: LinkTiming): number {
    return assembly.lastUs + ASK_WAKE_US + 1.5 * this.#pauseUs + link.reorderUs;
  }

  /** When the next frame of which nothing has come is to be asked for. */
  #overdueDueUs(link: LinkTiming, nowUs: number): number {
    const ahead = this.#countOverdue(link, nowUs);
    if (ahead === 0) return Infinity;
    const marginUs = 4 * this.#deviationUs + ASK_WAKE_US + link.reorderUs;
    const expectedUs = this.#newestUs + ahead * this.#intervalUs + marginUs;
    const isRepeated = serialAdd(this.#newestId!, ahead) === this.#overdueId;
    const dueUs = Math.max(expectedUs, isRepeated ? this.#overdueUs + OVERDUE_ROUNDS * roundUs(link) : 0);
    const lastUs = this.#newestUs + ahead * this.#intervalUs + this.#limitUs - roundTripUs(link);
    return dueUs > lastUs ? lastUs + 1 : dueUs;
  }

  /** How many frames after the newest one is the next that can still come in time; 0 where none is expected. */
  #countOverdue(link: LinkTiming, nowUs: number): number {
    const isRegular = this.#frames >= LEARNING_FRAMES && this.#idStep < SKIPPING_STEP;
    if (!isRegular || this.#limitUs <= roundTripUs(link)) return 0;
    const lateUs = nowUs + roundTripUs(link) - this.#limitUs - this.#newestUs;
    const ahead = Math.max(1, Math.ceil(lateUs / this.#intervalUs));
    return ahead <= MAX_OVERDUE_FRAMES ? ahead : 0;
  }

  #askForOverdue(link: LinkTiming, nowUs: number): RepairRequest {
    const frameId = serialAdd(this.#newestId!, this.#countOverdue(link, nowUs));
    if (frameId !== this.#overdueId) this.#overdueLost = link.datagramsLost;
    this.#overdueId = frameId;
    this.#overdueUs = nowUs;
    return { frameId, needs: NOTHING };
  }
}

function roundTripUs(link: LinkTiming): number {
  return link.roundTripUs ?? ASKER_ROUND_TRIP_US;
}

function roundUs(link: LinkTiming): number {
  return roundTripUs(link) + ASK_WAKE_US + link.reorderUs;
}
