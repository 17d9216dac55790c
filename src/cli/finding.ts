/**
 * A listener that knows no address, and nobody pushes to: it looks for robots in the network.
 *
 * 1. for a moment it waits for what is pushed; where that comes nobody is looked for, and nothing of it is even loaded;
 * 2. what is found goes to every view, and to the terminal, at each change;
 * 3. who is chosen is asked at once, as if its name had been typed: by its keys where it is paired, else in the clear;
 *    It is followed from then on where it moves;
 * 4. as soon as pictures come nobody is looked for any more; where the last stream has ended, of which nothing was heard for
 *    a minute, it begins anew.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../common/address.ts";
import type { AnsweredHost } from "../discovery/answered_host.ts";
import { labelOfInstance } from "../discovery/service_names.ts";
import type { Search } from "../discovery/search.ts";
import { VERSION } from "../protocol/header.ts";
import type { Refusals } from "../status/refusing_broadcasters.ts";
import type { SilentBroadcasters } from "../status/silent_broadcasters.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { MovingMachine } from "../net/names/follow_names.ts";
import type { Receiving } from "../threads/receiving.ts";
import type { View } from "../view/view.ts";
import { ChosenRobots } from "./chosen_robots.ts";
import { FoundInTerminal, type FoundRun } from "./found_in_terminal.ts";
import { type Found, seeAnnounced } from "./found_robots.ts";
import type { ViewerSeal } from "./viewer_seal.ts";

const logger = getLogger(["uis"]);
/** What is pushed comes within this. */
const PUSHED_MS = 1500;
/** Who was asked and gives nothing can be chosen again. */
const ASKED_US = 10_000_000;

/** What has to know of a robot that is asked, and who hears of those that are found. */
export interface FindingParts {
  readonly receiving: Pick<Receiving, "retarget">;
  /** The same, where a robot that was asked has moved. */
  readonly machine: Required<MovingMachine>;
  readonly seal: Pick<ViewerSeal, "noteAsked" | "findPaired" | "placeOf">;
  readonly silence: Pick<SilentBroadcasters, "noteAsked">;
  readonly refusals: Pick<Refusals, "noteAsked">;
  readonly views: readonly View[];
  /** What the socket is bound to. */
  readonly bound: string;
  readonly run: FoundRun;
}

/** What a listener has of it. */
export class Finding {
  /** Asks a robot that was found, by its key; absent where nobody is looked for. */
  readonly connectTo?: (robotKey: string) => void;
  #parts: FindingParts | undefined;
  #terminal: FoundInTerminal | undefined;
  #search: Search | undefined;
  #opening: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #robots: readonly Found[] = [];
  /** When each was chosen last, by its key. */
  readonly #asked = new Map<string, number>();
  #chosen: ChosenRobots | undefined;
  #told = "";
  #isLooking = false;

  /** @param isWanted whether there is neither an address, nor anything else that robots are not looked for with */
  constructor(isWanted: boolean) {
    if (isWanted) this.connectTo = (key) => this.#connect(key);
  }

  /** Begins, where it is wanted. */
  begin(parts: FindingParts): void {
    if (!this.connectTo) return;
    this.#parts = parts;
    this.#timer = setTimeout(() => this.#look(), PUSHED_MS);
  }

  /** Takes whether pictures come; to be called when the first does, and about once a second. */
  notePictures(hasPictures: boolean): void {
    if (!this.#parts) return;
    this.#chosen?.look(monotonicUs());
    if (hasPictures) this.#stop();
    else if (!this.#timer) this.#look();
    else if (this.#search) this.#tell();
  }

  /** For the statistics file; nothing where nobody is looked for. */
  statistics(): { readonly finding?: object } {
    return this.#search ? { finding: { robots: this.#robots.length, ...this.#search.statistics() } } : {};
  }

  /** Ends it, and gives the terminal back. */
  async close(): Promise<void> {
    this.#stop();
    this.#parts = undefined;
    this.#chosen?.close();
    await this.#opening;
  }

  #look(): void {
    if (this.#isLooking || !this.#parts) return;
    this.#isLooking = true;
    this.#terminal = new FoundInTerminal(this.#parts.run, (key) => this.#connect(key));
    this.#opening = (this.#opening ?? Promise.resolve()).then(() => this.#open());
  }

  async #open(): Promise<void> {
    if (!this.#isLooking) return;
    try {
      const { Search } = await import("../discovery/search.ts");
      const search = await Search.open((announced) => {
        if (!this.#parts || this.#search !== search) return;
        const { seal, bound } = this.#parts;
        this.#robots = seeAnnounced(announced, {
          bound,
          isPaired: (sought) => seal.findPaired(sought) !== undefined,
          placeOf: (sought) => seal.placeOf(sought),
        });
        this.#tell();
      });
      if (!this.#isLooking) return search.close();
      this.#search = search;
      this.#tell();
    } catch (error) {
      logger.info("Robots are not looked for in this network: {reason}", {
        reason: (error as Error).message,
      });
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isLooking) return;
    this.#isLooking = false;
    this.#search?.close();
    this.#search = undefined;
    this.#robots = [];
    this.#told = "";
    this.#terminal?.close();
    for (const view of this.#parts?.views ?? []) view.showFound?.(undefined);
  }

  #tell(): void {
    const nowUs = monotonicUs();
    const robots = this.#robots.map((robot) => {
      const askedUs = this.#asked.get(robot.key) ?? -Infinity;
      return nowUs - askedUs < ASKED_US ? { ...robot, isAsked: true } : robot;
    });
    const text = JSON.stringify(robots);
    if (text === this.#told) return;
    this.#told = text;
    this.#terminal?.show(robots);
    for (const view of this.#parts!.views) view.showFound?.(robots);
  }

  #connect(key: string): void {
    const robot = this.#robots.find((robot) => robot.key === key);
    if (!robot || !this.#parts) return;
    const isNew = !this.#asked.has(key);
    this.#asked.set(key, monotonicUs());
    if (isNew) this.#ask(robot, this.#parts);
    this.#tell();
  }

  #ask({ key, name, address, sought, wireVersion }: Found, parts: FindingParts): void {
    const nowUs = monotonicUs();
    const paired = parts.seal.noteAsked(sought);
    const host = paired ?? sought.name;
    parts.silence.noteAsked(host, address, nowUs);
    const place = parts.seal.placeOf(sought);
    parts.refusals.noteAsked(place === undefined ? host : sought.name, address);
    parts.receiving.retarget(undefined, address);
    this.#chosen ??= new ChosenRobots({ ...parts, ask: askForRobot });
    this.#chosen.add(labelOfInstance(key)!, host, address, nowUs);
    const words = paired === undefined
      ? "open, as no key is known for it"
      : place === undefined
      ? "sealed, a key is known for it"
      : "by the keys of {paired}, which was at its address";
    const at = formatAddress(address);
    logger.info(`Asking {name} at {place} for the stream: ${words}`, { name, place: at, paired });
    if (wireVersion === VERSION) return;
    const line = "{name} speaks version {theirs} of the wire, and this program {ours}: both need the same";
    logger.warn(line, { name, theirs: wireVersion, ours: VERSION });
  }
}

async function askForRobot(label: string): Promise<AnsweredHost | undefined> {
  const { askForHost } = await import("../discovery/ask_host.ts");
  return await askForHost(label);
}
