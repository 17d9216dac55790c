/**
 * A robot that announces itself by multicast DNS, until it is closed.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";
import { MDNS_PORT, MdnsLinks } from "./links.ts";
import { Responder } from "./responder.ts";
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
        void links.sendTo(one.#responder.answerAlone(message, one.#addresses), from);
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
    const goodbye = this.#responder.write("goodbye", this.#addresses);
    this.#links = undefined;
    if (this.#responder.isEstablished) await settleWithin(links.send(goodbye), GOODBYE_MS);
    links.close();
  }

  /** Those at which it can be asked. */
  get #addresses(): readonly string[] {
    const { hostname } = this.#options.bound;
    return this.#links!.addresses.filter((address) =>
      hostname === "::" || address === hostname || hostname === "0.0.0.0" && !address.includes(":")
    );
  }

  #wake(): void {
    clearTimeout(this.#timer);
    const links = this.#links;
    if (!links) return;
    for (let due = this.#responder.poll(monotonicUs()); due; due = this.#responder.poll(monotonicUs())) {
      void links.send(this.#responder.write(due, this.#addresses));
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
