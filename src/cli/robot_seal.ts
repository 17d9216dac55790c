/**
 * A robot's keys at work: whom it serves, by which keys, and who is paired meanwhile.
 *
 * 1. at the start the key file says whether anything is sealed; where nobody is paired, and no code is waited for, nothing is;
 * 2. what others change in the file is told to the sender at once, and a code that was made by another program is taken up;
 * 3. what comes of a code is kept in the file, and counts from then on.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Address } from "../common/address.ts";
import type { SealEvent } from "../common/seal_event.ts";
import { isForMany } from "../net/groups/for_many.ts";
import type { MovingMachine } from "../net/names/follow_names.ts";
import { addressesOf, type Peer } from "../net/names/peers.ts";
import { randomBytes } from "../net/random.ts";
import { holdFile } from "../pair/held_file.ts";
import { makeId } from "../pair/id.ts";
import { followKeys, KeyStore } from "../pair/key_store.ts";
import {
  type Keys,
  refusesStrangers,
  withCodeTaken,
  withoutCode,
  withPendingCode,
  withRobotId,
} from "../pair/keys.ts";
import type { Right } from "../pair/pairing.ts";
import { ALL_RIGHTS } from "../pair/rights.ts";
import { TypedPlaces } from "../pair/typed_places.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { Sending } from "../threads/sending.ts";
import { OPEN_TEXT } from "../view/shared/seal_words.js";
import { PairingLog } from "./pairing_log.ts";
import { withRobotEvent } from "./robot_event.ts";
import { WaitingCode } from "./waiting_code.ts";

const logger = getLogger(["uis"]);
/** Of a robot that nobody knows by its name. */
const NAMELESS = "0".repeat(16);
/** Whoever has lost a key is in front of a robot that serves nobody. */
const UNUSED =
  "Nobody has come by a key yet; if that of {name} was lost, broadcast --forget {name} opens this robot again";
const ALL_UNUSED =
  "Nobody has come by a key yet; if those of {names} were lost, broadcast --forget of each opens this robot again";
/** An address may be another one's now. */
const HELD =
  "Nothing is sent to {hostname}, which has no key: {name} was there, who is paired and gets nothing in the clear; if that is somebody else now, broadcast --forget {name}";
const UNPAIRED =
  "Nothing is sent to {hostname}, which is not paired: broadcast --pair lets it in, --open everybody";

/** What is asked for. */
export interface RobotSealFlags {
  readonly open: boolean;
  readonly wire: "uis" | "sof";
}

/** The keys of a sending tool. */
export class RobotSeal {
  readonly #flags: RobotSealFlags;
  readonly #name: string;
  readonly #store: KeyStore;
  readonly #log: PairingLog;
  /** Where the targets' names have led to. */
  readonly #places: TypedPlaces;
  /** Targets behind which there are several hosts. */
  readonly #groups: readonly string[];
  /** Once there was a seal there is one. */
  #isSealed = false;
  #sending: Sending | undefined;
  readonly #code: WaitingCode;
  /** What this program's socket has bound. */
  #address: Address | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  /** Why the keys can not be written, as it was last said. */
  #trouble: string | undefined;

  private constructor(flags: RobotSealFlags, name: string, targets: readonly Peer[], store: KeyStore) {
    this.#flags = flags;
    this.#name = name;
    this.#places = new TypedPlaces(targets);
    this.#groups = addressesOf(targets).map(({ hostname }) => hostname).filter((host) => isForMany(host));
    this.#store = store;
    this.#log = new PairingLog(store.keys);
    this.#code = new WaitingCode(store.path);
  }

  /**
   * Reads the key file.
   *
   * @param name what viewers are to call this robot
   * @param targets who is served without having asked
   * @throws {Error} "Cannot use the keys in …" in one line
   */
  static async open(flags: RobotSealFlags, name: string, targets: readonly Peer[]): Promise<RobotSeal> {
    return new RobotSeal(flags, name, targets, await KeyStore.open());
  }

  /** How the sender is to be sealed now; nothing where everybody is served, as no one is paired. */
  get options(): SealOptions | undefined {
    const { keys } = this.#store;
    const refuses = refusesStrangers(keys, "robot");
    const pending = this.#code.of(keys);
    if (this.#flags.wire === "sof" || !this.#isSealed && !refuses && !pending) return undefined;
    this.#isSealed = true;
    const { pairings, robotId = NAMELESS } = keys;
    // Before the first one is paired all is as it was.
    const isOpen = this.#flags.open || !refuses;
    const code = pending && { pending: { rights: ALL_RIGHTS, ...pending } };
    const located = this.#places.locate(pairings, "viewer");
    return { pairings: located, robotId, name: this.#name, groups: this.#groups, isOpen, ...code };
  }

  /** What strangers may know: whether they are served, and what this robot goes by among those who are paired. */
  get stance(): { readonly seal: "sealed" | "open"; readonly robotId?: string } {
    const { keys } = this.#store;
    const seal = refusesStrangers(keys, "robot") && !this.#flags.open ? "sealed" : "open";
    return { seal, ...(keys.robotId === undefined ? {} : { robotId: keys.robotId }) };
  }

  /** How many are paired to drive. */
  get drivers(): number {
    const { pairings } = this.#store.keys;
    return pairings.filter(({ side, rights }) => side === "viewer" && rights.includes("drive")).length;
  }

  /** Says in one line who is served. */
  announce(): void {
    const { keys } = this.#store;
    if (this.#flags.wire === "sof") {
      const level = refusesStrangers(keys, "robot") ? "warn" : "info";
      logger[level]("The original wire is always open: {open}, paired or not", { open: OPEN_TEXT });
    } else if (!refusesStrangers(keys, "robot")) {
      logger.info("Open: {open}; broadcast --pair closes it", { open: OPEN_TEXT });
    } else if (this.#flags.open) logger.warn("Open by --open: {open}, paired or not", { open: OPEN_TEXT });
    else {
      const viewers = keys.pairings.filter(({ side }) => side === "viewer");
      logger.info("Sealed: only who is paired can watch ({viewers})", { viewers: viewers.length });
      const [lost, ...more] = keys.isSealed ? [] : viewers;
      const names = viewers.map(({ name }) => name).join(", ");
      if (lost) logger.warn(more.length > 0 ? ALL_UNUSED : UNUSED, { name: lost.name, names });
    }
  }

  /** Where this program can be asked; there is none before it is followed. */
  get address(): Address {
    return this.#address!;
  }

  /**
   * Follows what changes from now on, until it is closed; as long a broadcast --pair beside it finds it.
   *
   * @param address what the sender's socket has bound
   */
  async follow(sending: Sending, address: Address): Promise<{ close(): Promise<void> }> {
    const running = this.#flags.wire === "sof" ? undefined : await holdFile(this.#store.path, "running");
    this.#sending = sending;
    this.#address = address;
    this.#takeUp(this.#store.keys);
    const following = followKeys(this.#store, {
      onKeys: (keys) => this.#takeUp(keys),
      onTrouble: (reason) => logger.error("{reason}", { reason }),
    });
    return {
      close: async () => {
        running?.[Symbol.dispose]();
        const { own: offered } = this.#code;
        if (offered !== undefined) this.#change((keys) => withoutCode(keys, offered));
        this.#sending = undefined;
        await following.close();
        await this.#writing;
        this.#code.close();
      },
    };
  }

  /**
   * Lets somebody be paired by this code from now on, as long as this program runs.
   *
   * @throws {Error} "Cannot write the keys to …" in one line
   */
  async offer(code: string, rights: readonly Right[]): Promise<void> {
    const offer = (keys: Keys) =>
      withPendingCode(withRobotId(keys, () => makeId(randomBytes)), code, Date.now(), rights);
    this.#takeUp(await this.#code.show(code, () => this.#store.update(offer)));
  }

  /** The sender, as what follows its targets' names moves it: who is paired is known there before anything is sent. */
  movable(sending: Sending): MovingMachine {
    return {
      ...(sending.heardUs ? { heardUs: (address) => sending.heardUs!(address) } : {}),
      retarget: (from, to, host) => {
        if (this.#places.note(host, to.hostname)) this.#takeUp(this.#store.keys);
        sending.retarget(from, to);
      },
    };
  }

  /** Keeps what has come of a code, and who has come by a key. */
  handleEvent(event: SealEvent): void {
    if (event.kind === "held") return logger.warn(event.name === undefined ? UNPAIRED : HELD, { ...event });
    this.#change((keys) => withRobotEvent(keys, event));
  }

  #change(change: (keys: Keys) => Keys): void {
    this.#writing = this.#writing.then(async () => {
      try {
        this.#takeUp(await this.#store.update(change));
        this.#trouble = undefined;
      } catch (error) {
        const { message: reason } = error as Error;
        if (reason !== this.#trouble) logger.error("{reason}", { reason });
        this.#trouble = reason;
      }
    });
  }

  #takeUp(keys: Keys): void {
    if (!this.#sending) return;
    const orphan = this.#code.drop(keys);
    if (orphan !== undefined) this.#change((keys) => withoutCode(keys, orphan));
    const { options } = this;
    if (!options) return;
    this.#sending.setSeal?.(options);
    this.#log.tell(keys);
    this.#code.tellTries(keys);
    this.#code.watch(keys, () => this.#takeUp(this.#store.keys));
    const pending = this.#code.of(keys);
    if (pending && !pending.isTaken) {
      this.#change((keys) => withCodeTaken(keys, pending.code, this.#address));
    }
  }
}
