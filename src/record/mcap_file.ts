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
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";
import { encodeImageStart, encodePose } from "./foxglove_messages.ts";
import { McapWriter, type MessageKind, type NewMessage } from "./mcap_writer.ts";
import type {
  RecordedDriving,
  RecordedEvent,
  RecordedFrame,
  RecordedPose,
  RecordedStatus,
} from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";
import { driveCommandSchema, driveStateSchema, linkSchema } from "./mcap_json_schemas.ts";
import { imageSchema, poseSchema } from "./recording_schemas.ts";

/** The frame of reference of poses: where the tracker began. */
const POSE_FRAME_ID = "tracking_origin";
/** Streams of which the name is remembered. */
const MAX_NAMES = 1000;

/** What the messages of one topic of each stream have in common. */
interface ChannelKind extends MessageKind {
  readonly topic: "image" | "pose" | "link" | "drive/command" | "drive/state";
}

const IMAGE: ChannelKind = { topic: "image", messageEncoding: "protobuf", schema: imageSchema };
const POSE: ChannelKind = { topic: "pose", messageEncoding: "protobuf", schema: poseSchema };
const LINK: ChannelKind = { topic: "link", messageEncoding: "json", schema: linkSchema };
const COMMAND: ChannelKind = { topic: "drive/command", messageEncoding: "json", schema: driveCommandSchema };
const STATE: ChannelKind = { topic: "drive/state", messageEncoding: "json", schema: driveStateSchema };

/** An MCAP file that is being written. */
export class McapFile implements RecordingFile {
  readonly #sink: RecordingSink;
  readonly #writer: McapWriter;
  readonly #names = new TopicNames();
  readonly #json = new TextEncoder();
  /** Whether pictures or poses are in the chunk, and in the sink. */
  #isOfUse = false;
  #isWritten = false;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
    this.#writer = new McapWriter(sink, { profile: "" });
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
    if (this.#writer.isChunkFull) await this.#writeChunk();
  }

  async flush(): Promise<void> {
    await this.#writeChunk();
    await this.#sink.sync();
  }

  async finish(): Promise<void> {
    await this.#writeChunk();
    await this.#writer.finish();
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

  #add(kind: ChannelKind, stream: RecordedEvent["stream"], message: NewMessage): void {
    this.#writer.add(`/${this.#names.nameOf(stream)}/${kind.topic}`, kind, message);
  }

  async #writeChunk(): Promise<void> {
    await this.#writer.writeChunk();
    this.#isWritten ||= this.#isOfUse;
  }
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
