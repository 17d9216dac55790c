/**
 * A camera's program: `camera.ts PICTURES FPS`, which writes the pictures of a file by turns, each with the moment of its writing.
 *
 * @module
 */

import { monotonicUs } from "../../../src/system/monotonic.ts";
import { splitMjpeg } from "../../../tests/support/mjpeg.ts";
import { withMoment } from "./dated.ts";

const [path = "", fps] = Deno.args;
const pictures = splitMjpeg(Deno.readFileSync(path));
const beganUs = monotonicUs();
for (let turn = 0;; turn = Math.max(turn + 1, Math.floor((monotonicUs() - beganUs) * Number(fps) / 1e6))) {
  const waitMs = (beganUs + turn * 1e6 / Number(fps) - monotonicUs()) / 1000;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
  const jpeg = withMoment(pictures[turn % pictures.length]!, monotonicUs());
  for (let at = 0; at < jpeg.length;) at += Deno.stdout.writeSync(jpeg.subarray(at));
}
