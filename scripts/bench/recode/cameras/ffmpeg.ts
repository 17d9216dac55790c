/**
 * ffmpeg's encoder of its own.
 *
 * @module
 */

import { type Camera, combine, runEncoder } from "./camera.ts";

/** From the best one to the worst. */
const SCALES = [2, 3, 5, 8, 12, 18, 25, 31];
const PIXELS = ["yuvj420p", "yuvj422p", "yuvj444p"];
/** Several slices have restart markers between them. */
const EXTRAS = [
  ["-huffman", "default"],
  ["-huffman", "optimal"],
  ["-huffman", "default", "-slices", "4", "-threads", "4"],
  ["-huffman", "optimal", "-qmin", "1", "-trellis", "1"],
];

/** Slices of its own, and tables of its own. */
export const ffmpeg: Camera = {
  name: "ffmpeg",
  ways: combine(SCALES, PIXELS, EXTRAS).map(([scale, pixels, extra]) => ({ width, height, rgb }) => {
    const input = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${width}x${height}`, "-i", "-"];
    const output = ["-c:v", "mjpeg", "-pix_fmt", pixels, "-q:v", `${scale}`, ...extra, "-f", "mjpeg", "-"];
    const args = ["-loglevel", "error", "-nostdin", ...input, ...output];
    return runEncoder("ffmpeg", { args, input: new Uint8Array(rgb.buffer) });
  }),
};
