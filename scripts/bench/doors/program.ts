/**
 * The programs of a turn while they run.
 *
 * @module
 */

import { until } from "../../../tests/support/until.ts";
import { type Moment, parseMoment } from "./figures.ts";

const END_LIMIT_MS = 5_000;

/** A program that writes a line for each picture; its disposal ends it. */
export class Program implements AsyncDisposable {
  /** The lines so far. */
  readonly moments: Moment[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #said = "";
  #hasEnded = false;

  /** @throws where it can not be started */
  constructor(command: readonly string[]) {
    const [program, ...args] = command;
    const environment = { env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" }, stdin: "null" } as const;
    this.#process = new Deno.Command(program!, { args, ...environment, stdout: "piped", stderr: "piped" })
      .spawn();
    const ended = this.#process.status.then(() => this.#hasEnded = true);
    this.#reading = Promise.all([this.#readMoments(), this.#readComplaints(), ended]);
  }

  /** What it has said on stderr. */
  get said(): string {
    return this.#said;
  }

  /** Resolves as soon as the condition holds; throws with its last words where it has ended. */
  async until(what: string, condition: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
    try {
      await until(what, async () => this.#hasEnded || await condition(), limitMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.#said}`);
    }
    if (this.#hasEnded) throw new Error(`Cannot measure: a program ended before ${what}\n${this.#said}`);
  }

  /** Lets it stand still, as a program does that hangs. */
  stop(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Lets it go on. */
  goOn(): void {
    this.#kill("SIGCONT");
  }

  /** Ends it as a crash does, without a word to anybody. */
  async crash(): Promise<void> {
    this.#kill("SIGKILL");
    await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGCONT");
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), END_LIMIT_MS);
    await this.#reading;
    clearTimeout(timer);
  }

  #kill(signal: Deno.Signal): void {
    if (!this.#hasEnded) this.#process.kill(signal);
  }

  async #readMoments(): Promise<void> {
    let pending = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (pending + text).split("\n");
      pending = lines.pop()!;
      this.moments.push(...lines.flatMap((line) => parseMoment(line) ?? []));
    }
  }

  async #readComplaints(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) this.#said += text;
  }
}
