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

import { escapeInvisible } from "../../text/visible.ts";
import { McapStreamReader, Opcode, type TypedMcapRecord } from "@mcap/core";
import type { FileBytes } from "./file_bytes.ts";
import { type ByteReader, PieceReader } from "./piece_reader.ts";
import { unpackZstd } from "./unpack_zstd.ts";

/** The longest picture, in base64 within a text, is a little shorter. */
const MAX_RECORD_BYTES = 24 * 1024 * 1024;
/** With the definition of its messages. Longer ones than a tenth of this are not known to anybody. */
const MAX_SCHEMA_BYTES = 4 * 1024 * 1024;
/** As it stands in the file. */
const MAX_PACKED_BYTES = 64 * 1024 * 1024;
/** Nobody writes longer ones; it takes a tenth of a second to unpack one. */
const MAX_CHUNK_BYTES = 256 * 1024 * 1024;
/** What is kept of all channels. */
const MAX_CHANNELS_BYTES = 4 * 1024 * 1024;

const MAGIC_BYTES = 8;
/** Opcode and length, which the length does not count. */
const PREFIX_BYTES = 9;
/** Up to the name of the compression. */
const CHUNK_START_BYTES = 32;
const MAX_COMPRESSION_NAME_BYTES = 32;

/** The records that say what a message means, and the messages: how long one is at least and at most. */
const WANTED: ReadonlyMap<number, { readonly what: string; readonly least: number; readonly most: number }> =
  new Map([
    [Opcode.SCHEMA, { what: "schema", least: 14, most: MAX_SCHEMA_BYTES }],
    [Opcode.CHANNEL, { what: "channel", least: 16, most: MAX_CHANNELS_BYTES }],
    [Opcode.MESSAGE, { what: "message", least: 22, most: MAX_RECORD_BYTES }],
  ]);

/**
 * Reads an MCAP file up to its summary, which says nothing new.
 *
 * @param bytes at the beginning of the file
 * @param signal ends it early, without an error or with one
 * @throws a `RangeError` that says what is wrong with what follows, once the records before it were given
 */
export async function* readMcapRecords(
  bytes: FileBytes,
  signal?: AbortSignal,
): AsyncGenerator<TypedMcapRecord, void> {
  await bytes.skip(MAGIC_BYTES);
  const parser = new RecordParser();
  for (let start = await takeStart(bytes); start; start = await takeStart(bytes)) {
    if (signal?.aborted || start.opcode === Opcode.DATA_END || start.opcode === Opcode.FOOTER) return;
    if (start.opcode !== Opcode.CHUNK) {
      const record = await parser.take(bytes, start);
      if (record) yield record;
      continue;
    }
    const chunk = await takeChunkStart(bytes, start.length);
    if (chunk === undefined) return;
    // What follows in the file is what is in the chunk.
    if (chunk.compression !== "") {
      const packed = await takePacked(bytes, chunk);
      if (!packed) return;
      yield* readUnpacked(new PieceReader(unpackZstd(packed, signal), chunk.unpackedBytes), parser);
    }
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

async function takePacked(
  bytes: FileBytes,
  { compression, packedBytes, unpackedBytes }: ChunkStart,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (compression !== "zstd") {
    throw new RangeError(`it is compressed by ${escapeInvisible(compression)}, which is not known`);
  }
  checkLength("chunk", packedBytes, MAX_PACKED_BYTES);
  checkLength("chunk", unpackedBytes, MAX_CHUNK_BYTES);
  return await bytes.take(packedBytes);
}

async function* readUnpacked(
  unpacked: PieceReader,
  parser: RecordParser,
): AsyncGenerator<TypedMcapRecord, void> {
  try {
    for (let start = await takeStart(unpacked); start; start = await takeStart(unpacked)) {
      const record = await parser.take(unpacked, start);
      if (record) yield record;
    }
    if (!await unpacked.isWhole()) throw new RangeError("a chunk of it is damaged");
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
    const wanted = WANTED.get(opcode);
    if (!wanted) return void await bytes.skip(length);
    checkLength(wanted.what, length, wanted.most);
    if (length < wanted.least) throw new RangeError(`a ${wanted.what} of it is damaged`);
    const content = await bytes.take(length);
    if (!content || opcode === Opcode.CHANNEL && !this.#isNew(content)) return undefined;
    const prefix = new Uint8Array(PREFIX_BYTES);
    prefix[0] = opcode;
    new DataView(prefix.buffer).setBigUint64(1, BigInt(length), true);
    this.#reader.append(prefix);
    this.#reader.append(content);
    try {
      return this.#reader.nextRecord();
    } catch (cause) {
      // The library quotes whatever it finds, at any length.
      throw new RangeError(`a ${wanted.what} of it is damaged`, { cause });
    }
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
