/**
 * Receives by WebRTC in a Chromium and writes MJPEG to stdout, in which each picture says how long before it was shown:
 * `receive.ts PORT`.
 *
 * @module
 */

import { openBrowserEnd } from "./browser_end.ts";
import { ShownPictures } from "./shown_pictures.ts";
import { answerOffer } from "./signalling.ts";

async function main([port]: readonly string[]): Promise<void> {
  await using end = await openBrowserEnd("receiving_page.js");
  const { page, socket } = end;
  const pictures = new ShownPictures(writeAll, () => performance.now());
  socket.onmessage = ({ data }) => pictures.handle(data);
  using listener = Deno.listen({ hostname: "0.0.0.0", port: Number(port) });
  for (;;) {
    await answerOffer(listener, (offer) => page.evaluate(`makeAnswer(${JSON.stringify(offer)})`));
  }
}

function writeAll(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

if (import.meta.main) await main(Deno.args);
