/**
 * The last lines that a program wrote: why it failed, in its own words.
 *
 * @module
 */

import { escapeInvisible } from "../text/visible.ts";

const MAX_LINES = 8;
const MAX_LINE_LENGTH = 300;

/** Keeps the last 8 lines of a text that comes in pieces, in bounded memory. */
export class LastLines {
  readonly #decoder = new TextDecoder();
  #whole: string[] = [];
  #unfinished = "";

  /** Takes the next bytes (UTF-8); a line ends with a line feed or, as in progress displays, a carriage return. */
  push(bytes: Uint8Array): void {
    const lines = (this.#unfinished + this.#decoder.decode(bytes, { stream: true })).split(/[\r\n]+/);
    this.#unfinished = lines.pop()!.slice(0, MAX_LINE_LENGTH);
    this.#whole = [...this.#whole, ...lines].filter((line) => line.trim() !== "").slice(-MAX_LINES);
  }

  /** The lines, oldest first, without colours, and with escapes for what is invisible; each at most 300 characters. */
  read(): string[] {
    return [...this.#whole, this.#unfinished].filter((line) => line.trim() !== "").slice(-MAX_LINES)
      .map(printable);
  }
}

/** Colours and cursor movements of another program have no place in a log; a tab is a space. */
function printable(line: string): string {
  // deno-lint-ignore no-control-regex
  const plain = line.replace(/(?:\x1b\[|\x9b)[0-9;?]*[A-Za-z]/g, "").replaceAll("\t", " ");
  return escapeInvisible(plain).slice(0, MAX_LINE_LENGTH);
}
