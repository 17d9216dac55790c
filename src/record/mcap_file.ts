/**
 * A recording as an MCAP file: all streams in one file, with every time.
 *
 * What is on which topic says `channel_kinds.ts`.
 *
 * A message's log time is when it was complete on this host; its publish time, and the timestamp inside of it, is when
 * it was taken. The pictures are JPEGs as they came, and not compressed any further.
 *
 * @module
 */

import { messagesOf } from "./channel_kinds.ts";
import { McapWriter } from "./mcap_writer.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";
import { TopicNames } from "./topic_names.ts";

/** An MCAP file that is being written. */
export class McapFile implements RecordingFile {
  readonly #sink: RecordingSink;
  readonly #writer: McapWriter;
  readonly #names = new TopicNames();
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
    const name = this.#names.nameOf(event.stream);
    for (const { kind, encode, ...place } of messagesOf(event, name)) {
      this.#writer.add(`/${name}/${kind.topic}`, kind, { ...place, data: encode() });
    }
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

  async #writeChunk(): Promise<void> {
    await this.#writer.writeChunk();
    this.#isWritten ||= this.#isOfUse;
  }
}
