/**
 * Tells of broadcasters that have no place for this viewer.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress } from "../common/address.ts";

const logger = getLogger(["uis"]);

/** Puts it in words, and says it once in the log until there is a place. */
export class Refusals {
  readonly #names: ReadonlyMap<string, string>;
  #told: string | undefined;

  /** @param names what was typed, by the address that it leads to */
  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  /** Takes who refuses now, and returns the reason why no picture comes from there, in one line. */
  tell(refusing: readonly Address[]): string | undefined {
    const names = refusing.map((address) => {
      const text = formatAddress(address);
      return this.#names.get(text) ?? text;
    });
    const verb = names.length > 1 ? "have" : "has";
    const reason = names.length > 0 ? `${names.join(", ")} ${verb} no place for another viewer` : undefined;
    if (reason !== undefined && reason !== this.#told) logger.warn("{reason}", { reason });
    this.#told = reason;
    return reason;
  }
}
