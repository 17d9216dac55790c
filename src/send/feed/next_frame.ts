/**
 * Which frame leaves next to one viewer: the newest, and where the link has no room for it, made to fit while the one before
 * it is still on its way.
 *
 * 1. `put`: a frame waits, in place of an older one that does;
 * 2. `prepare`: one that would leave before a newer one comes, and is longer than there is room for, goes to the recoder;
 * 3. `take`: the frame that may begin now: as it came, or as it was made to fit.
 *
 * @module
 */

import type { WakeTimers } from "../../common/wake_timers.ts";
import type { FitTicket, Fittings, FitWish } from "../fit/fittings.ts";
import { type ChosenForm, FormChoice } from "../fit/form_choice.ts";
import { FrameBudget, type Preference } from "../fit/frame_budget.ts";
import type { PacketizedFrame } from "../packetizer.ts";
import type { RateControl } from "../rate/rate_control.ts";
import type { FeedFit, FeedStatistics, FrameSize } from "./feed_figures.ts";
import type { FeedTiming } from "./feed_timing.ts";
import { type ClearLink, WaitingFrame } from "./waiting_frame.ts";

/** What fills the link for longer than this is held back while the recoder starts, but not for longer than that takes. */
const LONG_US = 300_000;
const MOST_HELD_US = 3_000_000;
/** Making and reading a picture has to save so much more time on its way than it takes, where it would fit as it is. */
const WORTH = 1.3;
/** A picture that takes the link so much of the frame interval shows that the next ones may need a recoder. */
const MAY_BE_LONG = 0.35;
/** What the wire code saves of a picture, to the byte. */
const USUAL_SAVING = 0.2;

/** What there is for a picture that is to be made to fit. */
type Room = ChosenForm & Pick<FitWish, "budgetBytes">;

/** What is known of the viewer and its link, and how its pictures may be. */
export interface NextFrameParts {
  readonly rate: Pick<RateControl, "beginUs" | "bytesPerUs">;
  readonly size: Pick<FrameSize, "overhead">;
  readonly timing: Pick<FeedTiming, "intervalUs">;
  readonly statistics: Pick<FeedStatistics, "framesSkipped">;
  /** Absent where every frame leaves as it came. */
  readonly fittings?: Fittings;
  readonly preference?: Preference;
  readonly leastFps?: number;
}

/** A slot, and the frame that was taken from it to be made to fit. */
export class NextFrame {
  /** See `Report.decodeUs`; nothing where it differs between those behind one address. */
  decodeUs: number | undefined;
  readonly #parts: NextFrameParts;
  readonly #waiting = new WaitingFrame();
  readonly #budget: FrameBudget;
  /** Absent where every frame leaves as it came. */
  readonly #form: FormChoice | undefined;
  #ticket: FitTicket | undefined;
  #heldSinceUs: number | undefined;
  /** Why what was asked for last is in its form. */
  #why = "";
  /** When it last had a picture that was made to fit. */
  #servedUs = 0;
  #fit: FeedFit | undefined;

  constructor(parts: NextFrameParts) {
    this.#parts = parts;
    this.#budget = new FrameBudget(parts.preference, parts.leastFps);
    this.#form = parts.fittings && new FormChoice(parts.fittings.times);
  }

  /** Whether a frame waits, or is being made to fit. */
  get isTaken(): boolean {
    return this.#waiting.isTaken || this.#ticket !== undefined;
  }

  /** How pictures are made to fit now; nothing where they are not. */
  get fit(): FeedFit | undefined {
    const fit = this.#fit;
    return fit && { ...fit, why: `${fit.why}; ${Math.round(100 * fit.linkShare)} % of the link is aimed at` };
  }

  /** Takes a frame, in place of the one that still waits. */
  put(frame: PacketizedFrame, nowUs: number): void {
    const { timing, statistics, fittings, rate, size } = this.#parts;
    if (this.#waiting.put(frame, timing.intervalUs, nowUs)) statistics.framesSkipped++;
    const linkUs = frame.bytes.length * size.overhead / rate.bytesPerUs;
    if (linkUs > MAY_BE_LONG * timing.intervalUs) fittings?.expect();
    fittings?.watch(nowUs);
  }

  /**
   * Lets the waiting frame be made to fit, where that is needed, and worth it now.
   *
   * @param leavingBytes what is still to leave before it
   */
  prepare(leavingBytes: number, nowUs: number): void {
    const { fittings } = this.#parts;
    const { frame, nextUs } = this.#waiting;
    if (!fittings || !frame || this.#ticket?.state === "working") return;
    const { clearUs, bytesPerUs } = this.#link;
    const isDue = leavingBytes === 0 && nowUs >= this.#waiting.beginUs(this.#link, nowUs);
    const freeUs = Math.max(clearUs, nowUs) + leavingBytes / bytesPerUs;
    // else a newer one leaves in its place
    const room = isDue || freeUs <= nextUs ? this.#findRoom(frame, freeUs, nowUs) : undefined;
    // what has been made leaves before this one could be
    if (!room || this.#ticket?.state === "done" && freeUs < nowUs + room.fitUs) return;
    const { budgetBytes, form } = room;
    const ticket = fittings.request(frame, { budgetBytes, form, servedUs: this.#servedUs });
    if (!ticket) return;
    this.#drop();
    this.#waiting.take();
    this.#ticket = ticket;
    this.#why = room.why;
  }

  /** The frame that may begin now. */
  take(nowUs: number): PacketizedFrame | undefined {
    const { clearUs } = this.#link;
    const made = this.#ticket?.state === "done" ? this.#ticket : undefined;
    if (made && !made.result) {
      this.#budget.noteTooShort(made.budgetBytes, made.form !== "jpeg", nowUs);
      this.#drop();
    } else if (made && nowUs >= clearUs) {
      this.#ticket = undefined;
      return this.#noteTaken(made, nowUs);
    }
    this.prepare(0, nowUs);
    const { frame } = this.#waiting;
    if (this.#ticket || !frame || this.#isHeldBack(frame, nowUs)) return undefined;
    return nowUs >= this.#waiting.beginUs(this.#link, nowUs) ? this.#waiting.take() : undefined;
  }

  /** Says when {@linkcode take} will next have something; what the recoder makes comes by itself. */
  offerTimers(timers: WakeTimers, nowUs: number): void {
    if (this.#ticket?.state === "done") timers.offer(this.#link.clearUs, "clear-link");
    else if (!this.#ticket && this.#waiting.isTaken) {
      timers.offer(this.#waiting.beginUs(this.#link, nowUs), "clear-link");
    }
  }

  get #link(): ClearLink {
    const { beginUs: clearUs, bytesPerUs } = this.#parts.rate;
    return { clearUs, bytesPerUs };
  }

  /** @param freeUs when the link will be */
  #findRoom(frame: PacketizedFrame, freeUs: number, nowUs: number): Room | undefined {
    const { rate: { bytesPerUs }, timing: { intervalUs }, size: { overhead } } = this.#parts;
    if (bytesPerUs === Infinity) return this.#noteUnfitted();
    const isScarce = this.#budget.isScarce(nowUs);
    const needs = { decodeUs: this.decodeUs, intervalUs: intervalUs * this.#budget.stride, isScarce };
    const chosen = this.#form!.choose(needs, nowUs);
    const budgetBytes = this.#budget.bytes({
      ...{ bytesPerUs, intervalUs, overhead, chainUs: chosen.chainUs },
      lateUs: freeUs - nowUs - chosen.fitUs,
    });
    const { length } = frame.bytes;
    if (length > budgetBytes) return { ...chosen, budgetBytes };
    this.#noteUnfitted();
    const savedUs = USUAL_SAVING * length * overhead / bytesPerUs;
    const isWorth = chosen.form === "wire" && savedUs > WORTH * chosen.chainUs;
    return isWorth ? { ...chosen, budgetBytes: length - 1 } : undefined;
  }

  #noteUnfitted(): undefined {
    this.#budget.noteUnfitted();
    this.#fit = undefined;
  }

  /** Whether a frame that would fill the link for long has to wait for the recoder that is just starting. */
  #isHeldBack(frame: PacketizedFrame, nowUs: number): boolean {
    const { fittings, rate: { bytesPerUs } } = this.#parts;
    if (!fittings?.isStarting || frame.bytes.length / bytesPerUs < LONG_US) {
      this.#heldSinceUs = undefined;
      return false;
    }
    this.#heldSinceUs ??= nowUs;
    return nowUs - this.#heldSinceUs < MOST_HELD_US;
  }

  #noteTaken({ result, psnr: ownPsnr, frame, form }: FitTicket, nowUs: number): PacketizedFrame {
    const { bytes } = result!;
    this.#servedUs = nowUs;
    if (result === frame) this.#fit = undefined;
    else {
      this.#budget.noteFitted(ownPsnr, this.#parts.timing.intervalUs, nowUs);
      const cameraBytes = frame.bytes.length;
      const { psnr, linkShare } = this.#budget;
      this.#fit = { form, why: this.#why, linkShare, sentBytes: bytes.length, cameraBytes, psnr };
    }
    return result!;
  }

  #drop(): void {
    if (!this.#ticket) return;
    this.#parts.fittings!.release(this.#ticket);
    this.#ticket = undefined;
    this.#parts.statistics.framesSkipped++;
  }
}
