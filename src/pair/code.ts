/**
 * Codes that are printed at one host and typed at another: `4827-1935`.
 *
 * @module
 */

const CODE_DIGITS = 8;
const CODES = 10 ** CODE_DIGITS;
/** Above it, some codes would be likelier than others. */
const FAIR_LIMIT = Math.floor(2 ** 32 / CODES) * CODES;

/**
 * Makes a code, each of which is as likely as the others.
 *
 * @param randomU32 32 random bits that nobody can guess
 */
export function makeCode(randomU32: () => number): string {
  let number = randomU32();
  while (number >= FAIR_LIMIT) number = randomU32();
  return String(number % CODES).padStart(CODE_DIGITS, "0");
}

/** A code as people read it: two groups of digits. */
export function formatCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * Reads a code as people type it: with spaces or dashes of any kind between digits, or without.
 *
 * @returns its 8 digits; nothing where the text is no code
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseCode("4827-1935"), "48271935");
 * assertEquals(parseCode(" 4827 1935"), "48271935");
 * assertEquals(parseCode("robot"), undefined);
 * ```
 */
export function parseCode(text: string): string | undefined {
  const digits = text.trim().replace(/(?<=\d)[\s\p{Pd}.]+(?=\d)/gu, "");
  return /^\d{8}$/.test(digits) ? digits : undefined;
}
