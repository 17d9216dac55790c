/**
 * An MCAP file that is being written, whatever its messages are.
 *
 * ```text
 *  magic | header | chunk | message indexes | chunk | message indexes … | summary (mcap_summary.ts)
 * ```
 *
 * What is needed to read a chunk is in the chunks up to it, so a file that is cut anywhere can be read up to its last
 * whole chunk.
 *
 * @module
 */

import { McapRecordBuilder } from "@mcap/core";
import { type ChunkMessage, McapChunk } from "./mcap_chunk.ts";
import { McapSummary } from "./mcap_summary.ts";
import type { RecordingSink } from "./recording_file.ts";

/** A chunk is ended when it has so many bytes, if nothing has ended it before. */
const CHUNK_BYTES = 1024 * 1024;
/** No recording of real streams comes near it; beyond it, messages on further topics are left out. */
const MAX_CHANNELS = 1000;

/** A schema as MCAP stores it. */
export interface McapSchema {
  readonly name: string;
  readonly encoding: "protobuf" | "jsonschema" | "ros2msg";
  readonly data: Uint8Array;
}

/** What the messages of one kind have in common; one object for all of its topics. */
export interface MessageKind {
  readonly messageEncoding: "protobuf" | "json" | "cdr";
  readonly schema: () => McapSchema;
}

/** A message for a topic; without a sequence of its own a topic counts its messages. */
export type NewMessage =
  & Omit<ChunkMessage, "channelId" | "sequence">
  & Partial<Pick<ChunkMessage, "sequence">>;

/** What a writer is made with. */
export interface McapWriterOptions {
  /** Says by whose rules topics and times are to be read; empty: by nobody's. */
  readonly profile: "" | "ros2";
}

/** Writes messages; a sink is taken over. */
export class McapWriter {
  readonly #sink: RecordingSink;
  readonly #options: McapWriterOptions;
  readonly #chunk = new McapChunk();
  readonly #summary = new McapSummary();
  readonly #schemaIds = new Map<MessageKind, number>();
  /** By topic. */
  readonly #channels = new Map<string, { readonly id: number; messages: number }>();

  constructor(sink: RecordingSink, options: McapWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Whether it is time for {@linkcode writeChunk}. */
  get isChunkFull(): boolean {
    return this.#chunk.recordsBytes >= CHUNK_BYTES;
  }

  /** Adds a message to the chunk. */
  add(topic: string, kind: MessageKind, message: NewMessage): void {
    const channel = this.#channelOf(topic, kind);
    if (channel) this.#chunk.addMessage({ sequence: channel.messages++, channelId: channel.id, ...message });
  }

  /** Writes what the chunk holds, and before the first one the beginning of the file. */
  async writeChunk(): Promise<void> {
    if (this.#sink.bytes === 0) await this.#sink.append(this.#encodeStart());
    if (!this.#chunk.hasMessages) return;
    const chunk = this.#chunk.finish(this.#sink.bytes);
    await this.#sink.append(chunk.bytes);
    this.#summary.addChunk(chunk);
    this.#chunk.clear();
  }

  /** Writes what the chunk holds, and the end of the file. */
  async finish(): Promise<void> {
    await this.writeChunk();
    await this.#sink.append(this.#summary.encode(this.#sink.bytes));
  }

  #channelOf(topic: string, kind: MessageKind) {
    const known = this.#channels.get(topic);
    if (known) return known;
    if (this.#channels.size === MAX_CHANNELS) return undefined;
    const { messageEncoding } = kind;
    const id = this.#channels.size + 1;
    const channel = { id, schemaId: this.#schemaIdOf(kind), topic, messageEncoding, metadata: new Map() };
    this.#summary.channels.push(channel);
    this.#chunk.addRecord(build((records) => records.writeChannel(channel)));
    const added = { id, messages: 0 };
    this.#channels.set(topic, added);
    return added;
  }

  #schemaIdOf(kind: MessageKind): number {
    const known = this.#schemaIds.get(kind);
    if (known !== undefined) return known;
    const schema = { ...kind.schema(), id: this.#schemaIds.size + 1 };
    this.#summary.schemas.push(schema);
    this.#chunk.addRecord(build((records) => records.writeSchema(schema)));
    this.#schemaIds.set(kind, schema.id);
    return schema.id;
  }

  #encodeStart(): Uint8Array {
    return build((records) => {
      records.writeMagic();
      records.writeHeader({ profile: this.#options.profile, library: "udp_image_stream" });
    });
  }
}

function build(write: (records: McapRecordBuilder) => void): Uint8Array {
  const records = new McapRecordBuilder();
  write(records);
  return records.buffer;
}
