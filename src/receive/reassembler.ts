/**
 * Puts the frames of one stream together and lets only the newest matter.
 *
 * A frame is delivered by its last needed fragment, source or repair. At that moment every older one is stale: unfinished ones are given
 * up, and what still comes of them is ignored. Memory is bounded by the number of unfinished frames and by a pool
 * that all streams share.
 *
 * @module
 */

import type { ReedSolomon } from "../fec/reed_solomon.ts";
import { REPAIR_UNTIL_NEXT } from "../protocol/stream_info.ts";
import type { MediaFragment } from "../protocol/media.ts";
import { isSerialNewer, serialDifference } from "../common/serial.ts";
import type { ChunkPool, ChunkShare } from "./chunk_pool.ts";
import { FrameAssembly } from "./frame_assembly.ts";
import type { LinkTiming } from "./link_timing.ts";
import { type RepairRequest, RepairRequests } from "./repair_requests.ts";
import { SettledIds } from "./settled_ids.ts";

/** Unfinished frames at once; another one pushes out the one that has waited longest for a fragment. */
const MAX_UNFINISHED = 8;
/** A frame of which nothing more has come for this time will not be whole. */
const EXPIRY_US = 1_000_000;

/** What became of a stream's fragments and frames. */
export interface ReassemblyStatistics {
  framesComplete: number;
  /** Of those: lost fragments were restored from what the broadcaster had sent ahead. */
  framesRecoveredByFec: number;
  /** Of those: fragments were needed that had to be asked for. */
  framesRecoveredByRequest: number;
  /** Bytes of the pictures of complete frames, as they came. */
  pictureBytes: number;
  /** Datagrams that asked for missing fragments. */
  requests: number;
  /** Frames that began to come, or left a gap in the datagrams, and were never whole. */
  framesLost: number;
  /** Ids that the broadcaster passed over without a datagram being lost: it skipped those frames for this viewer. */
  framesSkipped: number;
  fragmentsDuplicate: number;
  /** Fragments of frames that were already delivered or given up. */
  fragmentsLate: number;
  fragmentsRefused: number;
}

/** A frame that has become whole. */
export interface CompleteFrame {
  readonly frameId: number;
  readonly captureUs: number;
  /** When its first fragment came, in µs. */
  readonly firstUs: number;
  readonly sourceFragments: number;
  /** How many of its session were whole before it. */
  readonly number: number;
  readonly codec: number;
  /** Its picture in that codec; belongs to whoever is given the frame. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The frames of one session. */
export class Reassembler {
  readonly statistics: ReassemblyStatistics = {
    framesComplete: 0,
    framesRecoveredByFec: 0,
    framesRecoveredByRequest: 0,
    pictureBytes: 0,
    requests: 0,
    framesLost: 0,
    framesSkipped: 0,
    fragmentsDuplicate: 0,
    fragmentsLate: 0,
    fragmentsRefused: 0,
  };
  readonly #pool: ChunkShare;
  readonly #code: ReedSolomon;
  readonly #requests = new RepairRequests();
  readonly #unfinished = new Map<number, FrameAssembly>();
  readonly #settled = new SettledIds();
  /** Counts fragments, so that those that come at one time have an order. */
  #order = 0;
  /** Frames after the settled one that were pushed out and are counted as lost already. */
  #givenUpSinceSettled = 0;
  #datagramsLostAtSettled = 0;

  /**
   * @param pool lends the memory of unfinished frames
   * @param code restores their missing fragments
   */
  constructor(pool: ChunkPool, code: ReedSolomon) {
    this.#pool = pool.share(() => this.#giveUpIdlest());
    this.#code = code;
  }

  /** For how long a frame may be asked for, as the stream information says it (`repairUs`). */
  set repairUs(repairUs: number) {
    this.#requests.repairUs = repairUs === REPAIR_UNTIL_NEXT ? undefined : Math.min(repairUs, EXPIRY_US);
  }

  /** The newest frame of which anything has come. */
  get newestId(): number | undefined {
    return this.#requests.newestId;
  }

  /**
   * Takes a fragment.
   *
   * @param datagramsLost how many datagrams of the session are known to be lost, to tell loss from skipped frames
   * @returns the frame, where this fragment was the last one it needed
   */
  handleFragment(fragment: MediaFragment, datagramsLost: number, nowUs: number): CompleteFrame | undefined {
    const verdict = this.#settled.judge(fragment, nowUs);
    if (verdict === "late" || verdict === "beyond") {
      this.statistics[verdict === "late" ? "fragmentsLate" : "fragmentsRefused"]++;
      return undefined;
    }
    if (verdict === "anew") this.clear();
    const assembly = this.#unfinished.get(fragment.frameId) ?? this.#begin(fragment, nowUs);
    const pauseUs = assembly.isAnswer(fragment) ? 0 : nowUs - assembly.lastUs;
    assembly.order = this.#order++;
    const outcome = assembly.add(fragment, nowUs);
    if (outcome === "duplicate") this.statistics.fragmentsDuplicate++;
    else if (outcome !== "added") this.statistics.fragmentsRefused++;
    if (outcome === "contradiction") return undefined;
    this.#requests.noteFragment(assembly, { pauseUs, datagramsLost, nowUs });
    return outcome === "added" && assembly.isComplete
      ? this.#complete(assembly, datagramsLost, nowUs)
      : undefined;
  }

  /** What has to be asked for now. */
  pollRequest(link: LinkTiming, nowUs: number): RepairRequest | undefined {
    const request = this.#requests.poll(this.#unfinished.values(), link, nowUs);
    if (request) this.statistics.requests++;
    return request;
  }

  /** When {@linkcode pollRequest} will next have something, in µs. */
  nextRequestUs(link: LinkTiming, nowUs: number): number {
    return this.#requests.nextUs(this.#unfinished.values(), link, nowUs);
  }

  /** Gives up frames that can not become whole any more. */
  expire(nowUs: number): void {
    for (const assembly of [...this.#unfinished.values()]) {
      if (nowUs - assembly.lastUs > EXPIRY_US) this.#giveUp(assembly.frameId);
    }
  }

  /** Gives the memory of all unfinished frames back. */
  clear(): void {
    for (const id of [...this.#unfinished.keys()]) this.#drop(id);
  }

  #begin(fragment: MediaFragment, nowUs: number): FrameAssembly {
    if (this.#unfinished.size >= MAX_UNFINISHED) this.#giveUpIdlest();
    const assembly = new FrameAssembly(fragment, this.#pool, nowUs);
    this.#unfinished.set(fragment.frameId, assembly);
    return assembly;
  }

  /** Gives up the unfinished frame that has waited longest for a fragment; false where there is none. */
  #giveUpIdlest(): boolean {
    let idlest: FrameAssembly | undefined;
    for (const assembly of this.#unfinished.values()) {
      if (!idlest || assembly.order < idlest.order) idlest = assembly;
    }
    if (!idlest) return false;
    this.#giveUp(idlest.frameId);
    return true;
  }

  #giveUp(id: number): void {
    this.#drop(id);
    this.statistics.framesLost++;
    this.#givenUpSinceSettled++;
  }

  #complete(assembly: FrameAssembly, datagramsLost: number, nowUs: number): CompleteFrame {
    const { frameId, captureUs, firstUs, sourceFragments, codec } = assembly;
    const number = this.statistics.framesComplete;
    const bytes = assembly.join(this.#code);
    const complete = { frameId, captureUs, firstUs, sourceFragments, number, codec, bytes };
    this.statistics.pictureBytes += bytes.length;
    if (assembly.usedAnswer || this.#requests.hasAskedFor(frameId)) {
      this.statistics.framesRecoveredByRequest++;
    } else if (assembly.sourcesMissing > 0) this.statistics.framesRecoveredByFec++;
    this.#settle(assembly, datagramsLost, nowUs);
    return complete;
  }

  #settle(complete: FrameAssembly, datagramsLost: number, nowUs: number): void {
    const statistics = this.statistics;
    statistics.framesComplete++;
    this.#drop(complete.frameId);
    let stale = 0;
    for (const id of [...this.#unfinished.keys()]) {
      if (isSerialNewer(id, complete.frameId)) continue;
      this.#drop(id);
      stale++;
    }
    statistics.framesLost += stale;
    const unseen = this.#countUnseen(complete.frameId, stale);
    if (datagramsLost > this.#datagramsLostAtSettled) statistics.framesLost += unseen;
    else statistics.framesSkipped += unseen;
    this.#settled.settle(complete, nowUs);
    this.#requests.noteWhole(complete.frameId, nowUs);
    this.#givenUpSinceSettled = 0;
    this.#datagramsLostAtSettled = datagramsLost;
  }

  /** How many ids before this one no fragment has shown. */
  #countUnseen(frameId: number, stale: number): number {
    const { lastId } = this.#settled;
    if (lastId === undefined) return 0;
    const between = serialDifference(frameId, lastId) - 1;
    return Math.max(0, between - stale - this.#givenUpSinceSettled);
  }

  #drop(id: number): void {
    this.#unfinished.get(id)?.release();
    this.#unfinished.delete(id);
  }
}
