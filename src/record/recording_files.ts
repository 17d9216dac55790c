/**
 * The files of one recording: which of them an event goes to, and when there is another one.
 *
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";
import { TokenBucket } from "../common/token_bucket.ts";
import { checkLink, FOLDER_MODE } from "../system/byte_sink.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { CreatedFile } from "./disk_file.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingFile } from "./recording_file.ts";
import { nameRecording, type RecordingTarget } from "./recording_target.ts";

/** Streams of which each has a file; those beyond it are left out. */
const MAX_FILES = 64;

/** A stream goes on in another file so often at once, and every so many seconds, whatever it sends. */
const MORE_FILES = { burst: 8, perSecond: 0.1 };

/** What has become of an event; `left-out`: it is of another size than its file, as many before it were. */
export type WriteFate = "written" | "no-file" | "left-out";

/** Where files come from. */
export interface RecordingFilesOptions {
  readonly target: RecordingTarget;
  /** @throws an `Error` "Cannot record to …" */
  readonly createFile: (path: string, extension: string) => Promise<CreatedFile>;
  /** Called with each file that is created. */
  readonly onNewFile: () => void;
}

/** A file that is being written. */
interface OpenFile {
  readonly sink: CreatedFile["sink"];
  readonly file: RecordingFile;
  isDirty: boolean;
  /** Of the stream's further files. */
  readonly further: TokenBucket;
}

/** The files. No method is called before the promise of the last call has settled, except for the last one. */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions;
  /** By the key of the stream; where one takes all streams, it has the key "". */
  readonly #files = new Map<string, OpenFile>();
  /** A file that was asked for by its name, while no stream has come for it. */
  #unclaimed: OpenFile | undefined;
  #path: string;
  /** Of files that are closed. */
  #closedBytes = 0;
  #count = 0;

  constructor(options: RecordingFilesOptions) {
    this.#options = options;
    this.#path = options.target.path;
  }

  /** The newest file; the folder where there is none yet. */
  get path(): string {
    return this.#path;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes in all of them. */
  get bytes(): number {
    return this.#open().reduce((sum, { sink }) => sum + sink.bytes, this.#closedBytes);
  }

  /**
   * Creates the file that will be needed first, or at least the folder.
   *
   * @param stream which is there already, where one is
   * @throws an `Error` "Cannot record to …"
   */
  async prepare(stream: StreamDescription | undefined): Promise<void> {
    const { target } = this.#options;
    if (target.kind === "file") this.#unclaimed = await this.#create("");
    else await makeFolder(target.path);
    if (target.kind === "folder" && stream) {
      this.#files.set(this.#keyOf(stream), await this.#create(stream.name));
    }
  }

  /** Writes an event to the file of its stream. */
  async write(event: RecordedEvent): Promise<WriteFate> {
    const open = await this.#fileFor(event);
    if (typeof open === "string") return open;
    open.isDirty = true;
    await open.file.write(event);
    return "written";
  }

  /** Brings to the disk what was written since the last time. */
  async flush(): Promise<void> {
    for (const open of this.#files.values()) {
      if (!open.isDirty) continue;
      open.isDirty = false;
      await open.file.flush();
    }
  }

  /** Writes what the format has at the end of each file; one that no stream has come for is taken away. */
  async finish(): Promise<void> {
    const empty = this.#unclaimed;
    this.#unclaimed = undefined;
    if (empty) await this.#discard(empty);
    for (const { file } of this.#files.values()) await file.finish();
  }

  /** Closes the files as they are. */
  close(): void {
    for (const { sink } of this.#takeOpen()) {
      this.#closedBytes += sink.bytes;
      sink.close();
    }
  }

  /** Closes them where one of them can not be written; those that nothing has got to would only puzzle people. */
  async giveUp(): Promise<void> {
    for (const { file, sink } of this.#takeOpen()) {
      if (file.isEmpty) {
        await this.#discard({ sink });
        continue;
      }
      this.#closedBytes += sink.bytes;
      sink.close();
    }
  }

  async #discard({ sink }: Pick<OpenFile, "sink">): Promise<void> {
    this.#count--;
    await sink.discard();
  }

  #takeOpen(): OpenFile[] {
    const open = this.#open();
    this.#files.clear();
    this.#unclaimed = undefined;
    return open;
  }

  #open(): OpenFile[] {
    return [...this.#files.values(), ...this.#unclaimed ? [this.#unclaimed] : []];
  }

  async #fileFor(event: RecordedEvent): Promise<OpenFile | Exclude<WriteFate, "written">> {
    const key = this.#keyOf(event.stream);
    const open = this.#files.get(key);
    if (open?.file.accepts(event)) return open;
    if (!open && !this.#mayBegin(event)) return "no-file";
    if (open) {
      if (!open.further.fill(monotonicUs())) return "left-out";
      open.further.take();
      await this.#end(key, open);
    }
    const next = this.#unclaimed ?? await this.#create(event.stream.name, open?.further);
    this.#unclaimed = undefined;
    this.#files.set(key, next);
    return next;
  }

  /** Whether a stream that has no file gets one. */
  #mayBegin(event: RecordedEvent): boolean {
    const { target } = this.#options;
    if (event.kind !== "frame" && !target.format.takesAllStreams) return false;
    return this.#unclaimed !== undefined || (target.kind === "folder" && this.#files.size < MAX_FILES);
  }

  /** Ends a file that does not take any more, while the recording goes on. */
  async #end(key: string, { file, sink }: OpenFile): Promise<void> {
    await file.finish();
    this.#files.delete(key);
    this.#closedBytes += sink.bytes;
    sink.close();
  }

  async #create(streamName: string, further = makeBudget()): Promise<OpenFile> {
    const { target, createFile, onNewFile } = this.#options;
    const { format } = target;
    const { path, sink } = await createFile(nameRecording(target, streamName), format.extension);
    this.#path = path;
    this.#count++;
    onNewFile();
    return { sink, file: format.begin(sink), isDirty: false, further };
  }

  #keyOf(stream: StreamDescription): string {
    return this.#options.target.format.takesAllStreams ? "" : stream.key;
  }
}

function makeBudget(): TokenBucket {
  return new TokenBucket(MORE_FILES.burst, MORE_FILES.perSecond, monotonicUs());
}

async function makeFolder(path: string): Promise<void> {
  try {
    await checkLink(path);
    await Deno.mkdir(path, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw new Error(`Cannot record to ${path}: ${(error as Error).message}`);
  }
}
