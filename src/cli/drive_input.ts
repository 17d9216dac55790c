/**
 * A program that drives: `autopilot | listen ROBOT --drive-input -`.
 *
 * 1. each line of stdin is what its hands do now; of several that have gathered the newest counts, and every stop;
 * 2. a line counts for a fifth of a second: who drives goes on writing;
 * 3. a pause, a stop, a line that is none, and the end of stdin release; so does a standstill of this program, after which
 *    what has gathered in the pipe is of nobody knows when;
 * 4. what was released so moves nothing before a line has said that it is not held: whatever goes on writing is no new press;
 * 5. it drives the first robot that says that it can be driven, until that says so no more; a stop waits for it.
 *
 * @module
 */

import type { DriverInput } from "../drive/driver_input.ts";
import { INPUT_US } from "../drive/drive_times.ts";
import type { InputLine } from "../drive/input_line.ts";
import type { DriverNews, DriverSeat, OpenSeat } from "../drive/seats.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { InputLines } from "./input_lines.ts";
import { MAX_LINE_BYTES } from "./lines.ts";

/** Input is said again this often, while it counts. */
const REPEAT_MS = 50;
/** Later than that only where this program stood still. */
const HELD_UP_US = 3 * REPEAT_MS * 1000;
/** What has gathered meanwhile is read within this. */
const GATHERED_US = 100_000;
/** What is held in vain for so long is told. */
const IN_VAIN_US = 1_000_000;

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
  readonly #lines: InputLines;
  #seat: DriverSeat | undefined;
  /** Of the robot that it drives. */
  #streamKey: string | undefined;
  #input: DriverInput | undefined;
  #inputUs = -Infinity;
  #repeatUs = monotonicUs();
  /** Until then what is read may have been written before this program stood still. */
  #gatheredUntilUs = -Infinity;
  /** Whether a line has to say that nothing is held, before anything moves. */
  #mustLetGo = false;
  /** Since when lines move nothing; and whether that was said. */
  #inVainUs = Infinity;
  #isVainTold = false;
  #news: DriverNews | undefined;
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
    this.#lines = new InputLines(options.onProblem);
    this.#timer = setInterval(() => this.#repeat(), REPEAT_MS);
    this.ended = this.#end.promise;
    void this.#read();
  }

  /** The stream whose robot it drives; nothing where it has found none. */
  get streamKey(): string | undefined {
    return this.#streamKey;
  }

  /** Takes what a stream's robot says of driving. */
  noteDrive(streamKey: string, news: DriverNews | undefined): void {
    if (this.#isClosed) return;
    if (news && this.#streamKey === undefined) this.#sitDown(streamKey);
    if (streamKey !== this.#streamKey) return;
    this.#news = news;
    this.#right = !news || news.mayDrive ? undefined : news.mayStop ? "watch and stop" : "watch";
    if (news) return this.#noteStopping(news.isStopping);
    this.#isRefusalTold = false;
    // Another one, or itself, moves by nothing that goes on from then.
    this.#mustLetGo ||= this.#input !== undefined;
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
    if (!this.#isClosed) this.#take(this.#lines.finish());
    this.#letGo();
    this.#isOver = true;
    this.#endIfDone();
  }

  /** What gathered in between counts as far as it let go; what is pressed anew is so by the next one. */
  #take(read: readonly (InputLine | "bad")[]): void {
    for (const line of read) {
      if (line === "bad") continue;
      if (line.isStop) this.#pressStop();
      if (line.isAsking !== undefined) this.#ask(line.isAsking);
    }
    const nowUs = monotonicUs();
    this.#noteStandstill(nowUs);
    const isOld = nowUs < this.#gatheredUntilUs;
    const isReleased = read.some((line) => line === "bad" || !line.input.isHeld);
    if (isReleased) this.#release();
    // Whatever goes on after a stop is no new press.
    if (read.some((line) => line !== "bad" && line.isStop)) this.#mustLetGo = true;
    if (isReleased && read.some((line) => line !== "bad" && line.input.isHeld)) this.#mustLetGo = true;
    if (read.some((line) => line !== "bad" && line.isLetGo) && !isOld) this.#letGo();
    const newest = read.at(-1);
    if (isReleased || isOld || newest === undefined || newest === "bad") return;
    this.#input = newest.input;
    this.#inputUs = nowUs;
    this.#pass();
  }

  /** Takes note that this program did nothing for a while. */
  #noteStandstill(nowUs: number): void {
    if (nowUs - this.#repeatUs < HELD_UP_US) return;
    this.#gatheredUntilUs = nowUs + GATHERED_US;
    this.#release();
    this.#mustLetGo = true;
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

  #repeat(): void {
    const nowUs = monotonicUs();
    this.#noteStandstill(nowUs);
    this.#repeatUs = nowUs;
    if (this.#input && nowUs - this.#inputUs < INPUT_US) this.#pass();
    else this.#release();
    this.#tellInVain(nowUs);
  }

  /** Says, once, that what is held moves nothing, and what would. */
  #tellInVain(nowUs: number): void {
    const isInVain = this.#input !== undefined && this.#news?.mayDrive === true && !this.#news.isDriving;
    if (!isInVain) this.#inVainUs = Infinity;
    else if (this.#inVainUs === Infinity) this.#inVainUs = nowUs;
    if (this.#isVainTold || nowUs - this.#inVainUs < IN_VAIN_US) return;
    this.#isVainTold = true;
    this.#options.onProblem(
      'What --drive-input holds moves nothing: let go by a line with "held": false, and go on after it',
    );
  }

  #pass(): void {
    if (!this.#mustLetGo) this.#seat?.takeInput(this.#input!);
  }

  /** Nothing is held any more, though no line has said so. */
  #release(): void {
    if (!this.#input) return;
    this.#input = undefined;
    this.#mustLetGo = true;
    this.#seat?.release();
  }

  #letGo(): void {
    this.#input = undefined;
    this.#mustLetGo = this.#isVainTold = false;
    this.#seat?.release();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
