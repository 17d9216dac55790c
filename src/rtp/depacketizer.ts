/**
 * Puts pictures together from RTP packets: whoever sends them is known already (source_lock.ts).
 *
 *  1. a packet of a newer picture ends the one that has begun: what is missing of it will not be waited for;
 *  2. its part is placed by its offset, so packets of a picture may overtake each other;
 *  3. once the last part and all before it are there, headers are put in front, and the picture leaves.
 *
 * What strangers send is counted by reason; at most one picture is held.
 *
 * Source: RFC 2435.
 *
 * @module
 */

import type { Frame, Jpeg } from "../common/frame.ts";
import { DropCounts } from "../common/drop_counts.ts";
import { serialDifference } from "../common/serial.ts";
import { findMarker, Marker } from "../jpeg/markers.ts";
import { MAX_FRAME_BYTES } from "../protocol/media.ts";
import {
  CHANGING_TABLES_Q,
  FIRST_TABLES_Q,
  readJpegFragment,
  type RtpJpegFormat,
  type RtpJpegFragment,
  TABLE_BYTES,
} from "./jpeg_header.ts";
import { makeJpegHeaders, tablesOfQ } from "./jpeg_tables.ts";
import { JPEG_PAYLOAD_TYPE, RTP_CLOCK_HZ, type RtpPacket } from "./rtp_header.ts";
import { findFault, type PacketRefusal, type PictureLoss } from "./packet_refusals.ts";
import { ScanAssembly } from "./scan_assembly.ts";

/** A picture whose time is earlier by less is old; by more its sender's clock has begun anew. */
const MOST_LATE_TICKS = RTP_CLOCK_HZ;

/** A picture that has begun. */
interface BegunPicture {
  readonly timestamp: number;
  readonly format: RtpJpegFormat;
  readonly firstUs: number;
  /** Packets of it that were taken, and their numbers where they are known. */
  packets: number;
  firstSequence: number | undefined;
  lastSequence: number | undefined;
  tables: Uint8Array | undefined;
}

/** How a {@linkcode Depacketizer} may be set. */
export interface DepacketizerOptions {
  /** Of one scan, and so of what is held. @default {MAX_FRAME_BYTES} less headers */
  readonly mostScanBytes?: number;
}

/** Puts together the pictures of one source. */
export class Depacketizer {
  /** Pictures that left. */
  pictures = 0;
  /** Bytes of packets that were of no use, and of pictures that were given up. */
  wastedBytes = 0;
  readonly refusals = new DropCounts<PacketRefusal>();
  readonly losses = new DropCounts<PictureLoss>();
  readonly #assembly: ScanAssembly;
  #begun: BegunPicture | undefined;
  #begunBytes = 0;
  /** The last that left or was given up. */
  #lastTimestamp: number | undefined;
  /** Of the picture that has begun, or of the last: some senders have the same timestamp for all. */
  #newestSequence = 0;
  /** By Q, from 128 to 254. */
  readonly #tablesOf = new Map<number, Uint8Array>();
  /** What the last headers follow from, and those. */
  #headersKey = "";
  #headers: Uint8Array = new Uint8Array(0);

  constructor({ mostScanBytes = MAX_FRAME_BYTES - 1024 }: DepacketizerOptions = {}) {
    this.#assembly = new ScanAssembly(mostScanBytes);
  }

  /** Bytes that are held for the picture that has begun. */
  get heldBytes(): number {
    return this.#assembly.heldBytes;
  }

  /** Another source begins: nothing of the last one counts. */
  reset(): void {
    if (this.#begun) this.#giveUp("packets-missing");
    this.#lastTimestamp = undefined;
    this.#tablesOf.clear();
  }

  /**
   * Takes a packet.
   *
   * @param arrivalUs when it came: that of the first one is the capture time of its picture
   * @returns the picture that is whole with it
   */
  take(packet: RtpPacket, arrivalUs: number): Frame | undefined {
    const { isLast, payload } = packet;
    if (packet.payloadType !== JPEG_PAYLOAD_TYPE) return this.#refuse("other-payload", payload);
    const fragment = readJpegFragment(payload);
    const refusal = fragment ? findFault(fragment) : "unreadable";
    if (refusal || !fragment) return this.#refuse(refusal ?? "unreadable", payload);
    if (!this.#turnTo(packet, { fragment, arrivalUs })) return this.#refuse("old-picture", payload);
    const begun = this.#begun!;
    if (!isSameFormat(begun.format, fragment)) return this.#refuse("contradiction", payload);
    const result = this.#assembly.add(fragment.offset, fragment.scan, isLast);
    if (result !== "taken") return this.#refuse(result, payload);
    this.#begunBytes += payload.length;
    begun.packets++;
    if (isLast) begun.lastSequence = packet.sequence;
    if (fragment.offset === 0) {
      begun.firstSequence = packet.sequence;
      begun.tables = this.#findTables(fragment);
    }
    return this.#assembly.isWhole ? this.#finish(begun) : undefined;
  }

  #refuse(reason: PacketRefusal, payload: Uint8Array): undefined {
    this.refusals.count(reason);
    this.wastedBytes += payload.length;
  }

  /** Begins the packet's picture unless it has begun; false where it is older than one that has. */
  #turnTo(
    { timestamp, sequence }: RtpPacket,
    { fragment, arrivalUs }: { readonly fragment: RtpJpegFragment; readonly arrivalUs: number },
  ): boolean {
    const begun = this.#begun;
    const isOther = begun?.timestamp !== timestamp ||
      fragment.offset === 0 && begun.firstSequence !== undefined &&
        isSequenceLater(sequence, begun.firstSequence);
    if (isOther) {
      const last = begun?.timestamp ?? this.#lastTimestamp;
      const ahead = last === undefined ? 1 : serialDifference(timestamp, last);
      const isLater = ahead > 0 || ahead === 0 && isSequenceLater(sequence, this.#newestSequence);
      if (!isLater && ahead > -MOST_LATE_TICKS) return false;
      if (begun) this.#giveUp("packets-missing");
      this.#begun = {
        ...{ timestamp, format: fragment, firstUs: arrivalUs, packets: 0, tables: undefined },
        ...{ firstSequence: undefined, lastSequence: undefined },
      };
      this.#newestSequence = sequence;
    }
    if (isSequenceLater(sequence, this.#newestSequence)) this.#newestSequence = sequence;
    return true;
  }

  #finish(begun: BegunPicture): Frame | undefined {
    const numbered = ((begun.lastSequence! - begun.firstSequence!) & 0xffff) + 1;
    if (numbered !== begun.packets) return this.#giveUp("packets-missing");
    if (!begun.tables) return this.#giveUp("no-tables");
    const headers = this.#makeHeaders(begun.format, begun.tables);
    const whole = this.#assembly.finish(headers);
    const jpeg = cutAtEnd(whole, headers.length);
    if (!jpeg) return this.#giveUp("broken-scan");
    this.#close();
    this.pictures++;
    return { jpeg, captureUs: begun.firstUs };
  }

  #giveUp(loss: PictureLoss): undefined {
    this.losses.count(loss);
    this.wastedBytes += this.#begunBytes;
    this.#assembly.reset();
    this.#close();
  }

  #close(): void {
    this.#lastTimestamp = this.#begun?.timestamp;
    this.#begun = undefined;
    this.#begunBytes = 0;
  }

  /** Two of them; nothing where they have not come. */
  #findTables({ q, tables }: RtpJpegFragment): Uint8Array | undefined {
    if (q < FIRST_TABLES_Q) return tablesOfQ(q);
    if (tables.length === 0) return this.#tablesOf.get(q);
    const two = new Uint8Array(2 * TABLE_BYTES);
    // a lone one is for all
    two.set(tables.subarray(0, TABLE_BYTES), TABLE_BYTES);
    two.set(tables.subarray(0, 2 * TABLE_BYTES));
    if (q !== CHANGING_TABLES_Q) this.#tablesOf.set(q, two);
    return two;
  }

  #makeHeaders(format: RtpJpegFormat, tables: Uint8Array): Uint8Array {
    const { sampling, widthEights, heightEights, restartInterval } = format;
    const key = [sampling, widthEights, heightEights, restartInterval, tables].join();
    if (key !== this.#headersKey) {
      this.#headers = makeJpegHeaders({ ...format, tables });
      this.#headersKey = key;
    }
    return this.#headers;
  }
}

/** By 16 bits that wrap. */
function isSequenceLater(sequence: number, than: number): boolean {
  return ((sequence - than) << 16) > 0;
}

function isSameFormat(one: RtpJpegFormat, other: RtpJpegFormat): boolean {
  return one.sampling === other.sampling && one.q === other.q && one.widthEights === other.widthEights &&
    one.heightEights === other.heightEights && one.restartInterval === other.restartInterval;
}

/** Up to the first EOI, behind which some cameras fill up words; nothing where another marker is in the scan. */
function cutAtEnd(jpeg: Jpeg, scanFrom: number): Jpeg | undefined {
  const end = findMarker(jpeg, scanFrom);
  return jpeg[end + 1] === Marker.EOI ? jpeg.subarray(0, end + 2) : undefined;
}
