/**
 * Text from others, made safe to look at: what can not be seen is shown as an escape.
 *
 * Strangers choose the names of streams, and programs their last words. A terminal obeys control characters; marks of
 * direction make `gpj.exe` of `exe.jpg`; line separators make two entries of one; characters without width make two names that
 * look like one. What this rule has passed is on one line and reads in the order in which it stands, so it needs no second
 * look: an escape is made of letters that pass. (Letters that are written from right to left are letters. An emoji that
 * is joined of several falls apart.)
 *
 * Sources: Unicode Standard Annex 44 (general categories), Unicode Technical Report 36, "Unicode Security Considerations".
 *
 * @module
 */

/**
 * Cc: control characters, C0 and C1. Cf: formats, such as marks of direction and joiners. Zl, Zp: separators of lines and
 * paragraphs. Cs: halves of characters. What fonts are to draw as nothing, and what they draw as nothing though it is a
 * letter or symbol: U+2800. Characters that are none.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;

/**
 * Shows whatever is invisible as an escape. The form is that of JSON, so that a text which was JSON still is, and means what
 * it did.
 *
 * @param escape what a character becomes, where that is another form
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(escapeInvisible("front\u202e\x9b1m left"), "front\\u202e\\u009b1m left");
 * assertEquals(escapeInvisible("Ünïcode · 前"), "Ünïcode · 前");
 * ```
 */
export function escapeInvisible(text: string, escape: (character: string) => string = escapeUnits): string {
  return text.replace(INVISIBLE, escape);
}

/** Shows all but the ends of lines that way, which are the caller's own. */
export function escapeInvisibleInLines(text: string): string {
  return text.split("\n").map((line) => escapeInvisible(line)).join("\n");
}

/** In units of UTF-16. */
function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  )
    .join("");
}
