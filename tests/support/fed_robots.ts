/**
 * Robots at a gateway in this process whose pictures say when they were taken, and what a viewer sees of them.
 *
 * @module
 */

import { assert } from "@std/assert";
import type { ReceivedFrame, StreamDescription } from "../../src/common/frame.ts";
import { NO_FIGURES } from "../../src/common/stream_status.ts";
import type { Door } from "../../src/doors/door.ts";
import type { ReceiverEvent } from "../../src/receive/receiver_events.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { withSegment } from "./jpeg_vectors.ts";
import { patternFrames } from "./mjpeg.ts";

const COMMENT = 0xfe;
const [PICTURE] = patternFrames(1, { width: 64, height: 64 });
/** How old a picture is when it comes to the gateway, and how sure that is. */
export const LAST_MILE = { ageUs: 2_000, boundUs: 500 };

const STATUS = { ...NO_FIGURES, fps: 30 };

/** All robots of a gateway, which is told of all of them each time. */
const STREAMS = new WeakMap<Door, StreamDescription[]>();

/** A robot at a gateway; each of its pictures says inside when it was taken. */
export class FedRobot {
  readonly sent = new Map<number, ReceivedFrame>();
  readonly #door: Door;
  readonly #stream: StreamDescription;
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  readonly #aheadUs: number;
  #id = 0xffff_fff0;
  #isPaused = false;

  /** @param aheadUs by how much its gateway's clock is ahead of this host's */
  constructor(door: Door, name: string, aheadUs = 0) {
    this.#door = door;
    this.#aheadUs = aheadUs;
    this.#stream = { key: `robot ${name}`, name, width: 64, height: 64, fps: 30 };
    const streams = STREAMS.get(door) ?? [];
    STREAMS.set(door, streams);
    streams.push(this.#stream);
    const tell = () => door.view!.showStatus(streams.map((stream) => ({ ...STATUS, stream })));
    tell();
    this.#timers = [setInterval(() => this.#show(), 33), setInterval(tell, 300)];
  }

  /** Its numbers begin anew, as those of a robot do that is started again. */
  restart(): void {
    this.#id = 0;
    this.sent.clear();
  }

  /** It has no pictures for a while. */
  pause(): void {
    this.#isPaused = true;
  }

  goOn(): void {
    this.#isPaused = false;
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #show(): void {
    if (this.#isPaused) return;
    const completeUs = monotonicUs();
    const id = this.#id = (this.#id + 1) >>> 0;
    const takenUs = completeUs - LAST_MILE.ageUs;
    const frame: ReceivedFrame = {
      stream: this.#stream,
      id,
      jpeg: withSegment(PICTURE!, COMMENT, new TextEncoder().encode(`${takenUs}`)),
      completeUs: completeUs + this.#aheadUs,
      age: LAST_MILE,
      pose: { timeUs: completeUs, position: [1 + this.#aheadUs, 2, id & 0xff], orientation: [0, 0, 0, 1] },
    };
    this.sent.set(id, frame);
    this.#door.view!.showFrame(frame);
  }
}

/** What a viewer has seen. */
export class Sight {
  readonly frames: { readonly frame: ReceivedFrame; readonly seenUs: number }[] = [];

  take(event: ReceiverEvent): void {
    if (event.kind === "frame") this.frames.push({ frame: event.frame, seenUs: monotonicUs() });
  }

  since(count: number): ReceivedFrame[] {
    return this.frames.slice(count).map(({ frame }) => frame);
  }
}

/** When a picture was taken, as it says itself. */
export function truthUs({ jpeg }: ReceivedFrame): number {
  return Number(/\d{6,}/.exec(new TextDecoder("latin1").decode(jpeg.subarray(0, 64)))![0]);
}

/** Asserts that each picture is as old as it is told to be. */
export function assertHonest({ frames }: Sight): void {
  for (const { frame, seenUs } of frames) {
    const { ageUs, boundUs } = frame.age ?? { ageUs: NaN, boundUs: NaN };
    const trueAgeUs = frame.completeUs - truthUs(frame);
    assert(Math.abs(trueAgeUs - ageUs) <= boundUs + 1, `${trueAgeUs} is not ${ageUs} ± ${boundUs}`);
    assert(seenUs >= frame.completeUs);
  }
}
