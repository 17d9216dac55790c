/**
 * When a viewer asks for what it misses of a frame: as soon as it is certain that it misses something, and again as often
 * as an answer can still come in time.
 *
 * 1. A gap: more is missing than what is still on its way can make up for. It is certain at once, or, on a link that
 *    reorders, as soon as nothing comes that late (the reordering window of RFC 8985, section 6.2).
 * 2. A missing tail: nothing has come for longer than the fragments of a frame are ever apart.
 * 3. A missing frame: the next one is overdue, and nothing of it has come (overdue_frames.ts).
 *
 * @module
 */

import { ASK_WAKE_US } from "../common/repair_times.ts";
import { serialDifference } from "../common/serial.ts";
import type { FrameAssembly } from "./frame_assembly.ts";
import { isLossless, type LinkTiming, roundTripUs, roundUs } from "./link_timing.ts";
import { OverdueFrames } from "./overdue_frames.ts";

/** After so many requests for one frame the pauses between them grow. */
const QUICK_REQUESTS = 4;
/** Weight of a frame's longest pause in the moving average. */
const PAUSE_SMOOTHING = 1 / 8;
/** From this share of lost datagrams on a request leaves twice: it costs next to nothing, and a lost one a round. */
const TWICE_FROM_LOSS = 0.02;

/** What is asked for: the needs of {@linkcode Nack}, none for a frame of which nothing has come. */
export interface RepairRequest {
  readonly frameId: number;
  readonly needs: Uint8Array;
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
  readonly #overdue = new OverdueFrames();

  /** The newest frame of which anything has come. */
  get newestId(): number | undefined {
    return this.#overdue.newestId;
  }

  /** Whether a frame comes because it was asked for before anything of it had come. */
  hasAskedFor(frameId: number): boolean {
    return this.#overdue.hasAskedFor(frameId);
  }

  /** Takes note of a fragment that has been added to its frame, or was to be. */
  noteFragment(assembly: FrameAssembly, { pauseUs, datagramsLost, nowUs }: FragmentArrival): void {
    const { newestId } = this;
    if (newestId === undefined || serialDifference(assembly.frameId, newestId) > 0) {
      this.#overdue.noteFrame(assembly, datagramsLost, nowUs);
      this.#pauseUs += (this.#longestPauseUs - this.#pauseUs) * PAUSE_SMOOTHING;
      this.#longestPauseUs = 0;
    }
    this.#longestPauseUs = Math.max(this.#longestPauseUs, pauseUs);
  }

  /** Takes note of a whole frame: an id that is further ahead than frames overlap was none. */
  noteWhole(frameId: number, nowUs: number): void {
    this.#overdue.noteWhole(frameId, nowUs);
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
    if (nowUs < this.#overdue.dueUs(link, this.#limitUs, nowUs)) return undefined;
    return { frameId: this.#overdue.ask(link, this.#limitUs, nowUs), needs: NOTHING };
  }

  /** When {@linkcode poll} will next have something, in µs. */
  nextUs(unfinished: Iterable<FrameAssembly>, link: LinkTiming, nowUs: number): number {
    if (this.#limitUs === 0) return Infinity;
    if (this.#again) return nowUs;
    let earliestUs = this.#overdue.dueUs(link, this.#limitUs, nowUs);
    for (const assembly of unfinished) {
      if (!this.#isPast(assembly)) earliestUs = Math.min(earliestUs, this.#dueUs(assembly, link, nowUs));
    }
    return earliestUs;
  }

  get #limitUs(): number {
    return this.repairUs ?? this.#overdue.intervalUs;
  }

  /** Whether two newer frames have begun to come: nobody would wait for this one. */
  #isPast({ frameId }: FrameAssembly): boolean {
    return serialDifference(this.newestId!, frameId) > 1;
  }

  /** Looks at what has come once for all that came together, and not with each fragment. */
  #dueUs(assembly: FrameAssembly, link: LinkTiming, nowUs: number): number {
    assembly.noteLacking(nowUs);
    const isCertainUs = Math.min(assembly.lackingSinceUs + link.reorderUs, this.#tailUs(assembly, link));
    const patience = 1 + Math.max(0, assembly.asked - QUICK_REQUESTS) / 2;
    const dueUs = Math.max(isCertainUs, assembly.askedUs + patience * roundUs(link));
    return dueUs + roundTripUs(link) > assembly.firstUs + this.#limitUs ? Infinity : dueUs;
  }

  /** A pause in which nothing was lost may come again. */
  #tailUs(assembly: FrameAssembly, link: LinkTiming): number {
    const pauseUs = isLossless(link) ? Math.max(this.#pauseUs, this.#longestPauseUs) : this.#pauseUs;
    return assembly.lastUs + ASK_WAKE_US + 1.5 * pauseUs + link.reorderUs;
  }
}
