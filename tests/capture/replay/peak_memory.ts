/**
 * Reads a recording, and prints how much more memory the process has held meanwhile than before, in MiB. Linux only.
 *
 * @module
 */

import { readRecording } from "./reading.ts";

function peakBytes(): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"))![1]) * 1024;
}

const beforeBytes = peakBytes();
const result = await readRecording(Deno.args[0]!).then(
  ({ frames }) => `${frames.length} frames`,
  (error) => error.message,
);
console.log(`${(peakBytes() - beforeBytes) >> 20} ${result}`);
