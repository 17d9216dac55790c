/**
 * A recording as an MCAP file that is a bag of ROS 2: all streams in one file, their topics as in
 * src/ros/stream_messages.ts, in CDR.
 *
 * A message's log time is when it was complete on this host; its publish time, and the stamp inside of it, is when it was
 * taken. The pictures are JPEGs as they came, and copied once, to their place in the chunk.
 *
 * Source: rosbag2_storage_mcap; MCAP's registry of profiles, `ros2`.
 *
 * @module
 */

import { encodeCdr } from "../ros/cdr.ts";
import { definitionTextOf, fullNameOf, type RosType } from "../ros/definitions.ts";
import { type RosPublication, StreamMessages } from "../ros/stream_messages.ts";
import { McapWriter, type MessageKind, type NewMessage } from "./mcap_writer.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";

/** A bag that is being written. */
export class McapRos2File implements RecordingFile {
  readonly #sink: RecordingSink;
  readonly #writer: McapWriter;
  readonly #messages = new StreamMessages();
  readonly #kinds = new Map<RosType, MessageKind>();
  /** Whether pictures or poses are in the chunk, and in the sink. */
  #isOfUse = false;
  #isWritten = false;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
    this.#writer = new McapWriter(sink, { profile: "ros2" });
  }

  get isEmpty(): boolean {
    return !this.#isWritten;
  }

  accepts(): boolean {
    return true;
  }

  async write(event: RecordedEvent): Promise<void> {
    const { logUs } = event;
    const times = { logUs, publishUs: "takenUs" in event ? event.takenUs : logUs };
    const sequence = event.kind === "frame" ? { sequence: event.id } : {};
    for (const publication of this.#publicationsOf(event)) this.#add(publication, { ...times, ...sequence });
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

  #publicationsOf(event: RecordedEvent): readonly RosPublication[] {
    if (event.kind === "frame") return this.#messages.ofFrame(event.stream, event);
    if (event.kind === "pose") return this.#messages.ofPose(event.stream, event.pose, event.takenUs);
    if (event.kind === "status") return [this.#messages.ofStatus(event.status, event.logUs)];
    return this.#messages.ofDriving(event.event, event.logUs);
  }

  #add({ topic, type, message }: RosPublication, times: Omit<NewMessage, "data">): void {
    this.#writer.add(topic, this.#kindOf(type), { ...times, data: encodeCdr(type, message) });
  }

  #kindOf(type: RosType): MessageKind {
    const known = this.#kinds.get(type);
    if (known) return known;
    const kind: MessageKind = { messageEncoding: "cdr", schema: () => schemaOf(type) };
    this.#kinds.set(type, kind);
    return kind;
  }

  async #writeChunk(): Promise<void> {
    await this.#writer.writeChunk();
    this.#isWritten ||= this.#isOfUse;
  }
}

function schemaOf(type: RosType) {
  const data = new TextEncoder().encode(definitionTextOf(type));
  return { name: fullNameOf(type), encoding: "ros2msg" as const, data };
}
