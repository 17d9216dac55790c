/**
 * Addresses, without the name and the password that let somebody in by them.
 *
 * @module
 */

/**
 * Leaves out what stands before the `@` of an address, in a line that may have some; a password may hold anything, other `@`
 * too, so that rather too much is left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hideLogins("Cannot use nats://wall:se/cr@t@hub/north"), "Cannot use nats://…@hub/north");
 * ```
 */
export function hideLogins(line: string): string {
  return line.includes("@") ? line.replace(/:\/\/\S*@/g, "://…@") : line;
}

/**
 * Likewise, of words that somebody has typed, which may be no address at all: a space in the password, the server or what stands before
 * it forgotten.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hideTypedLogins("nats://wall:top secret@hub"), "nats://…@hub");
 * assertEquals(hideTypedLogins("nats://wall:secret/north"), "nats://wall:…/north");
 * assertEquals(hideTypedLogins("wall:secret@hub/north"), "…@hub/north");
 * ```
 */
export function hideTypedLogins(text: string): string {
  return text
    .replace(/:\/\/.*@/gs, "://…@")
    .replace(/(:\/\/[^\s/:@[\]]*):(?!\d{1,5}(?:[/,:\s]|$))[^\s/]*/g, "$1:…")
    .replace(/(^|\s)[^\s:/]+:(?!\/\/)\S*@/g, "$1…@");
}

/** An address as it is shown: as it was typed, but for what lets somebody in. */
export function showAddress(text: string): string {
  return text.replace(/:\/\/.*@/s, "://");
}
