/**
 * What a program that drives has written, line by line.
 *
 * @module
 */

import { type InputLine, parseInputLine } from "../drive/input_line.ts";
import { LINE_FEED, Lines, MAX_LINE_BYTES } from "./lines.ts";

/** Reads bytes as lines; the first of those in a row that are none is told. */
export class InputLines {
  readonly #onProblem: (text: string) => void;
  readonly #lines = new Lines();
  readonly #decoder = new TextDecoder();
  #isLastBad = false;

  /** @param onProblem called with one line for the person */
  constructor(onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
  }

  /** The lines that end in these bytes. */
  push(bytes: Uint8Array): (InputLine | "bad")[] {
    return this.#lines.push(bytes).map((line) => this.#read(line)).filter((line) => line !== undefined);
  }

  /** The line that has no end, where there is one. */
  finish(): (InputLine | "bad")[] {
    return this.push(Uint8Array.of(LINE_FEED));
  }

  #read(bytes: Uint8Array | undefined): InputLine | "bad" | undefined {
    try {
      if (!bytes) throw new RangeError(`it is longer than ${MAX_LINE_BYTES} bytes`);
      const text = this.#decoder.decode(bytes).trim();
      if (text === "") return undefined;
      const line = parseInputLine(text);
      this.#isLastBad = false;
      return line;
    } catch (error) {
      if (!this.#isLastBad) {
        this.#onProblem(`A line of --drive-input is of no use and lets go: ${(error as Error).message}`);
      }
      this.#isLastBad = true;
      return "bad";
    }
  }
}
