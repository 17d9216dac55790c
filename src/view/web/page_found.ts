/**
 * What one page is told of robots that are found, and which of them it asks for.
 *
 * A page is a stranger's program as well: it can ask for nothing but what is in the list, and not too often; what else it
 * says is counted and goes no further.
 *
 * @module
 */

import { TokenBucket } from "../../common/token_bucket.ts";
import type { FoundSight } from "../shared/found_words.js";
import type { PageCounts } from "./page_hands.ts";
import type { ConnectMessage, FoundMessage } from "./page_messages.ts";

/** A person presses no more often. */
const ASKED_PER_SECOND = 1;
const BURST = 5;

/** Robots that are found, and how one of them is asked for its stream. */
export interface Finding {
  /** All that are found now; nothing where nobody looks for any. */
  readonly robots: () => readonly FoundSight[] | undefined;
  readonly connectTo: (robotKey: string) => void;
}

/** What a page's list is joined to. */
export interface PageFoundOptions {
  /** Absent: nobody looks for any. */
  readonly finding?: Finding;
  readonly counts: PageCounts;
  readonly nowUs: () => number;
  /** Whether the connection is open and may take more. */
  readonly hasRoom: () => boolean;
  readonly send: (message: FoundMessage) => void;
}

/** One page's. */
export class PageFound {
  readonly #options: PageFoundOptions;
  readonly #budget: TokenBucket;
  /** The page does not know yet what has changed. */
  #isDue: boolean;

  /** Tells the page at once what is found already. */
  constructor(options: PageFoundOptions) {
    this.#options = options;
    this.#budget = new TokenBucket(BURST, ASKED_PER_SECOND, options.nowUs());
    this.#isDue = options.finding?.robots() !== undefined;
    this.sendSoon();
  }

  /** The list has changed. */
  noteChange(): void {
    this.#isDue = true;
    this.sendSoon();
  }

  /** Tells what there was no room for: the newest list. */
  sendSoon(): void {
    const { finding, hasRoom, send } = this.#options;
    if (!this.#isDue || !hasRoom()) return;
    this.#isDue = false;
    const robots = finding?.robots();
    send({ type: "found", ...(robots ? { robots } : {}) });
  }

  /** Asks for the robot's stream, or counts what can not be. */
  handle({ key }: ConnectMessage): void {
    const { finding, counts, nowUs } = this.#options;
    const isListed = finding?.robots()?.some((robot) => robot.key === key);
    if (!finding || !isListed || !this.#budget.fill(nowUs())) {
      counts.refused++;
      return;
    }
    this.#budget.take();
    finding.connectTo(key);
  }
}
