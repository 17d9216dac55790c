/**
 * A robot's pictures, pulled as they are, or as they fit a link that is too slow for those.
 *
 * 1. As they are, and it is watched whether the link carries that (`lean/narrow_link.ts`).
 * 2. Where it does not, the gateway is asked for pictures that fit, which come under a subject of their own; those that are as
 *    they are go on being pulled until the first one is there.
 * 3. Where there is room again, or nothing comes there, they are pulled as they are.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { parseJpegSize } from "../../../jpeg/size.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { randomText } from "../../../view/web/random_text.ts";
import type { Wanted } from "../../../view/view.ts";
import type { Connected, Msg } from "../link/connection.ts";
import { type ArrivedPicture, NarrowLink, type PullKind } from "../lean/narrow_link.ts";
import { ROOM_HEADER, writeAsk } from "../lean/room_asks.ts";
import { type RobotPlace, subjectOf } from "../messages/subjects.ts";
import { WantedPull } from "./wanted_pull.ts";

const logger = getLogger(["uis", "nats"]);

/** Of a viewer's word, at random. */
const WORD_BYTES = 9;
/** What a tile is worth, a second: what costs more than others comes less often. */
const TILE_BYTES = 4e6;
const TILE_PIXELS = 64e6;
/** What it says of its room is said at once where that is another one by more than this. */
const SAME_SHARE = 0.02;

/** By which pull a picture came, and when it could have begun to. */
export type PulledHow = Pick<ArrivedPicture, "kind" | "beganUs">;

/** What is pulled, and who takes it. */
export interface FramePullsOptions {
  readonly connected: Connected;
  readonly place: RobotPlace;
  readonly tileIntervalUs: number;
  readonly credit: () => number;
  readonly onMessage: (message: Msg, how: PulledHow) => void;
  /** The messages that come belong to a new beginning, of which it is told whether the way to the server is the same. */
  readonly onBegin: (isSameWay: boolean) => void;
  /** The least that a question and its answer take; nothing while nobody knows. */
  readonly roundTripUs: () => number | undefined;
  /** The gateway is to be told what there is room for. */
  readonly onAsk: () => void;
}

/** The pull of one robot's pictures, until it is closed. */
export class FramePulls {
  readonly #options: FramePullsOptions;
  readonly #link = new NarrowLink();
  readonly #word = randomText(WORD_BYTES);
  readonly #pulls: Readonly<Record<PullKind, WantedPull>>;
  readonly #hear: (subject: string) => boolean;
  #wanted: Wanted = "none";
  #kind: PullKind = "whole";
  /** Whether the pull that begins next stands for another one. */
  #isTurning = false;
  #generation: number;
  /** The least time between two pictures for a tile, by the last one's size. */
  #tileIntervalUs = 0;
  /** What the gateway was told last, in bytes a second. */
  #said = 0;

  constructor(options: FramePullsOptions) {
    this.#options = options;
    this.#generation = options.connected.generation;
    this.#pulls = { whole: this.#makePull("whole"), lean: this.#makePull("lean") };
    const subject = subjectOf(options.place, "lean");
    this.#hear = (refused) => {
      if (!refused.endsWith(`.${subject}`)) return false;
      this.#link.forbid(monotonicUs());
      this.#turn();
      // It is told as any right that is missing.
      return false;
    };
    options.connected.onRefused.add(this.#hear);
  }

  get wanted(): Wanted {
    return this.#wanted;
  }

  /** What is pulled, and how much there is room for; 0 where nothing is known to limit it. */
  get room(): { readonly kind: PullKind; readonly bytesPerSecond: number } {
    return { kind: this.#kind, bytesPerSecond: Math.round(this.#link.bytesPerSecond) };
  }

  /** What is said to the gateway with the next question; nothing where there is nothing to say. */
  says(): readonly [name: string, text: string] | undefined {
    const bytes = this.#wanted === "none" ? 0 : this.#link.bytesPerSecond;
    if (bytes === 0 && this.#said === 0) return undefined;
    this.#said = bytes;
    return [ROOM_HEADER, writeAsk(bytes, this.#word)];
  }

  /** From now on so much of it is pulled; called again and again. */
  want(wanted: Wanted): void {
    const nowUs = monotonicUs();
    const { generation } = this.#options.connected;
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#link.resume(nowUs);
      this.#pulls[this.#kind].want(wanted);
      this.#pulls[this.#kind === "lean" ? "whole" : "lean"].want("none");
      if (this.#said > 0 && wanted === "none") this.#options.onAsk();
    }
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#link.beginAnew(nowUs);
    }
    if (wanted !== "none") this.#link.look(nowUs);
    this.#turn();
  }

  /** Takes note of a picture that {@linkcode FramePullsOptions.onMessage} was given. */
  note(picture: ArrivedPicture): void {
    if (picture.kind === "lean" && this.#kind === "lean") this.#pulls.whole.want("none");
    if (picture.kind === "whole" && this.#kind === "whole") this.#pulls.lean.want("none");
    if (this.#wanted === "full") this.#link.observe(picture);
    this.#turn();
  }

  /** Asks for what there is credit for. */
  pullSoon(): void {
    for (const pull of Object.values(this.#pulls)) pull.pullSoon();
  }

  close(): void {
    this.#options.connected.onRefused.delete(this.#hear);
    for (const pull of Object.values(this.#pulls)) pull.close();
  }

  /** Pulls what the link has room for. */
  #turn(): void {
    const { kind, bytesPerSecond } = this.#link;
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#isTurning = true;
      logger.debug("{subject}: pictures are pulled {kind} now", {
        subject: subjectOf(this.#options.place, "frame"),
        kind: kind === "lean" ? "as they fit the link" : "as they are",
      });
      this.#pulls[kind].want(this.#wanted);
    }
    if (Math.abs(bytesPerSecond - this.#said) > SAME_SHARE * this.#said) this.#options.onAsk();
  }

  #makePull(kind: PullKind): WantedPull {
    const { connected, place, tileIntervalUs, credit, onMessage, onBegin, roundTripUs } = this.#options;
    return new WantedPull(connected, {
      ...{ site: place.site, credit },
      tileIntervalUs: () => Math.max(tileIntervalUs, this.#tileIntervalUs),
      subject: subjectOf(place, kind === "whole" ? "frame" : "lean"),
      next: {
        subject: subjectOf(place, "clock"),
        // What a link has no room for is on its way, however silent a server is.
        isAllowed: () => kind === "whole" && this.#link.bytesPerSecond === 0,
      },
      onBegin: () => {
        onBegin(this.#isTurning);
        this.#isTurning = false;
      },
      onMessage: (message, askedUs) => {
        this.#tileIntervalUs = measureCostUs(message.data);
        onMessage(message, { kind, beganUs: askedUs + (roundTripUs() ?? 0) });
      },
    });
  }
}

/** How long there has to be between two such pictures for a tile. */
function measureCostUs(jpeg: Uint8Array): number {
  const { width, height } = parseJpegSize(jpeg) ?? { width: 0, height: 0 };
  return Math.max(jpeg.length / TILE_BYTES, width * height / TILE_PIXELS) * 1e6;
}
