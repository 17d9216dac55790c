/**
 * The poses on their way to one page.
 *
 * They come some 200 times a second, with pictures and between them; the page draws no more than some 60 times. So those
 * of one drawing go together, and while the page is behind only the newest are kept: it misses a piece of the path then,
 * and never gets to see an old place because of a backlog.
 *
 * @module
 */

import { eulerAngles } from "../../common/euler_angles.ts";
import type { ReceivedPose } from "../../common/frame.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { PagePose, PosesMessage } from "./page_messages.ts";

/** Poses of one stream that wait: a third of a second at 200 a second. */
const MAX_WAITING = 64;
/** Messages that a page may be behind with, for each stream. */
const MAX_IN_FLIGHT = 4;
const SEND_INTERVAL_US = 16_000;

interface PoseSlot {
  /** The newest since the last message, the oldest of them first. */
  waiting: ReceivedPose[];
  newest: ReceivedPose | undefined;
  /** Messages that the page has not acknowledged yet. */
  inFlight: number;
}

/** Where the messages go. */
export interface PoseFeedOptions {
  /** Whether the connection is open and may take more. */
  readonly hasRoom: () => boolean;
  readonly send: (message: PosesMessage) => void;
  /** µs of this host's monotonic clock. @default monotonicUs */
  readonly nowUs?: () => number;
}

/** Collects the poses of all streams that a page watches, and sends them in step with it. */
export class PoseFeed {
  readonly #hasRoom: () => boolean;
  readonly #send: (message: PosesMessage) => void;
  readonly #nowUs: () => number;
  readonly #slots = new Map<string, PoseSlot>();
  #lastUs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ hasRoom, send, nowUs = monotonicUs }: PoseFeedOptions) {
    this.#hasRoom = hasRoom;
    this.#send = send;
    this.#nowUs = nowUs;
  }

  /** Takes a stream's newest pose; one that it has already is passed over. */
  take(pose: ReceivedPose): void {
    const { key } = pose.stream;
    const slot = this.#slots.get(key) ?? { waiting: [], newest: undefined, inFlight: 0 };
    if (slot.newest === pose) return;
    this.#slots.set(key, slot);
    slot.newest = pose;
    if (slot.waiting.length === MAX_WAITING) slot.waiting.shift();
    slot.waiting.push(pose);
    this.sendSoon();
  }

  /** The page has taken one message of this stream's. */
  handleTaken(key: string): void {
    const slot = this.#slots.get(key);
    if (!slot) return;
    slot.inFlight = Math.max(0, slot.inFlight - 1);
    this.sendSoon();
  }

  /** Forgets all streams but these. */
  retain(keys: Pick<ReadonlySet<string>, "has">): void {
    for (const key of this.#slots.keys()) {
      if (!keys.has(key)) this.#slots.delete(key);
    }
  }

  /** Sends what waits, where there is room: at once, or when the interval since the last message is over. */
  sendSoon(): void {
    if (this.#timer !== undefined || !this.#hasRoom()) return;
    if (!this.#slots.values().some(isSendable)) return;
    const restUs = this.#lastUs + SEND_INTERVAL_US - this.#nowUs();
    if (restUs <= 0) return this.#sendWaiting();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sendWaiting();
    }, restUs / 1000);
  }

  /** Ends the wait for the next message. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #sendWaiting(): void {
    const sentUs = this.#nowUs();
    for (const [key, slot] of this.#slots) {
      if (!isSendable(slot) || !this.#hasRoom()) continue;
      const poses = slot.waiting.map((pose) => describePose(pose, sentUs));
      slot.waiting = [];
      slot.inFlight++;
      this.#lastUs = sentUs;
      this.#send({ type: "poses", key, sentUs, poses });
    }
  }
}

function isSendable({ waiting, inFlight }: PoseSlot): boolean {
  return waiting.length > 0 && inFlight < MAX_IN_FLIGHT;
}

function describePose({ pose, arrivalUs, age }: ReceivedPose, sentUs: number): PagePose {
  const { timeUs, position, orientation, confidence } = pose;
  return {
    timeUs,
    position,
    ...(orientation ? { yawDegrees: eulerAngles(orientation).yawDegrees } : {}),
    ...(confidence === undefined ? {} : { confidence }),
    ageUs: Math.max(0, sentUs - arrivalUs) + (age?.ageUs ?? 0),
    ...(age ? { boundUs: age.boundUs } : {}),
  };
}
