/**
 * One chunk of an MCAP file: messages, which are written, indexed and protected by a checksum together.
 *
 * ```text
 *  chunk     0x06 | length (64) | first log time (64) | last log time (64) | bytes of the records (64) |
 *            CRC-32 of the records (32) | 0: no compression (32) | bytes of the records (64) | records …
 *  message   0x05 | length (64) | channel (16) | sequence (32) | log time (64) | publish time (64) | data …
 * ```
 *
 * Little-endian, times in ns. Behind the chunk stands a record for each channel that says where its messages are.
 * A picture is copied once, to its place in the chunk, which is written as it is.
 * Source: the MCAP specification, version 0.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { type ChunkIndex, McapRecordBuilder, type MessageIndex, Opcode } from "@mcap/core";
import { ByteBuffer } from "./byte_buffer.ts";

const CHUNK_HEADER_BYTES = 49;
const MESSAGE_HEADER_BYTES = 31;
/** Opcode and length, which the length does not count. */
const PREFIX_BYTES = 9;

/** A message for a chunk. */
export interface ChunkMessage {
  readonly channelId: number;
  /** 32 bits; what it counts is the channel's own affair. */
  readonly sequence: number;
  /** µs since 1970. */
  readonly logUs: number;
  /** µs since 1970. */
  readonly publishUs: number;
  /** The pieces of the message; copied. */
  readonly data: readonly Uint8Array[];
}

/** A chunk with what belongs behind it. */
export interface FinishedChunk {
  /** A view, good until the chunk is cleared. */
  readonly bytes: Uint8Array;
  readonly index: ChunkIndex;
  /** How many messages of each channel are in it. */
  readonly messageCounts: ReadonlyMap<number, number>;
}

/** A chunk that is being filled. */
export class McapChunk {
  readonly #buffer = new ByteBuffer();
  readonly #indexes = new Map<number, MessageIndex>();
  #crc = 0;
  #firstNs = 0n;
  #lastNs = 0n;

  constructor() {
    this.clear();
  }

  get hasMessages(): boolean {
    return this.#indexes.size > 0;
  }

  /** Bytes of the records that were added. */
  get recordsBytes(): number {
    return this.#buffer.length - CHUNK_HEADER_BYTES;
  }

  /** Adds the record of a schema or channel, which has to stand before the messages that need it. */
  addRecord(record: Uint8Array): void {
    const at = this.#buffer.length;
    this.#buffer.append(record);
    this.#protectFrom(at);
  }

  addMessage({ channelId, sequence, logUs, publishUs, data }: ChunkMessage): void {
    const logNs = toNs(logUs);
    this.#noteMessage(channelId, logNs);
    const at = this.#buffer.reserve(MESSAGE_HEADER_BYTES);
    for (const piece of data) this.#buffer.append(piece);
    const { view } = this.#buffer;
    view.setUint8(at, Opcode.MESSAGE);
    view.setBigUint64(at + 1, BigInt(this.#buffer.length - at - PREFIX_BYTES), true);
    view.setUint16(at + 9, channelId, true);
    view.setUint32(at + 11, sequence, true);
    view.setBigUint64(at + 15, logNs, true);
    view.setBigUint64(at + 23, toNs(publishUs), true);
    this.#protectFrom(at);
  }

  /**
   * Completes the chunk: nothing may be added any more before it is cleared.
   *
   * @param at where in the file it goes
   */
  finish(at: number): FinishedChunk {
    const { recordsBytes } = this;
    const chunkBytes = this.#buffer.length;
    this.#writeHeader();
    const messageIndexOffsets = this.#appendIndexes(at);
    return {
      bytes: this.#buffer.bytes,
      index: {
        messageStartTime: this.#firstNs,
        messageEndTime: this.#lastNs,
        chunkStartOffset: BigInt(at),
        chunkLength: BigInt(chunkBytes),
        messageIndexOffsets,
        messageIndexLength: BigInt(this.#buffer.length - chunkBytes),
        compression: "",
        compressedSize: BigInt(recordsBytes),
        uncompressedSize: BigInt(recordsBytes),
      },
      messageCounts: new Map([...this.#indexes].map(([id, { records }]) => [id, records.length])),
    };
  }

  /** Begins an empty chunk. */
  clear(): void {
    this.#buffer.clear();
    this.#buffer.reserve(CHUNK_HEADER_BYTES);
    this.#indexes.clear();
    this.#crc = 0;
  }

  #writeHeader(): void {
    const { view } = this.#buffer;
    view.setUint8(0, Opcode.CHUNK);
    view.setBigUint64(1, BigInt(this.#buffer.length - PREFIX_BYTES), true);
    view.setBigUint64(9, this.#firstNs, true);
    view.setBigUint64(17, this.#lastNs, true);
    view.setBigUint64(25, BigInt(this.recordsBytes), true);
    view.setUint32(33, this.#crc, true);
    view.setBigUint64(41, BigInt(this.recordsBytes), true);
  }

  /** Returns where in the file the record of each channel is. */
  #appendIndexes(at: number): Map<number, bigint> {
    const offsets = new Map<number, bigint>();
    const records = new McapRecordBuilder();
    const startsAt = at + this.#buffer.length;
    for (const index of this.#indexes.values()) {
      offsets.set(index.channelId, BigInt(startsAt + records.length));
      records.writeMessageIndex(index);
    }
    this.#buffer.append(records.buffer);
    return offsets;
  }

  #noteMessage(channelId: number, logNs: bigint): void {
    const isFirst = !this.hasMessages;
    if (isFirst || logNs < this.#firstNs) this.#firstNs = logNs;
    if (isFirst || logNs > this.#lastNs) this.#lastNs = logNs;
    const index = this.#indexes.get(channelId) ?? { channelId, records: [] };
    index.records.push([logNs, BigInt(this.recordsBytes)]);
    this.#indexes.set(channelId, index);
  }

  #protectFrom(at: number): void {
    this.#crc = crc32(this.#buffer.bytes.subarray(at), this.#crc);
  }
}

function toNs(timeUs: number): bigint {
  return BigInt(Math.max(0, Math.round(timeUs))) * 1000n;
}
