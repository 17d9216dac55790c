/**
 * Texts that nobody guesses.
 *
 * @module
 */

/** So many random bytes as letters, digits, `-` and `_`. */
export function randomText(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });
}
