/**
 * What the web view knows at this moment: each stream's description, figures, newest frame and newest pose. Nothing
 * older.
 *
 * @module
 */

import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { DriverNews } from "../../drive/seats.ts";
import { TAKEOVER_US } from "../chosen_stream.ts";
import type { StreamSummary } from "./page_messages.ts";

interface StreamEntry {
  stream: StreamDescription;
  status?: StreamStatus;
  frame?: ReceivedFrame;
  pose?: ReceivedPose;
}

/** Of streams that have one name, for who has to choose. */
const MOST_NAMED = 16;

/** The streams that exist. */
export class StreamTable {
  readonly #entries = new Map<string, StreamEntry>();
  readonly #driving = new Map<string, DriverNews>();
  /** The one for who asks for none. */
  #chosen: string | undefined;

  /** Keeps a frame in place of its stream's last one, and says whether the stream is new. */
  keepFrame(frame: ReceivedFrame): boolean {
    const isNew = !this.has(frame.stream.key);
    this.#enter(frame.stream).frame = frame;
    return isNew;
  }

  /** Keeps a pose in place of its stream's last one, and says whether the stream is new. */
  keepPose(pose: ReceivedPose): boolean {
    const isNew = !this.has(pose.stream.key);
    this.#enter(pose.stream).pose = pose;
    return isNew;
  }

  /** Keeps what a stream's robot says of driving, which may come before the stream's first frame. */
  keepDriving(key: string, news: DriverNews | undefined): void {
    if (news) this.#driving.set(key, news);
    else this.#driving.delete(key);
  }

  /** Takes the figures of all streams; those that are not in the list are forgotten, with all that was kept of them. */
  keepStatus(statuses: readonly StreamStatus[]): void {
    const keys = new Set(statuses.map(({ stream }) => stream.key));
    for (const key of this.#entries.keys()) {
      if (!keys.has(key)) this.#entries.delete(key);
    }
    for (const key of this.#driving.keys()) {
      if (!keys.has(key)) this.#driving.delete(key);
    }
    for (const status of statuses) this.#enter(status.stream).status = status;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /**
   * The streams that are meant by a key or a name: more than one where several are called so.
   *
   * What stands behind the last `/` of a name means it, too, where no whole name is meant.
   */
  findStreams(keyOrName: string): readonly { readonly key: string; readonly name: string }[] {
    const streams = Array.from(this.#entries, ([key, { stream: { name } }]) => ({ key, name }));
    const named = [
      streams.filter(({ key }) => key === keyOrName),
      streams.filter(({ name }) => name === keyOrName),
      streams.filter(({ name }) => name.endsWith(`/${keyOrName}`)),
    ];
    return named.find(({ length }) => length > 0) ?? [];
  }

  /**
   * The newest frame of a stream; where no `key` is given, of the one that appeared first, and from then on of the same one,
   * until it has been silent for a while and another has not.
   */
  newestFrame(key?: string): ReceivedFrame | undefined {
    if (key !== undefined) return this.#entries.get(key)?.frame;
    const frames = this.newestFrames();
    const lastUs = Math.max(...frames.map(({ completeUs }) => completeUs));
    const alive = frames.filter(({ completeUs }) => lastUs - completeUs < TAKEOVER_US);
    const frame = alive.find(({ stream }) => stream.key === this.#chosen) ?? alive[0];
    this.#chosen = frame?.stream.key;
    return frame;
  }

  /** Every stream's newest frame. */
  newestFrames(): ReceivedFrame[] {
    return [...this.#entries.values()].flatMap(({ frame }) => frame ? [frame] : []);
  }

  /** Every stream's newest pose. */
  newestPoses(): ReceivedPose[] {
    return [...this.#entries.values()].flatMap(({ pose }) => pose ? [pose] : []);
  }

  /** What the robots say that can be driven, by their streams' keys. */
  driving(): Iterable<[string, DriverNews]> {
    return this.#driving;
  }

  /** The streams for people and programs, in the order in which they appeared. */
  summaries(): StreamSummary[] {
    return [...this.#entries.values()].map(summarize);
  }

  /** The stream's entry with its newest description, made where it is missing. */
  #enter(stream: StreamDescription): StreamEntry {
    const entry = this.#entries.get(stream.key) ?? { stream };
    entry.stream = stream;
    this.#entries.set(stream.key, entry);
    return entry;
  }
}

/** A stream for people and programs. */
export function summarize({ stream, status }: Pick<StreamEntry, "stream" | "status">): StreamSummary {
  const { key, name, width, height, trouble, seal = { state: "open" } } = stream;
  const summary = { key, name, width, height, seal, ...(trouble === undefined ? {} : { trouble }) };
  if (!status) return summary;
  const { stream: _, ...figures } = status;
  return { ...summary, figures };
}

/** What to ask for where a name means several. */
export function describeSeveral(streams: readonly { readonly key: string; readonly name: string }[]): string {
  const names = new Set(streams.map(({ name }) => name));
  const meant = streams.map(({ key, name }) => names.size === streams.length ? name : key);
  return `Several streams have that name: ${meant.slice(0, MOST_NAMED).join(", ")}.`;
}
