/**
 * What is told of a server of NATS: that it has gone, is there again, refuses something. It is told once each, and no more of it than
 * somebody reads, whatever the server does.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../../cli/line_budget.ts";
import { TokenBucket } from "../../../common/token_bucket.ts";
import { quote } from "../../../text/quote.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { isAnswer, MissingRights, type RefusedSubject } from "./missing_rights.ts";

const logger = getLogger(["uis", "nats"]);
/** Rights that were forgotten are some; lines at once, and a second. */
const LINES = { hostBurst: 12, hostPerSecond: 0.05, totalBurst: 12, totalPerSecond: 0.05 };

/** What was calm for so long is as good as any. */
export const CALM_MS = 120_000;
/** A server that is being set up is started more than once. */
const GOINGS = 3;

/** Of one connection. */
export class ServerNews {
  readonly #server: () => string;
  /** The one that has gone last. */
  #gone: string | undefined;
  /** Why it was left, as that was told. */
  readonly #told: Set<string>;
  readonly #rights = new MissingRights();
  readonly #lines = new LineBudget(LINES);
  #isLockedOut = false;
  /** That it has gone is told so often. */
  readonly #goings = new TokenBucket(GOINGS, 1e3 / CALM_MS, monotonicUs());
  /** What was told of it last. */
  #state: "there" | "gone" | "restless" = "there";

  /** @param server names the one that is spoken to, or tried, by now */
  constructor(server: () => string, told: Set<string>) {
    this.#server = server;
    this.#told = told;
  }

  /** The connection has broken. */
  noteGone(): void {
    this.#gone = this.#server();
    // Where it was left, that was told.
    if (this.#told.size > 0) return;
    if (this.#goings.fill(monotonicUs())) {
      this.#goings.take();
      this.#state = "gone";
      this.warn("{server} has gone; it goes on being tried");
    } else if (this.#state !== "restless") {
      this.#state = "restless";
      this.warn("{server} comes and goes, more often than is told; it goes on being tried");
    }
  }

  /** It stands again: rights may be others now. */
  noteAgain(): void {
    this.#isLockedOut = false;
    this.#rights.forget();
    if (this.#state !== "gone" || this.#told.size > 0) return;
    this.#state = "there";
    const server = this.#server();
    const line = server === this.#gone ? "{server} is there again" : "{server} has taken its place";
    this.#tell(() => logger.info(line, { server }));
  }

  /** It does not let this program in. */
  noteLockedOut(): void {
    if (!this.#isLockedOut) {
      this.warn("{server} does not let this program in any more; it goes on being tried");
    }
    this.#isLockedOut = true;
  }

  /** It refuses something for want of a right. */
  noteRefused(refused: RefusedSubject): void {
    const right = this.#rights.note(refused);
    if (right === undefined) return;
    if (!isAnswer(refused)) {
      return this.warn("{server} refuses: the right to {right} is missing", { right: quote(right) });
    }
    this.warn(
      "{server} refuses an answer: the right to {right} is missing, or who asked names an inbox that is nobody's",
      {
        right: quote(right),
      },
    );
  }

  /** Tells something else of it; `{server}` is its name. */
  warn(line: string, words: Readonly<Record<string, string>> = {}): void {
    this.#tell(() => logger.warn(line, { server: this.#server(), ...words }));
  }

  /** Tells something good of it, likewise. */
  tell(line: string): void {
    this.#tell(() => logger.info(line, { server: this.#server() }));
  }

  #tell(line: () => void): void {
    this.#lines.write("server", monotonicUs(), line);
  }
}
