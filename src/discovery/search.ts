/**
 * A search for robots by multicast DNS, until it is closed.
 *
 * It asks at once, twice more within the first seconds, since any message may get lost, then ever more seldom; robots that
 * come later say so themselves.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { type DnsMessage, QUERY } from "./dns_message.ts";
import { MdnsLinks } from "./links.ts";
import { type AnnouncedRobot, RobotTable } from "./robot_table.ts";
import { SERVICE } from "./service_names.ts";

/** From one question to the next; the last one goes on. */
const INTERVALS_MS = [300, 900, 1800, 4000, 8000, 16_000, 30_000, 60_000];
/** What of a robot has not come with the rest is asked for so often. */
const MISSING_MS = 1000;
/** Several that come together are told of together, and robots whose time is over are noticed. */
const TELL_MS = 50;
const EXPIRE_MS = 2000;

/** A search. */
export class Search {
  readonly #table = new RobotTable();
  readonly #onRobots: (robots: readonly AnnouncedRobot[]) => void;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #links: MdnsLinks | undefined;
  #isTelling = false;
  #missingUs = -Infinity;

  private constructor(onRobots: (robots: readonly AnnouncedRobot[]) => void) {
    this.#onRobots = onRobots;
  }

  /**
   * Begins one.
   *
   * @param onRobots called with all that are there, after anything was heard of one, and now and then
   * @throws an `Error` in one line where multicast DNS is not to be had
   */
  static async open(onRobots: (robots: readonly AnnouncedRobot[]) => void): Promise<Search> {
    const search = new Search(onRobots);
    search.#links = await MdnsLinks.open((message, { hostname }) => search.#handle(message, hostname));
    search.#ask(0);
    search.#repeat();
    return search;
  }

  /** What has come and was of no use. */
  statistics(): object {
    return { dropped: this.#links?.drops ?? {}, leftOut: this.#table.leftOut };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#links?.close();
    this.#links = undefined;
  }

  #handle(message: DnsMessage, hostname: string): void {
    this.#table.handle(message, hostname, monotonicUs());
    if (this.#isTelling || !message.isResponse) return;
    this.#isTelling = true;
    this.#after(TELL_MS, () => {
      this.#isTelling = false;
      this.#tell();
    });
  }

  #tell(): void {
    const nowUs = monotonicUs();
    this.#onRobots(this.#table.robots(nowUs));
    const questions = this.#table.missing(nowUs);
    if (questions.length === 0 || nowUs - this.#missingUs < MISSING_MS * 1000) return;
    this.#missingUs = nowUs;
    void this.#links?.send(() => ({ ...QUERY, questions }));
  }

  #ask(count: number): void {
    const answers = this.#table.known(monotonicUs());
    void this.#links?.send(() => ({ ...QUERY, questions: [{ name: SERVICE, type: "PTR" }], answers }));
    this.#after(INTERVALS_MS[count] ?? INTERVALS_MS.at(-1)!, () => this.#ask(count + 1));
  }

  #repeat(): void {
    this.#after(EXPIRE_MS, () => {
      this.#tell();
      this.#repeat();
    });
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
