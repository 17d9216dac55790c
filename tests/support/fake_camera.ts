/**
 * A stand-in for a camera program: writes one JPEG again and again to its stdout.
 *
 * ```text
 * fake_camera.ts [--jpeg FILE] [--frames N] [--interval-ms N] [--say TEXT] [--then exit|hang|deaf] [--code N]
 *                [--log FILE] [anything else]
 * ```
 *
 * After its frames it ends with that code, or hangs and gives no more (`deaf`: and ignores SIGTERM too). `--say`
 * goes to stderr. `--log` gets a line for each start, with the process id and all arguments.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";

const flags = parseArgs(Deno.args, {
  string: ["jpeg", "frames", "interval-ms", "say", "then", "code", "log"],
  default: { frames: "1", "interval-ms": "5", then: "exit", code: "0" },
});
if (flags.log) {
  Deno.writeTextFileSync(flags.log, `${Deno.pid} ${Deno.args.join(" ")}\n`, { append: true, create: true });
}
if (flags.then === "deaf") Deno.addSignalListener("SIGTERM", () => {});
const jpeg = Deno.readFileSync(flags.jpeg ?? new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url));
for (let frame = 0; frame < Number(flags.frames); frame++) {
  for (let at = 0; at < jpeg.length;) at += Deno.stdout.writeSync(jpeg.subarray(at));
  await new Promise((resolve) => setTimeout(resolve, Number(flags["interval-ms"])));
}
if (flags.say) console.error(flags.say);
if (flags.then === "exit") Deno.exit(Number(flags.code));
await new Promise((resolve) => setTimeout(resolve, 60_000));
