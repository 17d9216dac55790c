/**
 * What stands at the end of an MCAP file, for finding things in it without reading all of it.
 *
 * ```text
 *  data end | schemas | channels | statistics | chunk indexes | offsets of these four | footer | magic
 * ```
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { type Channel, type ChunkIndex, McapRecordBuilder, Opcode, type Schema } from "@mcap/core";
import type { FinishedChunk } from "./mcap_chunk.ts";

/** Of the footer, what the checksum of the summary covers: opcode, length and two offsets. */
const PROTECTED_FOOTER_BYTES = 25;

/** Collects what a file has in it. */
export class McapSummary {
  readonly schemas: Schema[] = [];
  readonly channels: Channel[] = [];
  readonly #chunks: ChunkIndex[] = [];
  readonly #messageCounts = new Map<number, bigint>();

  addChunk({ index, messageCounts }: FinishedChunk): void {
    this.#chunks.push(index);
    for (const [channelId, count] of messageCounts) {
      this.#messageCounts.set(channelId, (this.#messageCounts.get(channelId) ?? 0n) + BigInt(count));
    }
  }

  /**
   * The last bytes of the file.
   *
   * @param at where in the file they go
   */
  encode(at: number): Uint8Array {
    const records = new McapRecordBuilder();
    records.writeDataEnd({ dataSectionCrc: 0 });
    const summaryAt = records.length;
    const position = () => BigInt(at + records.length);
    const writers = [
      [Opcode.SCHEMA, () => this.schemas.forEach((each) => records.writeSchema(each))],
      [Opcode.CHANNEL, () => this.channels.forEach((each) => records.writeChannel(each))],
      [Opcode.STATISTICS, () => records.writeStatistics(this.#statistics())],
      [Opcode.CHUNK_INDEX, () => this.#chunks.forEach((each) => records.writeChunkIndex(each))],
    ] as const;
    const groups = writers.map(([groupOpcode, write]) => {
      const groupStart = position();
      write();
      return { groupOpcode, groupStart, groupLength: position() - groupStart };
    });
    const summaryOffsetStart = position();
    for (const group of groups) if (group.groupLength > 0n) records.writeSummaryOffset(group);
    return finishFile(records, { summaryAt, summaryStart: BigInt(at + summaryAt), summaryOffsetStart });
  }

  #statistics() {
    const starts = this.#chunks.map((chunk) => chunk.messageStartTime);
    const ends = this.#chunks.map((chunk) => chunk.messageEndTime);
    return {
      messageCount: [...this.#messageCounts.values()].reduce((sum, count) => sum + count, 0n),
      schemaCount: this.schemas.length,
      channelCount: this.channels.length,
      attachmentCount: 0,
      metadataCount: 0,
      chunkCount: this.#chunks.length,
      messageStartTime: starts.length > 0 ? starts.reduce((a, b) => a < b ? a : b) : 0n,
      messageEndTime: ends.length > 0 ? ends.reduce((a, b) => a > b ? a : b) : 0n,
      channelMessageCounts: this.#messageCounts,
    };
  }
}

interface SummaryPlace {
  /** In the builder. */
  readonly summaryAt: number;
  /** In the file. */
  readonly summaryStart: bigint;
  readonly summaryOffsetStart: bigint;
}

/** Adds the footer, whose checksum covers its own beginning. */
function finishFile(records: McapRecordBuilder, place: SummaryPlace): Uint8Array {
  const { summaryAt, summaryStart, summaryOffsetStart } = place;
  const footerAt = records.length;
  records.writeFooter({ summaryStart, summaryOffsetStart, summaryCrc: 0 });
  const crcAt = footerAt + PROTECTED_FOOTER_BYTES;
  records.writeMagic();
  const bytes = records.buffer;
  const summaryCrc = crc32(bytes.subarray(summaryAt, crcAt));
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(crcAt, summaryCrc, true);
  return bytes;
}
