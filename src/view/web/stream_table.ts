/**
 * What the web view knows at this moment: each stream's description, figures and newest frame. Nothing older.
 *
 * @module
 */

import type { ReceivedFrame, StreamDescription } from "../../frame.ts";
import type { StreamStatus } from "../../stream_status.ts";
import type { StreamSummary } from "./page_messages.ts";

interface StreamEntry {
  readonly stream: StreamDescription;
  readonly status?: StreamStatus;
  readonly newest?: ReceivedFrame;
}

/** The streams that exist. */
export class StreamTable {
  readonly #entries = new Map<string, StreamEntry>();

  /** Keeps a frame in place of its stream's last one, and says whether the stream is new. */
  keepFrame(frame: ReceivedFrame): boolean {
    const entry = this.#entries.get(frame.stream.key);
    this.#entries.set(frame.stream.key, { ...entry, stream: frame.stream, newest: frame });
    return entry === undefined;
  }

  /** Takes the figures of all streams; those that are not in the list are forgotten, with their frames. */
  keepStatus(statuses: readonly StreamStatus[]): void {
    const keys = new Set(statuses.map(({ stream }) => stream.key));
    for (const key of this.#entries.keys()) {
      if (!keys.has(key)) this.#entries.delete(key);
    }
    for (const status of statuses) {
      const { stream } = status;
      this.#entries.set(stream.key, { ...this.#entries.get(stream.key), stream, status });
    }
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** The newest frame of a stream, or of all of them where no `key` is given. */
  newestFrame(key?: string): ReceivedFrame | undefined {
    if (key !== undefined) return this.#entries.get(key)?.newest;
    return this.newestFrames().reduce<ReceivedFrame | undefined>(
      (newest, frame) => newest && newest.completeUs >= frame.completeUs ? newest : frame,
      undefined,
    );
  }

  /** Every stream's newest frame. */
  newestFrames(): ReceivedFrame[] {
    return [...this.#entries.values()].flatMap(({ newest }) => newest ? [newest] : []);
  }

  /** The streams for people and programs, in the order in which they appeared. */
  summaries(): StreamSummary[] {
    return [...this.#entries.values()].map(summarize);
  }
}

function summarize({ stream, status }: StreamEntry): StreamSummary {
  const { key, name, width, height } = stream;
  if (!status) return { key, name, width, height };
  const { stream: _, ...figures } = status;
  return { key, name, width, height, figures };
}
