/**
 * A stand-in for a camera program: plays a film of JPEGs that hold no other JPEGs, then begins anew.
 *
 * ```text
 * film_camera.ts FILE [--fps N] [--pid-file FILE]
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { splitMjpeg } from "./mjpeg.ts";

const flags = parseArgs(Deno.args, { string: ["fps", "pid-file"], default: { fps: "30" } });
const frames = splitMjpeg(Deno.readFileSync(String(flags._[0])));
if (flags["pid-file"]) Deno.writeTextFileSync(flags["pid-file"], String(Deno.pid));
const startMs = performance.now();
for (let number = 0;; number++) {
  const jpeg = frames[number % frames.length]!;
  for (let at = 0; at < jpeg.length;) at += Deno.stdout.writeSync(jpeg.subarray(at));
  const nextMs = startMs + (number + 1) * 1000 / Number(flags.fps);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
}
