/**
 * The streams that come in by a door whose pictures are whole when they come, and have no time of capture.
 *
 * 1. A picture belongs to the stream of its name, host and connection. A connection that is there anew goes on with the stream
 *    that the one before it has left; two at the same time that give one name are two streams.
 * 2. What is no picture to be decoded is refused; the first one of each reason is told.
 * 3. `takeStatuses`: the figures since the last call, as a receiver has them; what nobody has sent for a while has ended.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { DropCounts } from "../common/drop_counts.ts";
import type { Jpeg, StreamDescription } from "../common/frame.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import { parseShownSize } from "../jpeg/exif_orientation.ts";
import { inspectJpeg, type PictureRefusal } from "../jpeg/inspect.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import { type CountedStream, IntervalFigures } from "../receive/stream_figures.ts";

/** A picture that has come. */
export interface SourcePicture {
  readonly name: string;
  readonly from: Address;
  /** Whatever sends it, which sends no two streams of one name. */
  readonly connection: object;
  readonly jpeg: Jpeg;
  /** What came for it, where that was no JPEG. @default the JPEG's length */
  readonly receivedBytes?: number;
  /** When it came, in µs of this host's monotonic clock. */
  readonly arrivedUs: number;
}

/** What the streams are made with. */
export interface SourceStreamsOptions {
  /** Begins the keys, which no other source of streams has. */
  readonly keyPrefix: string;
  /** What brings them, for people. */
  readonly by: string;
  readonly maxPixels: number;
  readonly take: (event: ReceiverEvent) => void;
}

interface SourceStream {
  readonly key: string;
  /** No other stream had it, also not one before it that had the key. */
  readonly number: number;
  readonly identity: string;
  connection: object;
  description: StreamDescription;
  from: Address;
  lastUs: number;
  frames: number;
  pictures: number;
  bytes: number;
  readonly refusals: DropCounts<PictureRefusal>;
}

/** Streams at once; one more takes the place of the one that has been silent for longest. */
const MAX_STREAMS = 32;
/** Of one connection, as where a name changes with each picture. */
const MAX_STREAMS_PER_CONNECTION = 16;
/** As long as a receiver keeps one. */
const KEPT_SILENT_US = 60_000_000;
/** So long after its last picture another connection goes on with a stream. */
const CONTINUED_AFTER_US = 2_000_000;
/** Streams whose keys are remembered, so that one that comes back has its own. */
const MAX_REMEMBERED = 256;

/** The streams of one door. */
export class SourceStreams {
  readonly #options: SourceStreamsOptions;
  /** The one that has been silent for longest first. */
  readonly #streams = new Map<string, SourceStream>();
  readonly #keys = new Map<string, string>();
  readonly #gone = new WeakSet<object>();
  readonly #figures = new IntervalFigures();
  #keyCount = 0;
  #streamCount = 0;
  #frameId = 0;

  constructor(options: SourceStreamsOptions) {
    this.#options = options;
  }

  /** Takes a picture, and tells of it. */
  handlePicture(picture: SourcePicture): void {
    const { jpeg, arrivedUs, from } = picture;
    const stream = this.#find(picture);
    stream.frames++;
    stream.bytes += picture.receivedBytes ?? jpeg.length;
    const reason = inspectJpeg(jpeg, { maxPixels: this.#options.maxPixels });
    if (reason) return this.#refuse(stream, reason);
    this.#describe(stream, jpeg);
    const { description } = stream;
    if (stream.pictures++ === 0) this.#options.take({ kind: "stream-began", stream: description, from });
    const id = this.#frameId = (this.#frameId + 1) >>> 0;
    this.#options.take({ kind: "frame", frame: { stream: description, id, jpeg, completeUs: arrivedUs } });
  }

  /** A connection has ended: its streams wait for another one to go on with them. */
  handleEnd(connection: object): void {
    this.#gone.add(connection);
  }

  /** The figures of all streams since the last call. */
  takeStatuses(nowUs: number): StreamStatus[] {
    for (const [identity, { lastUs }] of this.#streams) {
      if (nowUs - lastUs > KEPT_SILENT_US) this.#streams.delete(identity);
    }
    const streams = [...this.#streams.values()].sort((a, b) => a.number - b.number);
    return this.#figures.take(streams.map(count), nowUs);
  }

  #find({ name, from, connection, arrivedUs }: SourcePicture): SourceStream {
    this.#figures.begin(arrivedUs);
    const base = `${from.hostname} ${name}`;
    for (let number = 1;; number++) {
      const identity = number === 1 ? base : `${base} ${number}`;
      const known = this.#streams.get(identity);
      if (known && !this.#isOpenTo(connection, known, arrivedUs)) continue;
      const stream = known ?? this.#begin(identity, { name, from, connection });
      this.#streams.delete(identity);
      this.#streams.set(identity, stream);
      Object.assign(stream, { connection, from, lastUs: arrivedUs });
      return stream;
    }
  }

  #isOpenTo(connection: object, stream: SourceStream, nowUs: number): boolean {
    return stream.connection === connection || this.#gone.has(stream.connection) ||
      nowUs - stream.lastUs > CONTINUED_AFTER_US;
  }

  #begin(
    identity: string,
    { name, from, connection }: Pick<SourcePicture, "name" | "from" | "connection">,
  ): SourceStream {
    const own = [...this.#streams.values()].filter((stream) => stream.connection === connection);
    const crowd = own.length >= MAX_STREAMS_PER_CONNECTION ? own : [...this.#streams.values()];
    if (crowd === own || crowd.length >= MAX_STREAMS) this.#streams.delete(crowd[0]!.identity);
    const key = this.#keyOf(identity);
    return {
      key,
      number: ++this.#streamCount,
      identity,
      connection,
      description: { key, name, width: 0, height: 0, fps: 0, seal: { state: "door", by: this.#options.by } },
      from,
      lastUs: 0,
      frames: 0,
      pictures: 0,
      bytes: 0,
      refusals: new DropCounts(),
    };
  }

  #keyOf(identity: string): string {
    const key = this.#keys.get(identity) ?? `${this.#options.keyPrefix}${++this.#keyCount}`;
    this.#keys.delete(identity);
    this.#keys.set(identity, key);
    if (this.#keys.size > MAX_REMEMBERED) this.#keys.delete(this.#keys.keys().next().value!);
    return key;
  }

  #describe(stream: SourceStream, jpeg: Jpeg): void {
    const { width, height } = parseShownSize(jpeg) ?? stream.description;
    if (stream.description.width === width && stream.description.height === height) return;
    stream.description = { ...stream.description, width, height };
  }

  #refuse({ description: stream, from, refusals }: SourceStream, reason: PictureRefusal): void {
    refusals.count(reason);
    if (refusals.of(reason) === 1) this.#options.take({ kind: "refused", stream, from, reason });
  }
}

/** Nothing is known of datagrams, nor of what was lost. */
function count({ key, number, description, frames, pictures, bytes, refusals }: SourceStream): CountedStream {
  return {
    description,
    sessionId: number,
    ownKey: key,
    arrivals: { datagrams: 0, bytes, datagramsLost: 0 },
    frames: { framesComplete: frames, framesLost: 0 },
    pictures,
    refusals,
  };
}
