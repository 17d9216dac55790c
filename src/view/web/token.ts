/**
 * What strangers have to give.
 *
 * @module
 */

import { randomText } from "./random_text.ts";

/**
 * The token of a listener, for its page and its doors.
 *
 * @param given as typed: `auto` makes one
 */
export function chooseToken(given: string | undefined): { readonly token?: string } {
  if (given === undefined) return {};
  return { token: given === "auto" ? randomText(16) : given };
}
