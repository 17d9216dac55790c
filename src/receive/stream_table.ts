/**
 * The sessions that a listener knows, bounded in number and per address, and the keys under which views show them.
 *
 * @module
 */

import { type Address, isSameAddress } from "../address.ts";
import type { DropCounter } from "../drop_counts.ts";
import { ReedSolomon } from "../fec/reed_solomon.ts";
import { ChunkPool } from "./chunk_pool.ts";
import { StreamReception } from "./stream_reception.ts";

/** Sessions at once. */
const MAX_STREAMS = 32;
/** Sessions at once from one host. */
const MAX_STREAMS_PER_HOST = 8;
/** All unfinished frames together. */
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;
/** A stream that has shown a frame is kept this long without a sign of life. */
const PROVEN_SILENCE_US = 60_000_000;
/** A stream that never showed one. */
const UNPROVEN_SILENCE_US = 3_000_000;
/** A stream that is silent for this long may be continued by another session … */
const ADOPTION_SILENCE_US = 300_000;
/** … that began no longer ago than this, so that a broadcaster that is back at once is recognised too. */
const ADOPTION_PERIOD_US = 3_000_000;
/** A proven stream that is silent for this long makes room where all places are taken. */
const EVICTION_SILENCE_US = 2_000_000;

/** The table of sessions. */
export class StreamTable {
  readonly #streams = new Map<number, StreamReception>();
  readonly #pool = new ChunkPool(MAX_UNFINISHED_BYTES);
  readonly #code = new ReedSolomon();
  readonly #drops: DropCounter;
  readonly #drawU48: () => number;
  #nextKey = 1;

  /** @param drawU48 gives 48 random bits, other ones each time */
  constructor(drops: DropCounter, drawU48: () => number) {
    this.#drops = drops;
    this.#drawU48 = drawU48;
  }

  /** Every session, in the order of appearance. */
  [Symbol.iterator](): Iterator<StreamReception> {
    return this.#streams.values();
  }

  /** Memory of unfinished frames. */
  get unfinishedBytes(): number {
    return this.#pool.lentBytes;
  }

  /** The session of this id, where it is known. */
  find(sessionId: number): StreamReception | undefined {
    return this.#streams.get(sessionId);
  }

  /** Admits a new session; nothing where there is no room. */
  admit(sessionId: number, from: Address, nowUs: number): StreamReception | undefined {
    if (!this.#hasRoom(from, nowUs)) {
      this.#drops.count("no-room");
      return undefined;
    }
    const key = String(this.#nextKey++);
    const shared = { pool: this.#pool, code: this.#code, drawU48: this.#drawU48 };
    const options = { sessionId, from, key, ...shared, nowUs };
    const stream = new StreamReception(options, this.#drops);
    this.#streams.set(sessionId, stream);
    return stream;
  }

  /**
   * Gives a session that has just shown a frame the key of the one that it continues: the same port of the same host,
   * or the same name on it, fallen silent. So a broadcaster that was started again stays one picture.
   */
  adoptPredecessor(stream: StreamReception, nowUs: number): void {
    if (nowUs - stream.startedUs > ADOPTION_PERIOD_US) return;
    for (const other of this.#streams.values()) {
      if (other === stream || !isContinuation(other, stream, nowUs)) continue;
      stream.adopt(other.description.key);
      this.#remove(other);
      return;
    }
  }

  /** Forgets sessions that have been silent for too long, and frames that will not be whole. */
  expire(nowUs: number): void {
    for (const stream of this.#streams.values()) {
      const allowedUs = isProven(stream) ? PROVEN_SILENCE_US : UNPROVEN_SILENCE_US;
      if (nowUs - stream.lastUs > allowedUs) this.#remove(stream);
      else stream.expire(nowUs);
    }
  }

  /** Makes room, if need be, at the cost of a session that never showed a frame, or else of one that fell silent. */
  #hasRoom(from: Address, nowUs: number): boolean {
    const all = [...this.#streams.values()];
    const ofHost = all.filter((stream) => stream.from.hostname === from.hostname);
    if (ofHost.length >= MAX_STREAMS_PER_HOST) return this.#evict(ofHost, nowUs);
    return all.length < MAX_STREAMS || this.#evict(all, nowUs);
  }

  #evict(candidates: readonly StreamReception[], nowUs: number): boolean {
    const victim = candidates.find((stream) => !isProven(stream)) ??
      candidates.filter((stream) => nowUs - stream.lastUs > EVICTION_SILENCE_US)
        .sort((a, b) => a.lastUs - b.lastUs)[0];
    if (victim) this.#remove(victim);
    return victim !== undefined;
  }

  #remove(stream: StreamReception): void {
    stream.close();
    this.#streams.delete(stream.sessionId);
  }
}

function isProven(stream: StreamReception): boolean {
  return stream.frames.framesComplete > 0;
}

function isContinuation(old: StreamReception, stream: StreamReception, nowUs: number): boolean {
  if (!isProven(old) || old.from.hostname !== stream.from.hostname) return false;
  if (isSameAddress(old.from, stream.from)) return true;
  const isSilent = nowUs - old.lastUs > ADOPTION_SILENCE_US;
  return isSilent && old.description.name === stream.description.name;
}
