/**
 * The sessions that a listener knows, bounded in number and per address, and the keys under which views show them.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { DropCounter } from "../common/drop_counts.ts";
import { ReedSolomon } from "../fec/reed_solomon.ts";
import { ChunkPool } from "./chunk_pool.ts";
import { PictureReader, type PictureReaderOptions } from "./picture_reader.ts";
import { Readings } from "./readings.ts";
import { StreamReception } from "./stream_reception.ts";
import type { StreamReceptionOptions } from "./stream_reception_options.ts";

/** Sessions at once. */
const MAX_STREAMS = 32;
/** Sessions at once from one host. */
const MAX_STREAMS_PER_HOST = 8;
/** What a host keeps of them where all places are taken and another host has fewer. */
const KEPT_PER_HOST = 2;
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
/** A proven stream that is silent for this long makes room where all places are taken, and its host may speak another wire. */
const EVICTION_SILENCE_US = 2_000_000;

/** What a table is given. */
export interface StreamTableOptions extends PictureReaderOptions {
  /** Gives 48 random bits, other ones each time. */
  readonly drawU48: () => number;
  /** Whether the broadcaster at an address was asked for its stream: it always has its place then. */
  readonly isAsked: (from: Address) => boolean;
  /** Who is at an address, where that is known by keys. @default nobody is */
  readonly peerAt?: (from: Address) => string | undefined;
  /** The room of this host's receive buffer, where that is known. */
  readonly bufferBytes?: number;
}

/** The table of sessions. */
export class StreamTable {
  /** Their pictures. */
  readonly readings: Readings;
  readonly #streams: StreamReception[] = [];
  readonly #pool = new ChunkPool(MAX_UNFINISHED_BYTES);
  readonly #code = new ReedSolomon();
  readonly #drops: DropCounter;
  readonly #options: StreamTableOptions;
  #nextKey = 1;

  constructor(drops: DropCounter, options: StreamTableOptions) {
    this.#drops = drops;
    this.#options = options;
    this.readings = new Readings(new PictureReader(options));
  }

  /** Every session, in the order of appearance. */
  [Symbol.iterator](): Iterator<StreamReception> {
    return this.#streams.values();
  }

  /** Memory of unfinished frames. */
  get unfinishedBytes(): number {
    return this.#pool.lentBytes;
  }

  /** The session of this id that began from this address, or has moved there. */
  find(sessionId: number, from: Address): StreamReception | undefined {
    return this.#streams.find((stream) => stream.sessionId === sessionId && isSameAddress(stream.from, from));
  }

  /** The session that began with this key. */
  ofKey(ownKey: string): StreamReception | undefined {
    return this.#streams.find((stream) => stream.ownKey === ownKey);
  }

  /** The first session of this id, wherever it is. */
  findElsewhere(sessionId: number): StreamReception | undefined {
    return this.#streams.find((stream) => stream.sessionId === sessionId);
  }

  /** Whether anything has come lately from a host in one of its sessions. */
  isLive(hostname: string, nowUs: number): boolean {
    return this.#streams.some((stream) =>
      stream.from.hostname === hostname && nowUs - stream.lastUs <= EVICTION_SILENCE_US
    );
  }

  /** Admits a new session; nothing where there is no room. */
  admit(sessionId: number, from: Address, nowUs: number): StreamReception | undefined {
    if (!this.#hasRoom(from, nowUs)) {
      this.#drops.count("no-room");
      return undefined;
    }
    const key = String(this.#nextKey++);
    const shared = { pool: this.#pool, code: this.#code, readings: this.readings };
    const { isAsked: _, peerAt, ...wanted } = this.#options;
    const peer = peerAt?.(from);
    const told: StreamReceptionOptions["told"] = peer === undefined
      ? {}
      : { seal: { state: "sealed", peer } };
    const options = { sessionId, from, key, ...shared, ...wanted, nowUs, told };
    const stream = new StreamReception(options, this.#drops);
    this.#streams.push(stream);
    return stream;
  }

  /** Lets the sessions of an address go on at another one. */
  move(from: Address, to: Address): void {
    for (const stream of this.#streams.filter((stream) => isSameAddress(stream.from, from))) {
      const other = this.find(stream.sessionId, to);
      if (other && other !== stream) this.#remove(other);
      stream.from = to;
    }
  }

  /**
   * Gives a session that has just shown a frame the key of the one that it continues: the same port of the same host,
   * or the same name on it, fallen silent. So a broadcaster that was started again stays one picture.
   */
  adoptPredecessor(stream: StreamReception, nowUs: number): void {
    if (nowUs - stream.startedUs > ADOPTION_PERIOD_US) return;
    for (const other of this.#streams) {
      if (other === stream || !isContinuation(other, stream, nowUs)) continue;
      stream.adopt(other.description.key);
      this.#remove(other);
      return;
    }
  }

  /** Forgets sessions that have been silent for too long, and frames that will not be whole. */
  expire(nowUs: number): void {
    for (const stream of [...this.#streams]) {
      const allowedUs = isProven(stream) ? PROVEN_SILENCE_US : UNPROVEN_SILENCE_US;
      if (nowUs - stream.lastUs > allowedUs) this.#remove(stream);
      else stream.expire(nowUs);
    }
  }

  /** Makes room, if need be, at the cost of the host that has most. */
  #hasRoom(from: Address, nowUs: number): boolean {
    const ofHost = this.#streams.filter((stream) => stream.from.hostname === from.hostname);
    if (ofHost.length >= MAX_STREAMS_PER_HOST) return this.#evict(this.#findIdle(ofHost, nowUs));
    if (this.#streams.length < MAX_STREAMS) return true;
    const ofLargest = this.#findLargestHost();
    const isLarger = ofLargest.length > Math.max(KEPT_PER_HOST, ofHost.length + 1);
    return this.#evict(
      this.#findIdle(ofLargest, nowUs) ??
        this.#findIdle(this.#streams.filter((stream) => !this.#options.isAsked(stream.from)), nowUs) ??
        (isLarger || this.#options.isAsked(from) ? ofLargest.at(-1) : undefined),
    );
  }

  /** The first that never showed a frame, or else the one that has been silent for longest. */
  #findIdle(candidates: readonly StreamReception[], nowUs: number): StreamReception | undefined {
    return candidates.find((stream) => !isProven(stream)) ??
      candidates.filter((stream) => nowUs - stream.lastUs > EVICTION_SILENCE_US)
        .sort((a, b) => a.lastUs - b.lastUs)[0];
  }

  /** The sessions of the host that has most of them, those that were asked for aside; the oldest first. */
  #findLargestHost(): readonly StreamReception[] {
    const byHost = Map.groupBy(
      this.#streams.filter((stream) => !this.#options.isAsked(stream.from)),
      (stream) => stream.from.hostname,
    );
    return [...byHost.values()].reduce((most, some) => some.length > most.length ? some : most, []);
  }

  #evict(victim: StreamReception | undefined): boolean {
    if (victim) this.#remove(victim);
    return victim !== undefined;
  }

  #remove(stream: StreamReception): void {
    stream.close();
    const at = this.#streams.indexOf(stream);
    if (at >= 0) this.#streams.splice(at, 1);
  }
}

function isProven(stream: StreamReception): boolean {
  return stream.pictures > 0;
}

function isContinuation(old: StreamReception, stream: StreamReception, nowUs: number): boolean {
  if (!isProven(old) || old.from.hostname !== stream.from.hostname) return false;
  if (isSameAddress(old.from, stream.from)) return true;
  const isSilent = nowUs - old.lastUs > ADOPTION_SILENCE_US;
  return isSilent && old.description.name === stream.description.name;
}
