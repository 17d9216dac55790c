/**
 * Robots that were found, in the terminal: a numbered list, from which a digit chooses where the terminal is this program's.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import type { FoundRobot } from "../common/found_robot.ts";
import type { ListenFlags } from "../flags/listen_flags.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { seeFound } from "../view/found_sight.ts";
import { describeRobot, MOST_NUMBERED } from "../view/shared/found_words.js";
import { type DigitKeys, openDigitKeys } from "./digit_keys.ts";
import { LineBudget } from "./line_budget.ts";
import type { Terminal } from "./terminal.ts";

const logger = getLogger(["uis"]);
const MOST_LISTED = 20;

/** Where it is shown, and how. */
export interface FoundRun {
  readonly terminal: Pick<Terminal, "print" | "isTerminal">;
  readonly flags: Pick<ListenFlags, "quiet" | "log-format" | "drive-input">;
}

/** The list. */
export class FoundInTerminal {
  readonly #terminal: FoundRun["terminal"];
  /** Whether a person looks at it, and nobody reads it as a log. */
  readonly #isForPeople: boolean;
  readonly #keys: DigitKeys | undefined;
  readonly #lines = new LineBudget();
  /** Of those that a log has told of. */
  readonly #logged = new Set<string>();
  #robots: readonly FoundRobot[] = [];
  #shown = "";

  constructor({ terminal, flags }: FoundRun, choose: (robotKey: string) => void) {
    this.#terminal = terminal;
    this.#isForPeople = terminal.isTerminal && !flags.quiet && flags["log-format"] === "text";
    if (!this.#isForPeople || flags["drive-input"] !== undefined) return;
    this.#keys = openDigitKeys((digit) => {
      const robot = this.#robots[digit - 1];
      if (robot) choose(robot.key);
    });
  }

  /** Shows those that are found now. */
  show(robots: readonly FoundRobot[]): void {
    this.#robots = robots;
    if (this.#isForPeople) this.#list(robots);
    else for (const robot of robots) this.#log(robot);
  }

  /** Gives the keys back. */
  close(): void {
    this.#keys?.close();
    this.#robots = [];
  }

  #list(robots: readonly FoundRobot[]): void {
    // Who is asked is told of by the log, and a list of nobody says nothing.
    const lines = formatFound(robots.map((robot) => ({ ...robot, isAsked: false })));
    const text = lines.join("\n");
    if (text === this.#shown) return;
    this.#shown = text;
    if (robots.length === 0) return this.#terminal.print("No robot is found in this network any more");
    const how = this.#keys ? "press the number of the one to see" : "listen ADDRESS shows one of them";
    this.#lines.write("found", monotonicUs(), () => {
      this.#terminal.print(`Robots in this network (${how}):\n${text}`);
    });
  }

  #log(robot: FoundRobot): void {
    const [line] = formatFound([robot]);
    if (this.#logged.has(robot.key) || this.#logged.size >= 1000) return;
    this.#logged.add(robot.key);
    this.#lines.write(robot.address.hostname, monotonicUs(), () => {
      logger.info("Found a robot in this network: {robot}; listen {address} shows it", {
        address: formatAddress(robot.address),
        robot: line!.trim().replace(/^1 +/, "").replace(/ {2,}/g, ", "),
      });
    });
  }
}

/** The lines of a list, with its columns in line. */
export function formatFound(robots: readonly FoundRobot[]): string[] {
  const sights = (seeFound(robots) ?? []).slice(0, MOST_LISTED).map(describeRobot);
  const [names, facts] = (["name", "facts"] as const).map((key) =>
    Math.max(0, ...sights.map((sight) => sight[key].length))
  );
  const lines = sights.map(({ name, facts: place, state }, i) => {
    const number = i < MOST_NUMBERED ? `${i + 1}` : " ";
    return `  ${number}  ${name.padEnd(names!)}  ${place.padEnd(facts!)}  ${state}`;
  });
  const more = robots.length - sights.length;
  return more > 0 ? [...lines, `     and ${more} more`] : lines;
}
