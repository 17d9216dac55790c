/**
 * The schemas, channels and messages of an MCAP file, in bounded memory, whatever the file announces.
 *
 * ```text
 *  file      magic | record … | magic
 *  record    opcode (8) | length (64) | as many bytes
 *  chunk     0x06 | length (64) | first log time (64) | last log time (64) | bytes of the records (64) | CRC-32 (32) |
 *            name of the compression: length (32), characters | bytes that follow (64) | records, compressed or not
 * ```
 *
 * Little-endian. Records that are of no use to a replay (indexes, attachments, metadata) are stepped over, however long they
 * are; the library reads the others, one after the other. A chunk that is not compressed is read as what it is: more
 * records. One that is compressed is in memory as it stands in the file, and is unpacked piece by piece.
 * Source: the MCAP specification, version 0.
 *
 * @module
 */

import { createZstdDecompress } from "node:zlib";
import { McapStreamReader, Opcode, type TypedMcapRecord } from "@mcap/core";
import type { FileBytes } from "./file_bytes.ts";
import { type ByteReader, PieceReader } from "./piece_reader.ts";

/** The longest picture, in base64 within a text, is a little shorter. */
const MAX_RECORD_BYTES = 24 * 1024 * 1024;
/** As it stands in the file. */
const MAX_PACKED_BYTES = 64 * 1024 * 1024;
/** Nobody writes longer ones; it takes a tenth of a second to unpack one. */
const MAX_CHUNK_BYTES = 256 * 1024 * 1024;
/** What is kept of all channels. */
const MAX_CHANNELS_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

const MAGIC_BYTES = 8;
/** Opcode and length, which the length does not count. */
const PREFIX_BYTES = 9;
/** Up to the name of the compression. */
const CHUNK_START_BYTES = 32;
const MAX_COMPRESSION_NAME_BYTES = 32;

/** The records that say what a message means, and the messages. */
const WANTED: ReadonlySet<number> = new Set([Opcode.SCHEMA, Opcode.CHANNEL, Opcode.MESSAGE]);

/**
 * Reads an MCAP file up to its summary, which says nothing new.
 *
 * @param bytes at the beginning of the file
 * @throws an `Error` that says what is wrong with what follows, once the records before it were given
 */
export async function* readMcapRecords(bytes: FileBytes): AsyncGenerator<TypedMcapRecord, void> {
  await bytes.skip(MAGIC_BYTES);
  const parser = new RecordParser();
  for (let start = await takeStart(bytes); start; start = await takeStart(bytes)) {
    if (start.opcode === Opcode.DATA_END || start.opcode === Opcode.FOOTER) return;
    if (start.opcode !== Opcode.CHUNK) {
      const record = await parser.take(bytes, start);
      if (record) yield record;
      continue;
    }
    const chunk = await takeChunkStart(bytes, start.length);
    if (chunk === undefined) return;
    // What follows in the file is what is in the chunk.
    if (chunk.compression !== "") yield* readPacked(bytes, chunk, parser);
  }
}

/** The beginning of a record. */
interface RecordStart {
  readonly opcode: number;
  /** Bytes. */
  readonly length: number;
}

/** The beginning of a chunk. */
interface ChunkStart {
  readonly compression: string;
  /** Of the records, as they stand in the file and as they are. */
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

async function takeStart(bytes: ByteReader): Promise<RecordStart | undefined> {
  const prefix = await bytes.take(PREFIX_BYTES);
  return prefix && { opcode: prefix[0]!, length: readLength(prefix, 1) };
}

async function takeChunkStart(bytes: FileBytes, length: number): Promise<ChunkStart | undefined> {
  const start = await bytes.take(CHUNK_START_BYTES);
  if (!start) return undefined;
  const nameBytes = new DataView(start.buffer).getUint32(CHUNK_START_BYTES - 4, true);
  if (nameBytes > MAX_COMPRESSION_NAME_BYTES) throw new RangeError("a chunk of it is damaged");
  const rest = await bytes.take(nameBytes + 8);
  if (!rest) return undefined;
  const packedBytes = readLength(rest, nameBytes);
  if (CHUNK_START_BYTES + rest.length + packedBytes !== length) {
    throw new RangeError("a chunk of it is damaged");
  }
  const compression = new TextDecoder().decode(rest.subarray(0, nameBytes));
  return { compression, packedBytes, unpackedBytes: readLength(start, 16) };
}

async function* readPacked(
  bytes: FileBytes,
  { compression, packedBytes, unpackedBytes }: ChunkStart,
  parser: RecordParser,
): AsyncGenerator<TypedMcapRecord, void> {
  if (compression !== "zstd") throw new RangeError(`it is compressed by ${compression}, which is not known`);
  checkLength("chunk", packedBytes, MAX_PACKED_BYTES);
  checkLength("chunk", unpackedBytes, MAX_CHUNK_BYTES);
  const packed = await bytes.take(packedBytes);
  if (!packed) return;
  const unpacking = createZstdDecompress({ chunkSize: PIECE_BYTES });
  unpacking.end(packed);
  const unpacked = new PieceReader(unpacking, unpackedBytes);
  try {
    for (let start = await takeStart(unpacked); start; start = await takeStart(unpacked)) {
      const record = await parser.take(unpacked, start);
      if (record) yield record;
    }
  } finally {
    await unpacked.close();
  }
}

/** Gives records to the library, one at a time. */
class RecordParser {
  readonly #reader = new McapStreamReader({ noMagicPrefix: true, validateCrcs: false });
  readonly #channels = new Set<number>();
  #channelsBytes = 0;

  /** Takes a record from the bytes behind its start; nothing where it is of no use, or not whole. */
  async take(bytes: ByteReader, { opcode, length }: RecordStart): Promise<TypedMcapRecord | undefined> {
    if (!WANTED.has(opcode)) return void await bytes.skip(length);
    checkLength("record", length, MAX_RECORD_BYTES);
    const content = await bytes.take(length);
    if (!content || opcode === Opcode.CHANNEL && !this.#isNew(content)) return undefined;
    const prefix = new Uint8Array(PREFIX_BYTES);
    prefix[0] = opcode;
    new DataView(prefix.buffer).setBigUint64(1, BigInt(length), true);
    this.#reader.append(prefix);
    this.#reader.append(content);
    return this.#reader.nextRecord();
  }

  /** Whether a channel was not there before: many writers repeat them in every chunk. The library keeps each. */
  #isNew(content: Uint8Array<ArrayBuffer>): boolean {
    const id = new DataView(content.buffer).getUint16(0, true);
    if (this.#channels.has(id)) return false;
    this.#channels.add(id);
    this.#channelsBytes += content.length;
    if (this.#channelsBytes > MAX_CHANNELS_BYTES) throw new RangeError("its channels take too much memory");
    return true;
  }
}

function checkLength(what: string, bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new RangeError(`a ${what} of it is longer than ${maxBytes >> 20} MiB`);
}

function readLength(bytes: Uint8Array<ArrayBuffer>, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
}
