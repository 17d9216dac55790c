/**
 * What robots that are seen through servers of NATS are called: by their own names, and with their sites before them where several
 * have the same, from then on.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../../cli/line_budget.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { escapeInvisible } from "../../../text/visible.ts";
import type { RobotPlace } from "../messages/subjects.ts";

const logger = getLogger(["uis", "nats"]);

/** Robots that are told of in the log, at once and a second. */
const LINES = { hostBurst: 256, hostPerSecond: 0.1, totalBurst: 256, totalPerSecond: 0.1 };
/** Of the name of a robot and its site; those of this project's wire are shorter. */
const MOST_LETTERS = 96;
/** Names that are remembered. */
const MOST_NAMES = 1024;

/** A robot's place, and the server at which it is seen. */
export interface FleetPlace extends RobotPlace {
  readonly server: string;
  /** Whether its site is always said. */
  readonly hasSite: boolean;
}

/** The names of all places at which somebody looks. */
export class FleetNames {
  /** By the robot's name: where one is. */
  readonly #places = new Map<string, Set<string>>();
  readonly #shared = new Set<string>();
  readonly #lines = new LineBudget(LINES);

  /** Takes note of a robot that is seen from now on, and tells of it. */
  note(place: FleetPlace, server: string = place.server): void {
    const isShared = this.#share(place);
    this.#lines.write(place.server, monotonicUs(), () => {
      logger.info("Stream {name}: at {server}", { name: this.nameOf(place), server });
      if (isShared) logger.info("Several robots have that name: each has its site before it from now on");
    });
  }

  /** Whether it is the first that has the name of another one. */
  #share({ server, site, robot }: FleetPlace): boolean {
    const places = this.#places.get(robot) ?? new Set();
    this.#places.delete(robot);
    this.#places.set(robot, places);
    if (this.#places.size > MOST_NAMES) this.#places.delete(this.#places.keys().next().value!);
    places.add(JSON.stringify([server, site]));
    if (places.size < 2 || this.#shared.has(robot)) return false;
    this.#shared.add(robot);
    if (this.#shared.size > MOST_NAMES) this.#shared.delete(this.#shared.values().next().value!);
    return true;
  }

  /** What one is called now. */
  nameOf({ server, site, robot, hasSite }: FleetPlace): string {
    if (!this.#shared.has(robot)) return shortName(hasSite ? `${site}/${robot}` : robot);
    const sites = [...this.#places.get(robot) ?? []].filter((place) => JSON.parse(place)[1] === site);
    const host = sites.length > 1 ? `${server.replace(/^.*\/\//, "")}/` : "";
    return shortName(`${host}${site}/${robot}`);
  }
}

/** As it is shown: others choose it, and a subject has room for thousands of letters. */
function shortName(name: string): string {
  const letters = Array.from(escapeInvisible(name));
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}…` : letters.join("");
}
