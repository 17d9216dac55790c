/**
 * A reader of `/stream.mjpeg?newest` that stops reading, while another one goes on.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { readMjpegParts } from "./mjpeg_parts.ts";
import { fakeJpeg, testFrame } from "./test_frames.ts";

const FRAMES = 12;
/** More than the reader's system takes while it reads nothing, and less than this end's would. */
const JPEG_BYTES = 1_000_000;

/**
 * Finds the picture that was on its way when it stopped, and then the newest, whatever came in between.
 *
 * @param client what the other one reads by
 */
export async function readStuckNewest(
  view: WebView,
  stuck: Deno.Conn,
  client?: Deno.HttpClient,
): Promise<void> {
  view.showFrame(testFrame(0, { jpeg: fakeJpeg(0, JPEG_BYTES) }));
  const head = `GET /stream.mjpeg?newest HTTP/1.1\r\nHost: 127.0.0.1:${view.address.port}\r\n\r\n`;
  await stuck.write(new TextEncoder().encode(head));
  const ids = readIds(stuck);
  assertEquals((await ids.next()).value, 0);
  const url = new URL("/stream.mjpeg?newest", view.url);
  const quick = readMjpegParts(await fetch(url, client ? { client } : {}));
  await quick.next();
  for (let id = 1; id <= FRAMES; id++) {
    view.showFrame(testFrame(id, { jpeg: fakeJpeg(id, JPEG_BYTES) }));
    assertEquals((await quick.next()).value?.headers.get("x-frame"), String(id));
  }
  await quick.return(undefined);
  assertEquals((await ids.next()).value, FRAMES);
}

/** The ids of the pictures that come. */
async function* readIds(connection: Deno.Conn): AsyncGenerator<number> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(16_384);
  let text = "";
  for (let length = await connection.read(buffer); length !== null; length = await connection.read(buffer)) {
    text = text.slice(-30) + decoder.decode(buffer.subarray(0, length));
    const [found, id] = /X-Frame: (\d+)\r/.exec(text) ?? [];
    if (found === undefined) continue;
    text = "";
    yield Number(id);
  }
}
