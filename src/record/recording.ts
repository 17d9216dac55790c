/**
 * One recording, from its start to its end.
 *
 * 1. what is received waits in a queue, which is bounded: receiving never waits for the disk;
 * 2. what comes out of the queue goes to the file of its stream;
 * 3. several times a second the files are flushed, so that a crash or a power cut costs less than the last second;
 * 4. at the end, what waits is written and the files are finished; where a disk fails, they are left as they are, but for those
 *    that nothing has got to.
 *
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";
import type { RecordFormat } from "../flags/record_flags.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { createDiskFile } from "./disk_file.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import { RecordingFiles, type RecordingFilesOptions, type WriteFate } from "./recording_files.ts";
import { RECORDING_FORMATS } from "./recording_format.ts";
import { parseRecordingTarget } from "./recording_target.ts";
import { WriteQueue } from "./write_queue.ts";

/** Frames that may wait for the disk: seconds of any stream. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Together with the time that the disk takes for it below a second. */
const FLUSH_INTERVAL_MS = 500;
/** What an event keeps in memory besides its picture, about. */
const EVENT_BYTES = 500;

/** What a recording needs. */
export interface RecordingOptions {
  /** A folder, which exists or ends with a slash, or a file that ends in `.mcap`, `.avi` or `.mjpeg`. */
  readonly target: string;
  /** Of the files in a folder, and of a file whose name allows it. @default mcap */
  readonly format?: RecordFormat | undefined;
  /** Bytes of frames that may wait for the disk; those beyond are dropped. @default 33554432 */
  readonly maxWaitingBytes?: number;
  /** Creates the files. @default createDiskFile */
  readonly createFile?: RecordingFilesOptions["createFile"];
  /** Called with each file that is created. */
  readonly onNewFile: () => void;
  /** Called when the first frame was left out, and at the end with their number; gets one line for the person. */
  readonly onProblem: (text: string) => void;
  /** Called once, where it has ended because of a failure; gets one line for the person. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Begins a recording.
 *
 * @param stream which is there already, where one is: its file is created at once
 * @throws an `Error` "Cannot record to …"
 */
export async function startRecording(
  options: RecordingOptions,
  stream?: StreamDescription,
): Promise<Recording> {
  const { createFile = createDiskFile, onNewFile } = options;
  const target = await parseRecordingTarget(options.target, RECORDING_FORMATS[options.format ?? "mcap"]);
  const files = new RecordingFiles({ target, createFile, onNewFile });
  await files.prepare(stream);
  return new Recording(files, options);
}

type QueueItem = RecordedEvent | { readonly kind: "flush" } | { readonly kind: "finish" };

/** A recording that is under way. */
export class Recording {
  /** µs of this host's monotonic clock. */
  readonly sinceUs: number = monotonicUs();
  readonly #options: RecordingOptions;
  readonly #files: RecordingFiles;
  readonly #queue: WriteQueue<QueueItem>;
  readonly #over = Promise.withResolvers<void>();
  #frames = 0;
  #framesDropped = 0;
  #framesOfOtherSizes = 0;
  readonly #timer: ReturnType<typeof setInterval>;
  #willFlush = false;
  #isStopping = false;

  /** @param files ready to be written; taken over */
  constructor(files: RecordingFiles, options: RecordingOptions) {
    this.#options = options;
    this.#files = files;
    this.#queue = new WriteQueue({
      maxBytes: options.maxWaitingBytes ?? MAX_WAITING_BYTES,
      take: (item) => this.#take(item),
      onError: (error) => this.#fail(error),
    });
    this.#timer = setInterval(() => this.#flushSoon(), FLUSH_INTERVAL_MS);
  }

  /** The newest file; the folder where there is none yet. */
  get path(): string {
    return this.#files.path;
  }

  /** Bytes in all of its files. */
  get bytes(): number {
    return this.#files.bytes;
  }

  /** How many files there are. */
  get files(): number {
    return this.#files.count;
  }

  /** Frames that were written. */
  get frames(): number {
    return this.#frames;
  }

  /** Frames that were left out, since too much was waiting for the disk, or they would have begun too many files. */
  get framesDropped(): number {
    return this.#framesDropped + this.#framesOfOtherSizes;
  }

  /** Resolves when it has ended, in whichever way, and its files are closed. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Takes what was received; where too much waits for the disk, it is left out. */
  add(event: RecordedEvent): void {
    if (this.#isStopping) return;
    const isFrame = event.kind === "frame";
    const hasRoom = this.#queue.push(event, EVENT_BYTES + (isFrame ? event.jpeg.length : 0));
    if (!hasRoom && isFrame) this.noteDropped(1);
  }

  /** So many frames are left out. */
  noteDropped(count: number): void {
    this.#framesDropped += count;
    if (this.#framesDropped > count) return;
    this.#options.onProblem(`The disk is too slow: frames are missing in ${this.path}`);
  }

  /** Writes what waits, and finishes the files. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    this.#queue.push({ kind: "finish" }, 0);
    await this.#over.promise;
    if (this.#framesOfOtherSizes > 0) {
      this.#options.onProblem(
        `The size changed too often for ${countFrames(this.#framesOfOtherSizes)} of ${this.path}`,
      );
    }
    if (this.#framesDropped === 0) return;
    this.#options.onProblem(`The disk was too slow for ${countFrames(this.#framesDropped)} of ${this.path}`);
  }

  #flushSoon(): void {
    if (this.#willFlush) return;
    this.#willFlush = true;
    this.#queue.push({ kind: "flush" }, 0);
  }

  async #take(item: QueueItem): Promise<void> {
    switch (item.kind) {
      case "flush":
        await this.#files.flush();
        this.#willFlush = false;
        return;
      case "finish":
        await this.#files.finish();
        this.#files.close();
        return this.#over.resolve();
      default:
        if (item.kind === "frame") this.#noteFrame(await this.#files.write(item));
        else await this.#files.write(item);
    }
  }

  #noteFrame(fate: WriteFate): void {
    if (fate === "written") this.#frames++;
    if (fate !== "left-out" || this.#framesOfOtherSizes++ > 0) return;
    this.#options.onProblem(`Pictures change their size again and again: some are missing in ${this.path}`);
  }

  #fail(error: unknown): void {
    clearInterval(this.#timer);
    this.#files.giveUp().finally(() => this.#over.resolve());
    const cause = error instanceof Error ? error.message : String(error);
    this.#options.onFailure(cause.startsWith("Cannot ") ? cause : `Cannot write ${this.path}: ${cause}`);
  }
}

function countFrames(count: number): string {
  return count === 1 ? "1 frame" : `${count} frames`;
}
