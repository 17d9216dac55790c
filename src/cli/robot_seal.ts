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
import { followKeys, KeyStore } from "../pair/key_store.ts";
import {
  type Keys,
  pendingCode,
  refusesStrangers,
  withCodeTaken,
  withoutCode,
  withPairing,
  withTrySpent,
} from "../pair/keys.ts";
import { tidyName } from "../pair/pairing.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { formatDay } from "../system/day.ts";
import type { Sending } from "../threads/sending.ts";
import { OPEN_TEXT } from "../view/shared/seal_words.js";

const logger = getLogger(["uis"]);
/** Of a robot that nobody knows by its name. */
const NAMELESS = "0".repeat(16);
/** Later than a code's time. */
const CODE_END_MS = 100;

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
  /** Once there was a seal there is one. */
  #isSealed = false;
  #sending: Sending | undefined;
  #codeEnd: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(flags: RobotSealFlags, name: string, store: KeyStore) {
    this.#flags = flags;
    this.#name = name;
    this.#store = store;
  }

  /**
   * Reads the key file.
   *
   * @param name what viewers are to call this robot
   * @throws {Error} "Cannot use the keys in …" in one line
   */
  static async open(flags: RobotSealFlags, name: string): Promise<RobotSeal> {
    return new RobotSeal(flags, name, await KeyStore.open());
  }

  /** How the sender is to be sealed now; nothing where everybody is served, as no one is paired. */
  get options(): SealOptions | undefined {
    const { keys } = this.#store;
    const refuses = refusesStrangers(keys, "robot");
    const pending = pendingCode(keys, Date.now());
    if (this.#flags.wire === "sof" || !this.#isSealed && !refuses && !pending) return undefined;
    this.#isSealed = true;
    const { pairings, robotId = NAMELESS } = keys;
    // Before the first one is paired all is as it was.
    const isOpen = this.#flags.open || !refuses;
    const code = pending && { pending: { code: pending.code, triesLeft: pending.triesLeft } };
    return { pairings, robotId, name: this.#name, isOpen, ...code };
  }

  /**
   * Looks whether everybody who is named can be spoken to by keys of its own.
   *
   * @throws {Error} in one line, where a group is named: it has no keys
   */
  checkTargets(targets: readonly Address[]): void {
    const { options } = this;
    const group = options && !options.isOpen && targets.find(({ hostname }) => isForMany(hostname));
    if (!group) return;
    throw new Error(
      `Cannot send to ${group.hostname}: a group has no keys, and this robot is paired; name each viewer, or add --open`,
    );
  }

  /** Says in one line who is served. */
  announce(): void {
    const { keys } = this.#store;
    if (this.#flags.wire === "sof") {
      logger.info("The original wire is always open: {open}", { open: OPEN_TEXT });
    } else if (!refusesStrangers(keys, "robot")) {
      logger.info("Open: {open}; broadcast --pair closes it", { open: OPEN_TEXT });
    } else if (this.#flags.open) logger.warn("Open by --open: {open}, paired or not", { open: OPEN_TEXT });
    else {
      const viewers = keys.pairings.filter(({ side }) => side === "viewer").length;
      logger.info("Sealed: only who is paired can watch ({viewers})", { viewers });
    }
  }

  /** Follows what changes from now on, until it is closed. */
  follow(sending: Sending): { close(): Promise<void> } {
    this.#sending = sending;
    this.#takeUp(this.#store.keys);
    const following = followKeys(this.#store, {
      onKeys: (keys) => this.#takeUp(keys),
      onTrouble: (reason) => logger.error("{reason}", { reason }),
    });
    return {
      close: async () => {
        this.#sending = undefined;
        clearTimeout(this.#codeEnd);
        await following.close();
        await this.#writing;
      },
    };
  }

  /** Keeps what has come of a code. */
  handleEvent(event: SealEvent): void {
    if (event.kind === "try-spent") {
      return this.#change("", (keys) => withTrySpent(keys, event.code));
    }
    if (event.kind !== "code-used") return;
    const name = tidyName(event.pairing.name, "viewer");
    const pairing = { ...event.pairing, name, date: formatDay(new Date()) };
    this.#change(name, (keys) => withoutCode(withPairing(keys, pairing), event.code));
  }

  /** @param paired who is paired by that; nobody where it is empty */
  #change(paired: string, change: (keys: Keys) => Keys): void {
    this.#writing = this.#writing.then(async () => {
      try {
        this.#takeUp(await this.#store.update(change));
        if (paired) logger.info("Paired with {name}", { name: paired });
      } catch (error) {
        logger.error("{reason}", { reason: (error as Error).message });
      }
    });
  }

  #takeUp(keys: Keys): void {
    const { options } = this;
    if (!options || !this.#sending) return;
    this.#sending.setSeal?.(options);
    const pending = pendingCode(keys, Date.now());
    clearTimeout(this.#codeEnd);
    if (!pending) return;
    const leftMs = pending.untilMs - Date.now() + CODE_END_MS;
    this.#codeEnd = setTimeout(() => this.#takeUp(this.#store.keys), leftMs);
    if (!pending.isTaken) this.#change("", (keys) => withCodeTaken(keys, pending.code));
  }
}
