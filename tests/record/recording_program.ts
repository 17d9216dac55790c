/**
 * Records pictures at 30 fps to the file and in the format that are given, and says the number of each on stdout, until it is ended.
 *
 * @module
 */

import { monotonicUs } from "../../src/system/monotonic.ts";
import type { RecordFormat } from "../../src/flags/record_flags.ts";
import { openRecorder } from "../../src/record/recorder.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { receivedFrame } from "./recordings.ts";

const jpegs = patternFrames(30);
const [target, format] = Deno.args as [string, RecordFormat];
const recorder = openRecorder({ target, format, onProblem: console.error });
await recorder.start();
let id = 0;
setInterval(() => {
  recorder.showFrame(receivedFrame(id, jpegs[id % jpegs.length]!, { completeUs: monotonicUs() }));
  console.log(id++);
}, 1000 / 30);
