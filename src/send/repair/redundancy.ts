/**
 * How much repair leaves with each frame, and how much more answers a request.
 *
 * What is sent ahead costs on every frame; what is sent on request costs only where it is needed, but takes a round
 * trip. So a viewer that is close gets ahead a part of what the link is going to lose, and asks for the rest; one that is
 * far gets all that it may need. Both so that the chance of a frame that can not be put together stays below the target.
 *
 * @module
 */

import { type Address, formatAddress } from "../../common/address.ts";
import { COUNTED_ON_US, PLAN_WAKE_US, SILENT_US } from "../../common/repair_times.ts";
import { MAX_BLOCK_FRAGMENTS } from "../../protocol/media.ts";
import type { Report } from "../../protocol/report.ts";
import { BlockLoss } from "./block_loss.ts";
import { LossEstimate } from "./loss_estimate.ts";
import { maxRepair, type PacketizedFrame } from "../packetizer.ts";

/** `auto`, or the repair fragments in per cent of the source fragments (0: none). */
export type RedundancyMode = "auto" | number;

/** How far ahead a frame has to be sent, and for how long it may be asked for. */
export interface FrameTiming {
  /** µs until the next frame. */
  readonly intervalUs: number;
  /** µs from a frame's first fragment on in which requests are answered. */
  readonly repairUs: number;
}

/** The chance that a frame can not be put together. */
const TARGET_UNDELIVERABLE = 0.0005;
/** A block loses at least so much: the first loss must find some repair where nobody can ask. */
const LEAST_FRACTION = 0.0005;
/**
 * Of what the link is going to lose, the share that leaves ahead to a viewer that can ask for the rest; and how much it
 * grows with the loss, which takes requests and answers as well.
 */
const SHARE_AHEAD = 0.7;
const SHARE_AHEAD_PER_LOSS = 1;
/** Frames of up to so many fragments get at least one repair fragment: nobody misses what came not at all. */
const SMALL_FRAME_FRAGMENTS = 8;
/** The chance that an answer is too small, while there is time to ask once more; and when there is none. */
const ANSWER_MISS = 0.1;
const LAST_ANSWER_MISS = 0.005;
/** The most viewers of one group whose reports are kept apart. */
const MAX_MEMBERS = 16;
/** Runs of lost datagrams that are this much longer than chance makes them, and as frequent as this, are bursts. */
const BURSTY_LENGTH = 1.5;
const BURSTY_FRACTION = 0.005;

/** The redundancy of the stream to one address, behind which several viewers may be (a group). */
export class Redundancy {
  readonly #mode: RedundancyMode;
  readonly #blockLoss = new BlockLoss();
  readonly #members = new Map<string, LossEstimate>();
  /** The members; before any has reported, one that stands for them. */
  #all: readonly LossEstimate[] = [new LossEstimate()];
  /** Parts of a repair fragment that were due and have not left yet. */
  #owed = 0;

  constructor(mode: RedundancyMode) {
    this.#mode = mode;
  }

  /** How many viewers report now. */
  viewers(nowUs: number): number {
    let reporting = 0;
    for (const member of this.#members.values()) if (member.silenceUs(nowUs) < SILENT_US) reporting++;
    return reporting;
  }

  /** Begins anew: others report from now on. */
  forgetViewers(): void {
    this.#members.clear();
    this.#all = [new LossEstimate()];
  }

  /** Takes a viewer's report. */
  observe(report: Report, from: Address, nowUs: number): void {
    const key = formatAddress(from);
    let member = this.#members.get(key);
    if (!member) {
      if (this.#members.size >= MAX_MEMBERS && !this.#forgetSilent(nowUs)) return;
      this.#members.set(key, member = new LossEstimate());
      this.#all = [...this.#members.values()];
    }
    member.observe(report, nowUs);
  }

  /** How many repair fragments each block of this frame is to be sent with. */
  repairAhead(frame: PacketizedFrame, timing: FrameTiming, nowUs: number): number {
    const limit = maxRepair(frame);
    if (this.#mode !== "auto") return Math.min(limit, Math.ceil(frame.k * this.#mode / 100));
    // a picture that was made to fit is one to a viewer that can ask, and its link has no room to spare
    const isFitted = frame.bytes !== frame.frame.jpeg && frame.k > 1;
    let most = frame.k * frame.blocks <= SMALL_FRAME_FRAGMENTS && !isFitted ? 1 : 0;
    let share = 0;
    for (const member of this.#reachable(nowUs)) {
      most = Math.max(most, this.#needed(member, frame, timing, nowUs));
      share = Math.max(share, this.#shareAhead(member, frame, timing, nowUs));
    }
    if (share <= most) return Math.min(limit, most);
    // A part of a fragment can not be sent: it is owed to the next frames.
    this.#owed += share;
    const r = Math.max(most, Math.floor(this.#owed));
    this.#owed = Math.min(1, Math.max(0, this.#owed - r));
    return Math.min(limit, r);
  }

  /**
   * How many fragments answer a request for `needed` ones of a block, since some of them will be lost too.
   *
   * @param leftUs until an answer comes too late
   */
  answerSize(needed: number, leftUs: number, nowUs: number): number {
    const member = this.worst(nowUs);
    const isLast = leftUs < 2 * (member.roundTripUs + PLAN_WAKE_US);
    const miss = isLast ? LAST_ANSWER_MISS : ANSWER_MISS;
    const limit = MAX_BLOCK_FRAGMENTS - needed;
    return needed + this.#blockLoss.leastRepair(needed, member.loss(nowUs), miss, limit);
  }

  /** Whether datagrams are lost in runs, so that a block is better spread over time. */
  isBursty(nowUs: number): boolean {
    const { fraction, burstLength } = this.worst(nowUs).loss(nowUs);
    return fraction > BURSTY_FRACTION && burstLength > BURSTY_LENGTH / (1 - fraction);
  }

  /** The reachable viewer that loses most. */
  worst(nowUs: number): LossEstimate {
    const reachable = this.#reachable(nowUs);
    let worst = reachable[0]!;
    for (const member of reachable) {
      if (member.loss(nowUs).fraction > worst.loss(nowUs).fraction) worst = member;
    }
    return worst;
  }

  /** What keeps a frame's chance below the target, given how often the viewer can ask. */
  #needed(member: LossEstimate, frame: PacketizedFrame, timing: FrameTiming, nowUs: number): number {
    const rounds = requestRounds(member, timing, nowUs);
    const loss = rounds > 0 ? member.loss(nowUs) : member.cautiousLoss(nowUs);
    const fraction = Math.max(LEAST_FRACTION, loss.fraction);
    const roundFails = Math.min(1, fraction + ANSWER_MISS);
    const target = TARGET_UNDELIVERABLE / frame.blocks / roundFails ** rounds;
    return this.#blockLoss.leastRepair(
      frame.k,
      { ...loss, fraction },
      target,
      Math.min(maxRepair(frame), frame.k + 1),
    );
  }

  /** What saves most frames the round trip. */
  #shareAhead(member: LossEstimate, frame: PacketizedFrame, timing: FrameTiming, nowUs: number): number {
    if (requestRounds(member, timing, nowUs) === 0) return 0;
    const { fraction, burstLength } = member.loss(nowUs);
    const usualBurst = 1 / (1 - fraction);
    const share = SHARE_AHEAD + SHARE_AHEAD_PER_LOSS * fraction;
    return share * frame.k * fraction / (1 - fraction) * Math.min(1, usualBurst / burstLength);
  }

  #reachable(nowUs: number): readonly LossEstimate[] {
    if (this.#all.length === 1) return this.#all;
    const reachable = this.#all.filter((member) => member.silenceUs(nowUs) < SILENT_US);
    return reachable.length > 0 ? reachable : this.#all;
  }

  #forgetSilent(nowUs: number): boolean {
    const before = this.#members.size;
    for (const [key, member] of this.#members) {
      if (member.silenceUs(nowUs) >= SILENT_US) this.#members.delete(key);
    }
    this.#all = [...this.#members.values()];
    return this.#members.size < before;
  }
}

/** How often a viewer can ask for more of a frame, and be answered in time. */
function requestRounds(member: LossEstimate, { intervalUs, repairUs }: FrameTiming, nowUs: number): number {
  const isSilent = member.silenceUs(nowUs) > Math.max(COUNTED_ON_US, 3 * intervalUs);
  if (isSilent || member.roundTripUs === 0) return 0;
  return Math.min(10, Math.floor(repairUs / (member.roundTripUs + PLAN_WAKE_US)));
}
