/**
 * Robots that were chosen from those that were found: each is followed to where it is announced, as a name that was typed is
 * to where it leads. Nobody asks where one is as long as it says anything.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isSameAddress } from "../common/address.ts";
import type { AnsweredHost } from "../discovery/answered_host.ts";
import type { MovingMachine } from "../net/names/follow_names.ts";
import { chooseAddress } from "../net/names/peers.ts";

const logger = getLogger(["uis"]);
/** One that says nothing for so long is looked for, ever more seldom. */
const SILENCE_US = 5_000_000;
const MOST_WAIT_US = 60_000_000;

/** How they are followed. */
export interface ChosenRobotsOptions {
  readonly machine: Required<MovingMachine>;
  /** What the socket is bound to. */
  readonly bound: string;
  /** Asks the network where the robot of this label is; nothing where nobody answers. */
  readonly ask: (label: string) => Promise<AnsweredHost | undefined>;
}

interface Chosen {
  readonly label: string;
  /** As what it counts that was typed. */
  readonly host: string;
  address: Address;
  sinceUs: number;
  nextUs: number;
  waitUs: number;
  isAsked: boolean;
}

/** All of them. */
export class ChosenRobots {
  readonly #options: ChosenRobotsOptions;
  readonly #all: Chosen[] = [];
  #isClosed = false;

  constructor(options: ChosenRobotsOptions) {
    this.#options = options;
  }

  /** Follows one more, which is asked there from now on. */
  add(label: string, host: string, address: Address, nowUs: number): void {
    const times = { sinceUs: nowUs, nextUs: nowUs, waitUs: SILENCE_US };
    this.#all.push({ label, host, address, ...times, isAsked: false });
  }

  /** Looks for those that are silent; to be called about once a second. */
  look(nowUs: number): void {
    for (const one of this.#all) {
      const heardUs = Math.max(one.sinceUs, this.#options.machine.heardUs(one.address));
      if (nowUs - heardUs < SILENCE_US) one.waitUs = SILENCE_US;
      else if (nowUs >= one.nextUs && !one.isAsked) {
        one.nextUs = nowUs + one.waitUs;
        one.waitUs = Math.min(MOST_WAIT_US, 2 * one.waitUs);
        void this.#ask(one, nowUs);
      }
    }
  }

  /** Moves nothing any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #ask(one: Chosen, nowUs: number): Promise<void> {
    const { machine, bound, ask } = this.#options;
    one.isAsked = true;
    const answer = await ask(one.label).catch(() => undefined);
    one.isAsked = false;
    // A host alone is not known to be the robot.
    if (this.#isClosed || answer?.port === undefined) return;
    const from = one.address;
    const to = chooseAddress(answer.hostnames, answer.port, bound);
    if (isSameAddress(from, to)) return;
    one.address = to;
    one.sinceUs = nowUs;
    machine.retarget(from, to, one.host);
    logger.info("{name} is at {address} now", { name: one.host, address: formatAddress(to) });
  }
}
