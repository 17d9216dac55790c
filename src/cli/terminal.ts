/**
 * The person's terminal (stderr): log lines, and below them one status line that is written over.
 *
 * A terminal can be stopped (Ctrl-S), and a pipe can have a reader that does not read: what is shown waits for them, never the
 * program. Lines wait up to a bound; of the status line only the newest.
 *
 * @module
 */

import { settleWithin } from "../system/settle_within.ts";
import { escapeInvisible, escapeInvisibleInLines } from "../text/visible.ts";

const ERASE_LINE = "\r\x1b[K";
/** Lines that may wait; the oldest give way. */
const MAX_LINES = 500;
/** How long the last lines may take in the end. */
const CLOSE_PATIENCE_MS = 500;

/** Where the text goes; {@linkcode Deno.stderr} is one. */
export interface TerminalOutput {
  isTerminal(): boolean;
  write(bytes: Uint8Array): Promise<number>;
}

/** Lines on stderr, with a status line underneath where it is a terminal. */
export class Terminal {
  readonly isTerminal: boolean;
  readonly #output: TerminalOutput;
  readonly #encoder = new TextEncoder();
  #lines: string[] = [];
  #linesLeftOut = 0;
  #status = "";
  /** The status line that stands on the terminal, or is on its way there. */
  #shown = "";
  #isWriting = false;
  #allWritten = Promise.resolve();

  constructor(output: TerminalOutput = Deno.stderr) {
    this.#output = output;
    this.isTerminal = output.isTerminal();
  }

  /** Prints a line, or several, above the status line; what is invisible in them is shown as escapes. */
  print(line: string): void {
    this.#lines.push(escapeInvisibleInLines(line));
    if (this.#lines.length > MAX_LINES) {
      this.#lines.shift();
      this.#linesLeftOut += 1;
    }
    this.#write();
  }

  /**
   * Shows a status line in place of the last one; where stderr is no terminal, prints it as a line.
   *
   * @param short what is shown instead on a terminal that is too narrow for the line
   */
  showStatus(line: string, short = line): void {
    if (!this.isTerminal) return this.print(escapeInvisible(line));
    this.#status = fitStatus([line, short].map((form) => escapeInvisible(form)), columns());
    this.#write();
  }

  /** Leaves the terminal as it was found; resolves when all is written, or the terminal does not take it. */
  async restore(): Promise<void> {
    this.#status = "";
    this.#write();
    await settleWithin(this.#allWritten, CLOSE_PATIENCE_MS);
  }

  #write(): void {
    if (!this.#isWriting) this.#allWritten = this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    for (let text = this.#takeText(); text !== ""; text = this.#takeText()) {
      let rest = this.#encoder.encode(text);
      try {
        while (rest.length > 0) rest = rest.subarray(await this.#output.write(rest));
      } catch {
        // A terminal that has gone away is no reason to stop streaming.
        this.#status = this.#shown = "";
      }
    }
    this.#isWriting = false;
  }

  /** What is not on the terminal yet. */
  #takeText(): string {
    if (this.#lines.length === 0 && this.#status === this.#shown) return "";
    const lines = this.#lines.map((line) => `${line}\n`).join("");
    const text = `${this.#shown || this.#status ? ERASE_LINE : ""}${this.#leftOut()}${lines}${this.#status}`;
    this.#lines = [];
    this.#linesLeftOut = 0;
    this.#shown = this.#status;
    return text;
  }

  /** A person is told; who reads a log of JSON lines can not read anything between them. */
  #leftOut(): string {
    if (this.#linesLeftOut === 0 || !this.isTerminal) return "";
    return `(${this.#linesLeftOut} lines are left out here)\n`;
  }
}

const USUAL_COLUMNS = 80;
const LEAST_COLUMNS = 21;

/** The first of these forms of a line that leaves the last column free, else what fits of the last form. */
export function fitStatus(forms: readonly string[], columns: number): string {
  const room = Math.max(LEAST_COLUMNS, columns) - 1;
  return forms.find((form) => form.length <= room) ?? forms.at(-1)!.slice(0, room);
}

/** Some terminals do not say how wide they are, or say 0. */
function columns(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}
