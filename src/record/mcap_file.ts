/**
 * A recording as an MCAP file: all streams in one file, with every time.
 *
 * | topic | messages |
 * | --- | --- |
 * | `/STREAM/image` | `foxglove.CompressedImage` (protobuf) |
 * | `/STREAM/pose` | `foxglove.PoseInFrame` (protobuf) |
 * | `/STREAM/link` | the stream's figures, once a second (JSON) |
 *
 * A message's log time is when it was complete on this host; its publish time, and the timestamp inside of it, is when
 * it was taken. The pictures are JPEGs as they came, and not compressed any further.
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
import type { StreamDescription } from "../common/frame.ts";
import { encodeImageStart, encodePose } from "./foxglove_messages.ts";
import { type ChunkMessage, McapChunk } from "./mcap_chunk.ts";
import { McapSummary } from "./mcap_summary.ts";
import type {
  RecordedDriving,
  RecordedEvent,
  RecordedFrame,
  RecordedPose,
  RecordedStatus,
} from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";
import { driveCommandSchema, driveStateSchema, linkSchema } from "./mcap_json_schemas.ts";
import { imageSchema, poseSchema, type RecordingSchema } from "./recording_schemas.ts";

/** A chunk is ended when it has so many bytes, if nothing has ended it before. */
const CHUNK_BYTES = 1024 * 1024;
/** The frame of reference of poses: where the tracker began. */
const POSE_FRAME_ID = "tracking_origin";
/** No recording of real streams comes near it; beyond it, messages on further topics are left out. */
const MAX_CHANNELS = 1000;
/** Streams of which the name is remembered. */
const MAX_NAMES = 1000;

/** What the messages of one topic have in common. */
interface ChannelKind {
  readonly topic: "image" | "pose" | "link" | "drive/command" | "drive/state";
  readonly messageEncoding: "protobuf" | "json";
  readonly schema: () => RecordingSchema;
}

type NewMessage = Omit<ChunkMessage, "channelId" | "sequence"> & Partial<Pick<ChunkMessage, "sequence">>;

const IMAGE: ChannelKind = { topic: "image", messageEncoding: "protobuf", schema: imageSchema };
const POSE: ChannelKind = { topic: "pose", messageEncoding: "protobuf", schema: poseSchema };
const LINK: ChannelKind = { topic: "link", messageEncoding: "json", schema: linkSchema };
const COMMAND: ChannelKind = { topic: "drive/command", messageEncoding: "json", schema: driveCommandSchema };
const STATE: ChannelKind = { topic: "drive/state", messageEncoding: "json", schema: driveStateSchema };

/** An MCAP file that is being written. */
export class McapFile implements RecordingFile {
  readonly #sink: RecordingSink;
  readonly #chunk = new McapChunk();
  readonly #summary = new McapSummary();
  readonly #names = new TopicNames();
  readonly #schemaIds = new Map<ChannelKind, number>();
  /** By topic. */
  readonly #channels = new Map<string, { readonly id: number; messages: number }>();
  readonly #json = new TextEncoder();
  /** Whether pictures or poses are in the chunk, and in the sink. */
  #isOfUse = false;
  #isWritten = false;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
  }

  get isEmpty(): boolean {
    return !this.#isWritten;
  }

  accepts(): boolean {
    return true;
  }

  async write(event: RecordedEvent): Promise<void> {
    if (event.kind === "frame") this.#addFrame(event);
    else if (event.kind === "pose") this.#addPose(event);
    else if (event.kind === "driving") this.#addDriving(event);
    else this.#addStatus(event);
    this.#isOfUse ||= event.kind === "frame" || event.kind === "pose";
    if (this.#chunk.recordsBytes >= CHUNK_BYTES) await this.#writeChunk();
  }

  async flush(): Promise<void> {
    await this.#writeChunk();
    await this.#sink.sync();
  }

  async finish(): Promise<void> {
    await this.#writeChunk();
    await this.#sink.append(this.#summary.encode(this.#sink.bytes));
    await this.#sink.sync();
  }

  #addFrame({ stream, id, jpeg, logUs, takenUs }: RecordedFrame): void {
    const image = { timeUs: takenUs, format: "jpeg", frameId: this.#names.nameOf(stream) };
    const data = [encodeImageStart(image, jpeg.length), jpeg];
    this.#add(IMAGE, stream, { sequence: id, logUs, publishUs: takenUs, data });
  }

  #addPose({ stream, pose: { position, orientation }, logUs, takenUs }: RecordedPose): void {
    const place = { position, ...(orientation ? { orientation } : {}) };
    const data = [encodePose({ timeUs: takenUs, frameId: POSE_FRAME_ID, ...place })];
    this.#add(POSE, stream, { logUs, publishUs: takenUs, data });
  }

  #addStatus({ stream, status, logUs }: RecordedStatus): void {
    this.#addJson(LINK, { stream, logUs }, status);
  }

  #addDriving(recorded: RecordedDriving): void {
    const { event } = recorded;
    if (event.kind === "drive-news") return event.news && this.#addJson(STATE, recorded, event.news);
    const { kind: _kind, driverId: _driverId, ...command } = event.command;
    const [linear, angular] = command.axes;
    this.#addJson(COMMAND, recorded, { ...command, linear, angular });
  }

  #addJson(
    kind: ChannelKind,
    { stream, logUs }: Pick<RecordedStatus, "stream" | "logUs">,
    message: object,
  ): void {
    const data = [this.#json.encode(JSON.stringify(message))];
    this.#add(kind, stream, { logUs, publishUs: logUs, data });
  }

  /** Without a sequence of its own a channel counts its messages. */
  #add(kind: ChannelKind, stream: RecordedEvent["stream"], message: NewMessage): void {
    const channel = this.#channelOf(kind, stream);
    if (channel) this.#chunk.addMessage({ sequence: channel.messages++, channelId: channel.id, ...message });
  }

  #channelOf(kind: ChannelKind, stream: RecordedEvent["stream"]) {
    const topic = `/${this.#names.nameOf(stream)}/${kind.topic}`;
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

  #schemaIdOf(kind: ChannelKind): number {
    const known = this.#schemaIds.get(kind);
    if (known !== undefined) return known;
    const schema = { ...kind.schema(), id: this.#schemaIds.size + 1 };
    this.#summary.schemas.push(schema);
    this.#chunk.addRecord(build((records) => records.writeSchema(schema)));
    this.#schemaIds.set(kind, schema.id);
    return schema.id;
  }

  async #writeChunk(): Promise<void> {
    if (this.#sink.bytes === 0) await this.#sink.append(build(writeFileStart));
    if (!this.#chunk.hasMessages) return;
    const chunk = this.#chunk.finish(this.#sink.bytes);
    await this.#sink.append(chunk.bytes);
    this.#isWritten ||= this.#isOfUse;
    this.#summary.addChunk(chunk);
    this.#chunk.clear();
  }
}

function writeFileStart(records: McapRecordBuilder): void {
  records.writeMagic();
  records.writeHeader({ profile: "", library: "udp_image_stream" });
}

function build(write: (records: McapRecordBuilder) => void): Uint8Array {
  const records = new McapRecordBuilder();
  write(records);
  return records.buffer;
}

/**
 * Gives each stream a name of its own: the one that the broadcaster says, `stream-KEY` while it has said none, and with the
 * key behind it where another stream had the name first.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const stream = { key: "1", name: "front", width: 0, height: 0, fps: 0 };
 * const names = new TopicNames();
 * assertEquals(names.nameOf(stream), "front");
 * assertEquals(names.nameOf({ ...stream, key: "2" }), "front-2");
 * assertEquals(names.nameOf({ ...stream, key: "3", name: "" }), "stream-3");
 * ```
 */
export class TopicNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  nameOf({ key, name }: StreamDescription): string {
    const known = this.#names.get(`${key}/${name}`);
    if (known !== undefined) return known;
    const own = name || `stream-${key}`;
    const free = this.#taken.has(own) ? this.#distinguish(own, key) : own;
    if (this.#names.size < MAX_NAMES) {
      this.#names.set(`${key}/${name}`, free);
      this.#taken.add(free);
    }
    return free;
  }

  #distinguish(name: string, key: string): string {
    const longer = `${name}-${key}`;
    return this.#taken.has(longer) ? this.#distinguish(longer, key) : longer;
  }
}
