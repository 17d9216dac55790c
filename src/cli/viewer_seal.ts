/**
 * A viewer's keys at work: which robots it speaks to by which keys, and what comes of a code.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Address } from "../common/address.ts";
import { ExpectedError } from "../common/expected_error.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { Peer } from "../net/names/peers.ts";
import { followKeys, KeyStore } from "../pair/key_store.ts";
import {
  type Keys,
  refusesStrangers,
  withAddress,
  withIntroduced,
  withPairing,
  withRights,
} from "../pair/keys.ts";
import { findPairing, type Pairing, tidyName } from "../pair/pairing.ts";
import { TypedPlaces } from "../pair/typed_places.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { formatDay } from "../system/day.ts";
import type { Receiving } from "../threads/receiving.ts";
import { OPEN_TEXT } from "../view/shared/seal_words.js";

const logger = getLogger(["uis"]);
const NOT_PAIRED = {
  "wrong-code":
    "it has another code, or somebody else has answered; look there what it is; try again, or a new code",
  "no-code":
    "it waits for no code: that was used, five minutes are over, or there were three wrong tries, by whomever; a new code",
} as const;

/** What ends that everybody can watch. */
const CLOSE = "broadcast --pair on the robot closes it";

/** What is asked for. */
export interface ViewerSealFlags {
  /** The code to be paired by. */
  readonly pair: string | undefined;
  readonly open: boolean;
  readonly wire: "auto" | "uis" | "sof";
}

/** A robot that was found. */
export interface SoughtRobot {
  readonly name: string;
  readonly address: Address;
  /** What it says it is; absent where it says nothing. */
  readonly robotId?: string;
}

/** The keys of a listener. */
export class ViewerSeal {
  /** Rejects where the pairing that was asked for does not come about; never resolves. */
  readonly failed: Promise<never>;
  readonly #flags: ViewerSealFlags;
  readonly #store: KeyStore;
  /** Where what was typed has led to. */
  readonly #places: TypedPlaces;
  readonly #fail: (error: Error) => void;
  #isSealed = false;
  #receiving: Receiving | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(flags: ViewerSealFlags, store: KeyStore, peers: readonly Peer[]) {
    this.#flags = flags;
    this.#store = store;
    this.#places = new TypedPlaces(peers);
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
    promise.catch(() => {});
  }

  /**
   * Reads the key file.
   *
   * @param peers robots that are asked
   * @throws {Error} "Cannot use the keys in …" in one line
   */
  static async open(flags: ViewerSealFlags, peers: readonly Peer[]): Promise<ViewerSeal> {
    return new ViewerSeal(flags, await KeyStore.open(), peers);
  }

  /** How the receiver is to be sealed now; nothing where this viewer is paired with no robot. */
  get options(): SealOptions | undefined {
    const { keys } = this.#store;
    const { pair, open: isOpen, wire } = this.#flags;
    if (wire === "sof" || !this.#isSealed && !refusesStrangers(keys, "viewer") && pair === undefined) {
      return undefined;
    }
    this.#isSealed = true;
    const request = pair === undefined ? {} : { requestCode: pair };
    return {
      pairings: this.#places.locate(keys.pairings, "robot"),
      robotId: "",
      name: Deno.hostname(),
      isOpen,
      ...request,
    };
  }

  /**
   * Says in one line who can watch what is shown here.
   *
   * @param hasGroups whether a group's stream is listened to, too
   */
  announce(hasGroups: boolean): void {
    const { pair, open: isOpen, wire } = this.#flags;
    const robots = this.#store.keys.pairings.filter(({ side }) => side === "robot");
    const { hosts } = this.#places;
    const keyless = hosts.filter((host) => !findPairing(robots, "robot", host));
    if (wire === "sof") {
      const level = robots.length > 0 ? "warn" : "info";
      return logger[level]("The original wire is always open: {open}, paired or not", { open: OPEN_TEXT });
    }
    if (pair !== undefined) return;
    if (hosts.length > keyless.length && keyless.length === 0 && !hasGroups) {
      return logger.info("Sealed: a key is known for {hosts}", { hosts: hosts.join(", ") });
    }
    if (keyless.length > 0) {
      return logger.info(`Open, as no key is known for {hosts}: {open}; ${CLOSE}`, {
        hosts: keyless.join(", "),
        open: OPEN_TEXT,
      });
    }
    if (robots.length === 0) return logger.info(`Open: {open}; ${CLOSE}`, { open: OPEN_TEXT });
    if (isOpen) return logger.warn("Open by --open: what anybody pushes here unsealed is shown as well");
    logger.info("Sealed: only robots that are paired are shown ({count})", { count: robots.length });
  }

  /** What was typed leads there now; to be said before anybody is asked there. */
  noteMove(host: string, { hostname }: Address): void {
    if (this.#places.note(host, hostname)) this.#takeUp();
  }

  /**
   * A robot that was found is asked there from now on, as if its name had been typed; to be said before it is asked.
   *
   * @returns the name of the pairing by which it is asked; nothing where it is asked in the clear
   */
  noteAsked(robot: SoughtRobot): string | undefined {
    const pairing = this.findPaired(robot);
    if (this.#places.add(pairing?.name ?? robot.name, robot.address.hostname)) this.#takeUp();
    return pairing?.name;
  }

  /** The pairing with a robot that was found: with the one that it says it is, or else of its name or address. */
  findPaired({ robotId, name, address }: SoughtRobot): Pairing | undefined {
    const robots = this.#store.keys.pairings.filter(({ side }) => side === "robot");
    return robots.findLast((pairing) => pairing.robotId === robotId) ?? findPairing(robots, "robot", name) ??
      findPairing(robots, "robot", address.hostname);
  }

  /**
   * The name of the pairing with who was at the address of a robot that was found, where that says that it is another. It is spoken
   * to by those keys all the same: whoever has the address can say anything.
   */
  placeOf(robot: SoughtRobot): string | undefined {
    const pairing = this.findPaired(robot);
    if (!pairing || pairing.robotId === robot.robotId) return undefined;
    return findPairing([pairing], "robot", robot.name) ? undefined : pairing.name;
  }

  /** The name of the robot at this literal address, where one is known to be there. */
  nameAt(hostname: string): string | undefined {
    return findPairing(this.#places.locate(this.#store.keys.pairings, "robot"), "robot", hostname)?.name;
  }

  /** Follows what changes from now on, until it is closed. */
  follow(receiving: Receiving): { close(): Promise<void> } {
    this.#receiving = receiving;
    const following = followKeys(this.#store, {
      onKeys: () => this.#takeUp(),
      onTrouble: (reason) => logger.error("{reason}", { reason }),
    });
    return {
      close: async () => {
        this.#receiving = undefined;
        await following.close();
        await this.#writing;
      },
    };
  }

  /** Keeps what has come of the code. */
  handleEvent(event: SealEvent): void {
    if (event.kind === "introduced") this.#change((keys) => withIntroduced(keys, event.id, event.replacedId));
    if (event.kind === "rights") this.#change((keys) => withRights(keys, event.id, event.rights));
    if (event.kind === "not-paired") {
      const [robot = ""] = this.#places.hosts;
      const reason = NOT_PAIRED[event.reason];
      this.#fail(
        new ExpectedError(`Cannot pair with ${robot}: ${reason}: broadcast --pair on the robot`),
      );
    }
    if (event.kind !== "paired") return;
    const [typed] = this.#places.hosts;
    const { pairing: { addresses, ...about } } = event;
    const name = tidyName(about.name, "robot");
    const date = formatDay(new Date());
    const places = [...new Set([...typed === undefined ? [] : [typed], ...addresses])];
    this.#change((keys) => withPairing(keys, { ...about, name, date, addresses: places }), () => {
      const line = about.rights.includes("drive")
        ? "Paired with {name}: sealed from now on"
        : "Paired with {name}: sealed from now on, to watch alone";
      logger.info(line, { name });
    });
  }

  /** Notes where a robot was reached by its keys, so that it is never spoken to there in the clear. */
  noteStream(event: ReceiverEvent): void {
    if (event.kind !== "stream-began" || event.stream.seal?.state !== "sealed") return;
    const { peer } = event.stream.seal;
    const known = this.#store.keys.pairings.filter(({ side, name }) => side === "robot" && name === peer);
    const [pairing, ...others] = known;
    if (pairing && others.length === 0) {
      this.#change((keys) => withAddress(keys, pairing, event.from.hostname));
    }
  }

  #change(change: (keys: Keys) => Keys, done = () => {}): void {
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#store.update(change);
        this.#takeUp();
        done();
      } catch (error) {
        logger.error("{reason}", { reason: (error as Error).message });
      }
    });
  }

  #takeUp(): void {
    const { options } = this;
    if (options) this.#receiving?.setSeal(options);
  }
}
