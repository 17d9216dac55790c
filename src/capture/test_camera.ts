/**
 * The camera that is always there: the test pattern, live.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import type { Camera, FrameSink } from "./camera.ts";
import { TestPattern, type TestPatternOptions } from "./pattern/test_pattern.ts";

/**
 * Starts a camera that takes pictures of the test pattern on an even schedule. A slot of the schedule that was missed
 * is left out, and so is its frame number; frames never come in a burst, and the schedule never drifts.
 *
 * @param onFrame called from a timer, first after this function has returned
 * @throws {RangeError} where an option is outside its range
 */
export function startTestCamera(options: TestPatternOptions, onFrame: FrameSink): Camera {
  let pattern = new TestPattern(options);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const slotUs = 1e6 / options.fps;
  const startUs = monotonicUs();
  let frames = 0;
  let nextFrameNumber = 0;
  let timer = setTimeout(takePicture, 0);

  function takePicture(): void {
    const captureUs = monotonicUs();
    // a timer that fires early must not take a slot twice
    const frameNumber = Math.max(nextFrameNumber, Math.floor((captureUs - startUs) / slotUs));
    nextFrameNumber = frameNumber + 1;
    const jpeg = pattern.render({ frameNumber, timeOfDayMs: timeOfDayMs(new Date()) });
    frames++;
    timer = setTimeout(takePicture, delayUntil(startUs + nextFrameNumber * slotUs));
    onFrame({ jpeg, captureUs });
  }

  return {
    label: "test pattern",
    ended,
    statistics: () => ({ frames, garbageBytes: 0, brokenFrames: 0, restarts: 0 }),
    // Painted and encoded at once, so the slots of the schedule that this takes are left out.
    setQuality: (quality) => pattern = new TestPattern({ ...options, quality }),
    close: () => {
      clearTimeout(timer);
      end();
      return ended;
    },
  };
}

/** Milliseconds, rounded up, so that the timer fires within the slot. */
function delayUntil(deadlineUs: number): number {
  return Math.max(0, Math.ceil((deadlineUs - monotonicUs()) / 1000));
}

/** Local time, as the clock on the wall shows it. */
function timeOfDayMs(now: Date): number {
  const minutes = now.getHours() * 60 + now.getMinutes();
  return (minutes * 60 + now.getSeconds()) * 1000 + now.getMilliseconds();
}
