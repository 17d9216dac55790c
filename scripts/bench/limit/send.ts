/**
 * The least that a sender in Deno can be: one thread that blocks. `send.ts PORT`
 *
 * 1. read(2) into one buffer, until a picture's end marker is in it
 * 2. headers beside the buffer, so that nothing is copied
 * 3. sendmmsg(2), with no pacing
 *
 * @module
 */

import { addressOf } from "../../../src/system/library.ts";
import {
  BATCH,
  HEADER_BYTES,
  Messages,
  openCalls,
  openSocket,
  PAYLOAD_BYTES,
  PICTURE_MOST_BYTES,
} from "./calls.ts";

const STDIN = 0;
const calls = openCalls();
const socket = openSocket(calls, { port: Number(Deno.args[0]), call: "connect", pipe: STDIN });
const buffer = new Uint8Array(PICTURE_MOST_BYTES);
const begin = addressOf(buffer);
const messages = new Messages(2);
const headers = new Uint8Array(BATCH * HEADER_BYTES);
const headerView = new DataView(headers.buffer);
for (let i = 0; i < BATCH; i++) {
  messages.setPart(i, 0, { address: addressOf(headers) + BigInt(i * HEADER_BYTES), bytes: HEADER_BYTES });
}

let pictures = 0;
let filled = 0;
let scanned = 0;
while (true) {
  const count = Number(calls.read(STDIN, buffer.subarray(filled), BigInt(buffer.length - filled)));
  if (count <= 0) break;
  filled += count;
  for (let end = findEnd(); end > 0; end = findEnd()) {
    sendPicture(end);
    buffer.copyWithin(0, end, filled);
    filled -= end;
    scanned = 0;
  }
}

/** Behind the end marker of the first picture; 0 where it is not there yet. */
function findEnd(): number {
  for (
    let at = buffer.indexOf(0xff, scanned);
    at >= 0 && at + 1 < filled;
    at = buffer.indexOf(0xff, at + 1)
  ) {
    if (buffer[at + 1] === 0xd9) return at + 2;
  }
  scanned = Math.max(0, filled - 1);
  return 0;
}

function sendPicture(bytes: number): void {
  pictures++;
  let waiting = 0;
  for (let at = 0; at < bytes; at += PAYLOAD_BYTES) {
    headerView.setUint32(waiting * HEADER_BYTES, pictures);
    headerView.setUint32(waiting * HEADER_BYTES + 4, bytes);
    headerView.setUint32(waiting * HEADER_BYTES + 8, at);
    const part = { address: begin + BigInt(at), bytes: Math.min(PAYLOAD_BYTES, bytes - at) };
    messages.setPart(waiting++, 1, part);
    if (waiting < BATCH && at + PAYLOAD_BYTES < bytes) continue;
    // What the kernel does not take is lost, as on a link.
    calls.sendmmsg(socket, messages.headers, waiting, 0);
    waiting = 0;
  }
}
