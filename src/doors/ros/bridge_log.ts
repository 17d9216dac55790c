/**
 * What a person is told of a bridge: each change once, however often it is tried.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { quote } from "../../text/quote.ts";

const logger = getLogger(["uis", "doors"]);

/** Different complaints that are told. */
const MAX_COMPLAINTS = 5;

/** The log's lines about one bridge. */
export class BridgeLog {
  readonly #label: string;
  readonly #complaints = new Set<string>();
  #isMissing = false;
  #isUnknown = false;

  /** @param url of which neither a password nor a query is said */
  constructor(url: string) {
    const { protocol, host, pathname } = new URL(url);
    this.#label = `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
  }

  tellFound(name: string): void {
    this.#isMissing = false;
    logger.info("Publishing to {label}, which is a {name}", { label: this.#label, name });
  }

  /** @param reason which a bridge may have said */
  tellMissing(reason: string): void {
    if (this.#isMissing) return;
    this.#isMissing = true;
    logger.warn("Nothing is published to {label}: {reason}; it is tried again and again", {
      label: this.#label,
      reason: quote(reason),
    });
  }

  tellUnknown(): void {
    if (this.#isUnknown) return;
    this.#isUnknown = true;
    logger.warn("{label} does not say how far it has got: what is published may wait in it", {
      label: this.#label,
    });
  }

  tellComplaint(text: string): void {
    if (this.#complaints.has(text) || this.#complaints.size === MAX_COMPLAINTS) return;
    this.#complaints.add(text);
    logger.warn("{label} says: {text}", { label: this.#label, text: quote(text) });
  }
}
