/**
 * Sends by WebRTC from a Chromium the MJPEG that it reads on stdin: `send.ts HOST PORT`.
 *
 * At the end it says on stderr how much of a picture's age is this program's.
 *
 * @module
 */

import { MjpegSplitter } from "../../../../src/capture/mjpeg_splitter.ts";
import type { FrameSink } from "../../../../src/capture/camera.ts";
import { median } from "../../shared/statistics.ts";
import { openBrowserEnd } from "./browser_end.ts";
import { askForAnswer } from "./signalling.ts";

async function main([hostname, port]: readonly string[]): Promise<void> {
  await using end = await openBrowserEnd("sending_page.js");
  const { page, socket } = end;
  const offer = await page.evaluate<string>("makeOffer()");
  const answer = await askForAnswer({ hostname: hostname!, port: Number(port) }, offer);
  await page.evaluate(`takeAnswer(${JSON.stringify(answer)})`);
  let newestUs = 0;
  const preparationsMs: number[] = [];
  socket.onmessage = () => preparationsMs.push(performance.now() - newestUs / 1000);
  const asked = new Promise<void>((resolve) => Deno.addSignalListener("SIGINT", resolve));
  const ended = readPictures(({ jpeg, captureUs }) => {
    newestUs = captureUs;
    socket.send(jpeg);
  });
  await Promise.race([asked, ended]);
  const medianMs = median(preparationsMs).toFixed(1);
  console.error(`WebRTC: ${medianMs} ms of an age (median) are reading and decoding the JPEG`);
}

async function readPictures(emit: FrameSink): Promise<void> {
  const splitter = new MjpegSplitter();
  for (;;) {
    const bytes = await Deno.stdin.read(splitter.room());
    if (bytes === null) return;
    splitter.take(bytes, performance.now() * 1000, emit);
  }
}

if (import.meta.main) await main(Deno.args);
