/**
 * A robot that announces itself by multicast DNS, until it is closed.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";
import type { DnsMessage } from "./dns_message.ts";
import { MDNS_PORT, MdnsLinks } from "./links.ts";
import { type Due, Responder } from "./responder.ts";
import { chooseAnnounced } from "./robot_records.ts";
import type { RobotText } from "./robot_text.ts";

/** What is said at the end shall not hold the end up. */
const GOODBYE_MS = 300;
const RANDOM_BYTES = 3;
/** Timers are not asked to wait longer. */
const MAX_WAIT_MS = 3_600_000;

/** What is announced. */
export interface AnnouncementOptions {
  /** Where viewers ask; `0.0.0.0` and `::` stand for all addresses of this host. */
  readonly bound: { readonly hostname: string; readonly port: number };
  readonly text: RobotText;
  /** Called with what the robot is called in the network, when that is known and whenever it changes. */
  readonly onLabel: (label: string) => void;
}

/** It goes on beside the stream: nothing of it waits or throws. */
export class Announcement {
  readonly #options: AnnouncementOptions;
  readonly #responder: Responder;
  #links: MdnsLinks | undefined;
  #told: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(options: AnnouncementOptions) {
    this.#options = options;
    const { bound: { port }, text } = options;
    const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)).toHex();
    this.#responder = new Responder({ port, text, random, draw: Math.random }, monotonicUs());
  }

  /** @throws an `Error` in one line where multicast DNS is not to be had */
  static async open(options: AnnouncementOptions): Promise<Announcement> {
    const one = new Announcement(options);
    const links = one.#links = await MdnsLinks.open((message, from) => {
      const isAlone = from.port !== MDNS_PORT;
      if (one.#responder.handle(message, isAlone, monotonicUs())) {
        void links.sendTo(from, (all) => one.#responder.answerAlone(message, one.#choose(all)));
      }
      one.#wake();
    });
    links.onChange = () => {
      one.#responder.announce(monotonicUs());
      one.#wake();
    };
    one.#wake();
    return one;
  }

  /** Says something else of the robot from now on. */
  setText(text: RobotText): void {
    this.#responder.setText(text, monotonicUs());
    this.#wake();
  }

  /** What has come and was of no use. */
  statistics(): object {
    return { dropped: this.#links?.drops ?? {} };
  }

  /** Takes it back. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const links = this.#links;
    if (!links) return;
    this.#links = undefined;
    if (this.#responder.isEstablished) {
      await settleWithin(links.send((all) => this.#write("goodbye", all)), GOODBYE_MS);
    }
    links.close();
  }

  #choose(addresses: readonly string[]): readonly string[] {
    return chooseAnnounced(addresses, this.#options.bound.hostname);
  }

  /** Nothing where it can not be asked on that link. */
  #write(due: Due, addresses: readonly string[]): DnsMessage | undefined {
    const chosen = this.#choose(addresses);
    return chosen.length > 0 || due === "probe" ? this.#responder.write(due, chosen) : undefined;
  }

  #wake(): void {
    clearTimeout(this.#timer);
    const links = this.#links;
    if (!links) return;
    for (let due = this.#responder.poll(monotonicUs()); due; due = this.#responder.poll(monotonicUs())) {
      void links.send((all) => this.#write(due, all));
      if (due === "response" && this.#told !== this.#responder.label) {
        this.#told = this.#responder.label;
        this.#options.onLabel(this.#told);
      }
    }
    const waitMs = Math.max(0, this.#responder.nextUs - monotonicUs()) / 1000;
    // Rounded up: a timer that is early would only be set again.
    if (waitMs <= MAX_WAIT_MS) this.#timer = setTimeout(() => this.#wake(), Math.ceil(waitMs));
  }
}
