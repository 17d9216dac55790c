/**
 * Turns a sender's counters into the figures that people read.
 *
 * @module
 */

import { type CounterChange, IntervalCounter } from "./interval_counter.ts";
import type { ViewerUse } from "../send/sending_end.ts";
import type { SendingState, ViewerState } from "../send/sending_state.ts";
import { measureOverhead } from "../common/stream_status.ts";

/** A sender's figures over the last interval. */
export interface SendStatus {
  /** Frames that came from the camera, per second. */
  readonly fps: number;
  /** UDP payload that left, to all viewers together. */
  readonly bitsPerSecond: number;
  /**
   * What was sent beyond the pictures and what the viewers sent back, see {@linkcode measureOverhead}; absent where no
   * picture is counted.
   */
  readonly overhead?: number;
  /** Each of those that are there; none on the original wire, which has no feedback. */
  readonly viewers: readonly ViewerStatus[];
}

/** What went to one viewer over the last interval, and what its link is like now. */
export interface ViewerStatus {
  readonly viewer: ViewerState;
  /** Frames that left for it, per second. */
  readonly fps: number;
  /** UDP payload. */
  readonly bitsPerSecond: number;
  /** For how long it has not reported, in µs; absent where it does, or never has. */
  readonly silentUs?: number;
}

/** What came from the camera, and what the system refused to send, of all time. */
export interface TakenAndRefused {
  readonly frames: number;
  /** UDP payload. @default 0 */
  readonly bytesRefused?: number;
}

type UseCounter = IntervalCounter<keyof ViewerUse>;

const NOTHING: ViewerUse = { framesSent: 0, datagramsSent: 0, bytesSent: 0, pictureBytesSent: 0 };

/** The counters at the last look, of each viewer. */
export class SendFigures {
  readonly #interval: IntervalCounter<"frames" | "datagrams" | "bytes" | "refused">;
  #viewers = new Map<number, UseCounter>();
  #lastUs: number;

  constructor(nowUs: number) {
    this.#interval = new IntervalCounter({ frames: 0, datagrams: 0, bytes: 0, refused: 0 }, nowUs);
    this.#lastUs = nowUs;
  }

  /** The figures since the last call, where so much has come from the camera and was refused by the system so far. */
  take(
    state: SendingState,
    { frames, bytesRefused: refused = 0 }: TakenAndRefused,
    nowUs: number,
  ): SendStatus {
    const change = this.#interval.take({ frames, refused, ...state.feedback }, nowUs);
    const changes = this.#takeChanges(state, nowUs);
    const sum = (name: keyof ViewerUse) =>
      [...changes.values()].reduce((sum, { delta }) => sum + delta[name], 0);
    const overhead = measureOverhead({
      datagrams: sum("datagramsSent") + change.delta.datagrams,
      bytes: sum("bytesSent") + change.delta.bytes,
      pictureBytes: sum("pictureBytesSent"),
    });
    return {
      fps: change.perSecond("frames"),
      bitsPerSecond: Math.max(0, sum("bytesSent") - change.delta.refused) * 8_000_000 /
        Math.max(1, change.elapsedUs),
      ...(overhead === undefined ? {} : { overhead }),
      viewers: state.viewers.map((viewer) => {
        const sent = changes.get(viewer.number)!;
        const isSilent = !viewer.isReporting && viewer.heardUs !== -Infinity;
        return {
          viewer,
          fps: sent.perSecond("framesSent"),
          bitsPerSecond: 8 * sent.perSecond("bytesSent"),
          ...(isSilent ? { silentUs: nowUs - viewer.heardUs } : {}),
        };
      }),
    };
  }

  /** Of the viewers that are there, each since it came, so that one that has left takes nothing away. */
  #takeChanges(state: SendingState, nowUs: number): Map<number, CounterChange<keyof ViewerUse>> {
    const viewers = new Map<number, UseCounter>();
    const changes = new Map<number, CounterChange<keyof ViewerUse>>();
    for (const [viewer, use] of state.uses) {
      const interval = this.#viewers.get(viewer) ?? new IntervalCounter(NOTHING, this.#lastUs);
      viewers.set(viewer, interval);
      changes.set(viewer, interval.take(use, nowUs));
    }
    this.#viewers = viewers;
    this.#lastUs = nowUs;
    return changes;
  }
}
