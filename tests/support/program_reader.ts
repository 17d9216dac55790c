/**
 * A program that reads pictures of a clock by the WebSocket `/frames?form=json`.
 *
 * @module
 */

import { monotonicUs } from "../../src/system/monotonic.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { readAge } from "./clock_pictures.ts";
import type { ReadingOptions } from "./picture_readers.ts";

/** Asks for each picture as soon as there is one, until it is aborted. */
export async function readFrames(url: string, { signal, decoder, readings }: ReadingOptions): Promise<void> {
  const socket = new WebSocket(new URL("/frames?form=json", url.replace(/^http/, "ws")));
  socket.binaryType = "arraybuffer";
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  /** How old the next picture is at most, less the time by the clock that all programs of this host share. */
  let claimUs = NaN;
  socket.onopen = () => socket.send(JSON.stringify({ type: "more", credit: 1 }));
  socket.onmessage = ({ data }) => {
    const atUs = monotonicUs();
    if (typeof data === "string") {
      const { type, ageMs, ageBoundMs, sentMs } = JSON.parse(data);
      if (type === "frame") claimUs = (ageMs + ageBoundMs - sentMs) * 1000;
      return;
    }
    readings.push({
      atUs,
      claimUs: claimUs + atUs,
      trueUs: readAge(new Uint8Array(data) as Jpeg, { decoder, atUs }),
    });
    socket.send(JSON.stringify({ type: "more", credit: 1 }));
  };
  socket.onclose = () => end();
  signal.addEventListener("abort", () => socket.close(), { once: true });
  await ended;
}
