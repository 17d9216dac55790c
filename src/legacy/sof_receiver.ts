/**
 * The receiving end of the original scripts' wire, without a socket and without a clock. Unlike the original listener,
 * it delivers a frame when the last datagram of it is in, and keeps several broadcasters apart by their addresses.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import type { Jpeg } from "../common/frame.ts";
import { SofAssembly, type SofAssemblyStatistics } from "./sof_assembly.ts";
import { isEndOfFrame, parseStartOfFrame } from "./sof_wire.ts";

/** The most sources at once; each holds 2 MB at most. */
export const MAX_SOF_SOURCES = 8;
/** The most of them from one host. */
const MAX_SOURCES_PER_HOST = 2;
/** A source that has shown a frame and was heard within this time gives its place to nobody. */
const LIVE_US = 2_000_000;

/** A frame's data follows its start at once, so data that comes this long after the last start is something else. */
const MAX_START_AGE_US = 2_000_000;

/** What one source has sent so far. */
export interface SofSourceStatistics extends SofAssemblyStatistics {
  readonly from: Address;
  /** Everything that came from there, start datagrams included. */
  readonly datagrams: number;
  readonly bytes: number;
  /** When the last datagram came, in µs of the clock that the receiver is given. */
  readonly lastHeardUs: number;
}

/** What a {@linkcode SofReceiver} has counted since it was made. */
export interface SofReceiverStatistics {
  /** Those that are remembered now, in the order in which they appeared. */
  readonly sources: readonly SofSourceStatistics[];
  /** Datagrams from addresses that do not speak this wire. */
  readonly foreignDatagrams: number;
}

interface Source {
  readonly from: Address;
  readonly assembly: SofAssembly;
  datagrams: number;
  bytes: number;
  lastHeardUs: number;
  lastStartUs: number;
}

/** Receives frames from up to {@linkcode MAX_SOF_SOURCES} broadcasters that speak the original scripts' wire. */
export class SofReceiver {
  readonly #sources = new Map<string, Source>();
  #foreignDatagrams = 0;

  /**
   * Takes one datagram; copies what it needs of `bytes`.
   *
   * @returns the frame that it completes, in a fresh buffer that belongs to the caller
   */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): Jpeg | undefined {
    const announced = parseStartOfFrame(bytes);
    const source = announced === undefined ? this.#find(from, nowUs) : this.#findOrAdmit(from, nowUs);
    if (!source) {
      this.#foreignDatagrams++;
      return undefined;
    }
    source.datagrams++;
    source.bytes += bytes.length;
    source.lastHeardUs = nowUs;
    if (announced !== undefined) {
      source.lastStartUs = nowUs;
      source.assembly.handleStart(announced);
      return undefined;
    }
    if (isEndOfFrame(bytes)) {
      source.assembly.handleEnd();
      return undefined;
    }
    return source.assembly.handleData(bytes);
  }

  /**
   * Whether an address has sent a start datagram, so that its data is to be given to {@linkcode handleDatagram} too.
   * Ends with the first datagram that comes two seconds after the last start: a broadcaster that was started again on
   * the same port may speak another wire.
   */
  speaksSof(from: Address): boolean {
    return this.#sources.size > 0 && this.#sources.has(formatAddress(from));
  }

  /** The counts so far; a copy. */
  statistics(): SofReceiverStatistics {
    const sources = [...this.#sources.values()].map(describeSource);
    return { sources, foreignDatagrams: this.#foreignDatagrams };
  }

  /** The source that data from an address belongs to; one whose last start is long ago is forgotten. */
  #find(from: Address, nowUs: number): Source | undefined {
    const key = formatAddress(from);
    const source = this.#sources.get(key);
    if (!source || nowUs - source.lastStartUs <= MAX_START_AGE_US) return source;
    this.#sources.delete(key);
    return undefined;
  }

  #findOrAdmit(from: Address, nowUs: number): Source | undefined {
    const key = formatAddress(from);
    const known = this.#sources.get(key);
    if (known) return known;
    if (!this.#hasRoom(from, nowUs)) return undefined;
    const assembly = new SofAssembly();
    const source = { from, assembly, datagrams: 0, bytes: 0, lastHeardUs: nowUs, lastStartUs: nowUs };
    this.#sources.set(key, source);
    return source;
  }

  /** Makes room, if need be, at the cost of a source that never sent a whole frame, or else of the one silent longest. */
  #hasRoom({ hostname }: Address, nowUs: number): boolean {
    const ofHost = [...this.#sources].filter(([, { from }]) => from.hostname === hostname);
    const isHostFull = ofHost.length >= MAX_SOURCES_PER_HOST;
    if (!isHostFull && this.#sources.size < MAX_SOF_SOURCES) return true;
    const [first] = (isHostFull ? ofHost : [...this.#sources]).sort(([, a], [, b]) =>
      Number(hasDelivered(a)) - Number(hasDelivered(b)) || a.lastHeardUs - b.lastHeardUs
    );
    if (!first || hasDelivered(first[1]) && nowUs - first[1].lastHeardUs < LIVE_US) return false;
    return this.#sources.delete(first[0]);
  }
}

function hasDelivered(source: Source): boolean {
  return source.assembly.statistics().framesComplete > 0;
}

function describeSource({ from, assembly, datagrams, bytes, lastHeardUs }: Source): SofSourceStatistics {
  return { ...assembly.statistics(), from, datagrams, bytes, lastHeardUs };
}
