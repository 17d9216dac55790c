/**
 * Real pictures one after the other, and comparison of those that were sent with those that came.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TestPattern } from "../../src/capture/pattern/test_pattern.ts";
import type { Jpeg } from "../../src/common/frame.ts";

/** Pictures of the test pattern, each different from all others. */
export function patternFrames(count: number, options: { width?: number; height?: number } = {}): Jpeg[] {
  const { width = 320, height = 240 } = options;
  const pattern = new TestPattern({ width, height, fps: 30, quality: 50 });
  return Array.from(
    { length: count },
    (_, frameNumber) => pattern.render({ frameNumber, timeOfDayMs: 33 * frameNumber }),
  );
}

/**
 * Cuts a stream of JPEGs that hold no other JPEGs: inside a picture's data a byte 0xff never has 0xd9 behind it, so end
 * and start of image next to each other are the seam. What is cut short at the end is left out.
 */
export function splitMjpeg(bytes: Uint8Array): Jpeg[] {
  const frames: Jpeg[] = [];
  let from = 0;
  for (let end = bytes.indexOf(0xd9, 1) + 1; end > 0; end = bytes.indexOf(0xd9, end) + 1) {
    const isSeam = bytes[end - 2] === 0xff && (end === bytes.length || bytes[end] === 0xff);
    if (!isSeam) continue;
    frames.push(bytes.slice(from, end));
    from = end;
  }
  return frames;
}

/** Asserts that what came is what was sent, bit by bit and in its order, though perhaps not all of it. */
export function assertComeFrom(received: readonly Jpeg[], sent: readonly Jpeg[]): void {
  const numbers = new Map(sent.map((jpeg, number) => [keyOf(jpeg), number]));
  assertEquals(numbers.size, sent.length, "no two frames that were sent are alike");
  let last = -1;
  for (const jpeg of received) {
    const number = numbers.get(keyOf(jpeg)) ?? -1;
    assert(number >= 0, `a frame of ${jpeg.length} bytes was never sent`);
    assert(number > last, `frame ${number} came after frame ${last}`);
    last = number;
  }
}

/** Asserts that exactly these frames came. */
export function assertSameFrames(received: readonly Jpeg[], sent: readonly Jpeg[]): void {
  assertComeFrom(received, sent);
  assertEquals(received.length, sent.length);
}

function keyOf(jpeg: Jpeg): string {
  return new TextDecoder("latin1").decode(jpeg);
}
