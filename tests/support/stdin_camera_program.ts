/**
 * Reads JPEGs from stdin and prints a line for each: its length. Prints `ended` when stdin has ended.
 * With `close-after-first` it closes the camera after the first one and prints `closed`.
 *
 * @module
 */

import { startStdinCamera } from "../../src/capture/stdin_camera.ts";

const first = Promise.withResolvers<void>();
const camera = startStdinCamera({
  onFrame(frame) {
    console.log(frame.jpeg.length);
    first.resolve();
  },
});
if (Deno.args[0] === "close-after-first") {
  await first.promise;
  await camera.close();
  console.log("closed");
} else {
  await camera.ended;
  console.log("ended");
}
