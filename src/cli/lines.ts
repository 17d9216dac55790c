/**
 * The lines of a program that writes to this one's stdin.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";

/** Longer lines are none. */
export const MAX_LINE_BYTES = 4096;
/** What a line ends with. */
export const LINE_FEED = 10;

/** Cuts bytes into lines, however they come. */
export class Lines {
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
