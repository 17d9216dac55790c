/**
 * Frames with known colours, and poses, for the tests of the web page.
 *
 * @module
 */

import { Image } from "imagescript";
import type { Jpeg, ReceivedFrame, ReceivedPose, StreamDescription } from "../../../src/common/frame.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Quaternion } from "../../../src/protocol/telemetry.ts";
import type { StreamStatus } from "../../../src/common/stream_status.ts";

/** Red, green, blue; 0 … 255. */
export type Rgb = readonly [number, number, number];

export const RED: Rgb = [220, 30, 30];
export const GREEN: Rgb = [30, 200, 40];
export const BLUE: Rgb = [30, 50, 220];
export const WHITE: Rgb = [240, 240, 240];

/**
 * A JPEG whose quarters have these colours: upper left, upper right, lower left, lower right.
 *
 * @param scale how many times as large as 64x48 it is
 */
export async function quarteredJpeg(colours: readonly [Rgb, Rgb, Rgb, Rgb], scale = 1): Promise<Jpeg> {
  const image = new Image(64 * scale, 48 * scale);
  image.fill((x, y) => Image.rgbToColor(...colours[(y > 24 * scale ? 2 : 0) + (x > 32 * scale ? 1 : 0)]!));
  return new Uint8Array(await image.encodeJPEG(95));
}

/** A JPEG of one colour. */
export function plainJpeg(colour: Rgb): Promise<Jpeg> {
  return quarteredJpeg([colour, colour, colour, colour]);
}

/** Bytes that stand for a JPEG where nobody decodes it: each holds its number. */
export function fakeJpeg(number: number, lengthBytes = 64): Jpeg {
  const jpeg = new Uint8Array(lengthBytes).fill(number & 0xff);
  new DataView(jpeg.buffer).setUint32(0, number);
  return jpeg;
}

/** A frame that has come this moment, 10 ms ± 1 ms after its capture. */
export function testFrame(
  id: number,
  options: Partial<ReceivedFrame> & { key?: string } = {},
): ReceivedFrame {
  const { key = "robot", ...parts } = options;
  return {
    stream: describe(key),
    id,
    jpeg: fakeJpeg(id),
    completeUs: monotonicUs(),
    age: { ageUs: 10_000, boundUs: 1000 },
    ...parts,
  };
}

/** A pose that has come this moment, 5 ms ± 1 ms after it was measured. */
export function testPose(
  pose: Partial<ReceivedPose["pose"]> = {},
  options: Partial<ReceivedPose> & { key?: string } = {},
): ReceivedPose {
  const { key = "robot", ...parts } = options;
  return {
    stream: describe(key),
    pose: { timeUs: monotonicUs(), position: [0, 0, 0], ...pose },
    arrivalUs: monotonicUs(),
    age: { ageUs: 5000, boundUs: 1000 },
    ...parts,
  };
}

/** The orientation of a camera that was turned left by so much. */
export function turnedLeft(degrees: number): Quaternion {
  const half = degrees / 2 * Math.PI / 180;
  return [0, Math.sin(half), 0, Math.cos(half)];
}

/** Figures of a stream. */
export function testStatus(key = "robot"): StreamStatus {
  return {
    stream: describe(key),
    fps: 29.5,
    bitsPerSecond: 4_200_000,
    fractionLost: 0.013,
    shareRecoveredByFec: 0.3,
    shareRecoveredByRequest: 0.1,
    shareUndeliverable: 0.02,
    overhead: 0.119,
    fitted: { count: 29, sentBytes: 11_200, cameraBytes: 50_300, psnr: 33.1, decodeUs: 2400 },
    framesComplete: 59,
    framesLost: 1,
    framesRecoveredByFec: 18,
    framesRecoveredByRequest: 6,
  };
}

function describe(key: string): StreamDescription {
  return { key, name: `name of ${key}`, width: 64, height: 48, fps: 30 };
}
