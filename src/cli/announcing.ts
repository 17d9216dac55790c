/**
 * A robot that waits for viewers, and says so in the network: beside the stream, once that is on its way.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Address } from "../common/address.ts";
import type { Announcement } from "../discovery/announcement.ts";
import type { RobotText } from "../discovery/robot_text.ts";
import { VERSION } from "../protocol/header.ts";
import type { PictureSize } from "../send/sending_end.ts";

const logger = getLogger(["uis"]);
/** Without a picture by then it is announced without its size. */
const MOST_LOOKS = 3;

/** What is announced, as far as it does not change. */
export interface AnnouncingOptions {
  readonly name: string;
  /** Where viewers ask. */
  readonly bound: Address;
  /** Who is served now. */
  readonly stance: () => Pick<RobotText, "seal" | "robotId">;
}

/** What a sending tool has of it. */
export class Announcing {
  readonly #options: AnnouncingOptions;
  #looks = 0;
  #text: RobotText | undefined;
  #opening: Promise<Announcement | undefined> | undefined;
  #announcement: Announcement | undefined;

  constructor(options: AnnouncingOptions) {
    this.#options = options;
  }

  /** Takes the size of the pictures, as far as it is known; to be called about once a second. */
  note(size: PictureSize | undefined): void {
    this.#looks++;
    if (!size && this.#looks < MOST_LOOKS) return;
    const { name, stance } = this.#options;
    const { width, height } = size ?? { width: 0, height: 0 };
    const text = { name, wireVersion: VERSION, width, height, ...stance() };
    if (JSON.stringify(text) === JSON.stringify(this.#text)) return;
    this.#text = text;
    this.#opening ??= this.#open(text);
    this.#announcement?.setText(text);
  }

  /** What has come and was of no use, for the statistics file; nothing before it is announced. */
  statistics(): { readonly announcing?: object } {
    return this.#announcement ? { announcing: this.#announcement.statistics() } : {};
  }

  /** Takes it back. */
  async close(): Promise<void> {
    await (await this.#opening)?.close();
  }

  async #open(text: RobotText): Promise<Announcement | undefined> {
    try {
      // Only now: the stream has begun, and whoever starts with addresses never needs it.
      const { Announcement } = await import("../discovery/announcement.ts");
      this.#announcement = await Announcement.open({
        bound: this.#options.bound,
        text,
        onLabel: (label) => logger.info("Announced in the network as {label}", { label }),
      });
      // It may be another one meanwhile.
      if (this.#text !== text) this.#announcement.setText(this.#text!);
    } catch (error) {
      logger.warn("This robot is not announced in the network: {reason}", {
        reason: (error as Error).message,
      });
    }
    return this.#announcement;
  }
}
