/**
 * A program that drives: `autopilot | listen ROBOT --drive-input -`.
 *
 * 1. each line of stdin is what its hands do now; of several that have gathered the newest counts, and every stop;
 * 2. a line counts for a fifth of a second: who drives goes on writing;
 * 3. a line that is none, and the end of stdin, let go;
 * 4. it drives the first robot that says that it can be driven, until that says so no more; a stop waits for it.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { DriverInput } from "../drive/driver_input.ts";
import { INPUT_US } from "../drive/drive_times.ts";
import { type InputLine, parseInputLine } from "../drive/input_line.ts";
import type { DriverNews, DriverSeat, OpenSeat } from "../drive/seats.ts";
import { monotonicUs } from "../system/monotonic.ts";

/** Longer lines are none. */
const MAX_LINE_BYTES = 4096;
/** Input is said again this often, while it counts. */
const REPEAT_MS = 50;
/** Later than that only where this program stood still. */
const HELD_UP_US = 2 * REPEAT_MS * 1000;
const LINE_FEED = 10;

/** What lines are read from; {@linkcode Deno.stdin} is one. */
export interface LineSource {
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

/** What a program that drives needs. */
export interface DriveInputOptions {
  readonly openSeat: OpenSeat;
  /** @default Deno.stdin */
  readonly source?: LineSource;
  /** Called with one line for the person, for the first of lines that are none. */
  readonly onProblem: (text: string) => void;
}

/** A program that drives. */
export class DriveInput {
  /** Resolves when nothing more comes of it, and the robot has heard of the last stop. */
  readonly ended: Promise<void>;
  readonly #options: DriveInputOptions;
  readonly #source: LineSource;
  readonly #lines = new Lines();
  readonly #decoder = new TextDecoder();
  #seat: DriverSeat | undefined;
  /** Of the robot that it drives. */
  #streamKey: string | undefined;
  #input: DriverInput | undefined;
  #inputUs = -Infinity;
  #repeatUs = Infinity;
  /** Whether its robot has gone while it was driven: another one, or itself, moves by nothing that goes on from then. */
  #mustLetGo = false;
  #isLastBad = false;
  /** What its robot does not let it do, where it may not drive; and whether that was said. */
  #right: string | undefined;
  #isRefusalTold = false;
  #isOver = false;
  /** What became of the last stop. */
  #stop: "pressed" | "told" | "heard" = "heard";
  readonly #end = Promise.withResolvers<void>();
  #isClosed = false;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: DriveInputOptions) {
    this.#options = options;
    this.#source = options.source ?? Deno.stdin;
    this.#timer = setInterval(() => this.#repeat(), REPEAT_MS);
    this.ended = this.#end.promise;
    void this.#read();
  }

  /** Takes what a stream's robot says of driving. */
  noteDrive(streamKey: string, news: DriverNews | undefined): void {
    if (this.#isClosed) return;
    if (news && this.#streamKey === undefined) this.#sitDown(streamKey);
    if (streamKey !== this.#streamKey) return;
    this.#right = !news || news.mayDrive ? undefined : news.mayStop ? "watch and stop" : "watch";
    if (news) return this.#noteStopping(news.isStopping);
    this.#isRefusalTold = false;
    this.#mustLetGo = this.#input !== undefined;
    this.#seat?.close();
    this.#seat = this.#streamKey = undefined;
  }

  /** Lets go; what comes from now on is not read. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#seat?.close();
    this.#source.close();
  }

  #sitDown(streamKey: string): void {
    this.#streamKey = streamKey;
    this.#seat = this.#options.openSeat(streamKey);
    if (this.#stop !== "heard") this.#seat.pressStop();
  }

  #noteStopping(isStopping: boolean): void {
    if (isStopping && this.#stop === "pressed") this.#stop = "told";
    if (!isStopping && this.#stop === "told") this.#stop = "heard";
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#isOver && (this.#isClosed || this.#stop === "heard")) this.#end.resolve();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(MAX_LINE_BYTES);
    try {
      for (;;) {
        const length = await this.#source.read(buffer);
        if (length === null || this.#isClosed) break;
        this.#take(this.#lines.push(buffer.subarray(0, length)));
      }
    } catch (error) {
      if (!this.#isClosed) this.#options.onProblem(`Cannot read what drives from stdin: ${describe(error)}`);
    }
    if (!this.#isClosed) this.#take(this.#lines.push(Uint8Array.of(LINE_FEED)));
    this.#letGo();
    this.#isOver = true;
    this.#endIfDone();
  }

  /** What gathered in between counts as far as it let go. */
  #take(lines: readonly (Uint8Array | undefined)[]): void {
    const read = lines.map((line) => this.#readLine(line)).filter((line) => line !== undefined);
    for (const line of read) {
      if (line === "bad") continue;
      if (line.isStop) this.#pressStop();
      if (line.isAsking !== undefined) this.#ask(line.isAsking);
    }
    const newest = read.at(-1);
    if (read.some((line) => line === "bad" || !line.input.isHeld)) this.#letGo();
    if (newest === undefined || newest === "bad" || !newest.input.isHeld) return;
    this.#input = newest.input;
    this.#inputUs = monotonicUs();
    this.#pass();
  }

  #ask(isAsking: boolean): void {
    if (!isAsking || this.#right === undefined) return this.#seat?.setAsking(isAsking);
    if (this.#isRefusalTold) return;
    this.#isRefusalTold = true;
    this.#options.onProblem(
      `A line of --drive-input asks to drive in vain: you may ${this.#right}, not drive`,
    );
  }

  #pressStop(): void {
    this.#stop = "pressed";
    this.#seat?.pressStop();
  }

  #readLine(bytes: Uint8Array | undefined): InputLine | "bad" | undefined {
    try {
      if (!bytes) throw new RangeError(`it is longer than ${MAX_LINE_BYTES} bytes`);
      const text = this.#decoder.decode(bytes).trim();
      if (text === "") return undefined;
      const line = parseInputLine(text);
      this.#isLastBad = false;
      return line;
    } catch (error) {
      if (!this.#isLastBad) {
        this.#options.onProblem(`A line of --drive-input is of no use and lets go: ${describe(error)}`);
      }
      this.#isLastBad = true;
      return "bad";
    }
  }

  #repeat(): void {
    const nowUs = monotonicUs();
    const isHeldUp = nowUs - this.#repeatUs >= HELD_UP_US;
    this.#repeatUs = nowUs;
    if (!this.#input) return;
    if (nowUs - this.#inputUs < INPUT_US) return this.#pass();
    this.#letGo();
    // This one stood still: its own pause is none of the program's, which may have held all the time.
    this.#mustLetGo = isHeldUp;
  }

  #pass(): void {
    if (!this.#mustLetGo) this.#seat?.takeInput(this.#input!);
  }

  #letGo(): void {
    this.#input = undefined;
    this.#mustLetGo = false;
    this.#seat?.release();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Cuts bytes into lines. */
class Lines {
  #rest = new Uint8Array();
  #isTooLong = false;

  /** The lines that end in these bytes, without their ends, copied; nothing in place of one that is too long. */
  push(bytes: Uint8Array): (Uint8Array | undefined)[] {
    const lines: (Uint8Array | undefined)[] = [];
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      this.#add(bytes.subarray(from, at));
      lines.push(this.#isTooLong ? undefined : this.#rest);
      this.#rest = new Uint8Array();
      this.#isTooLong = false;
      from = at + 1;
    }
    this.#add(bytes.subarray(from));
    return lines;
  }

  #add(bytes: Uint8Array): void {
    if (this.#rest.length + bytes.length > MAX_LINE_BYTES) this.#isTooLong = true;
    this.#rest = this.#isTooLong ? new Uint8Array() : concat([this.#rest, bytes]);
  }
}
