/**
 * The least that a receiver in Deno can be: one thread that blocks. `receive.ts PORT`
 *
 * 1. recvmmsg(2), which waits for one datagram and takes what else is there
 * 2. each copied to its place in the picture; a newer picture ends an older one
 * 3. write(2), when it is whole
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

const STDOUT = 1;
const MSG_WAITFORONE = 0x10000;
const SLOT_BYTES = HEADER_BYTES + PAYLOAD_BYTES;

const calls = openCalls();
const socket = openSocket(calls, { port: Number(Deno.args[0]), call: "bind", pipe: STDOUT });
const messages = new Messages(1);
const slots = new Uint8Array(BATCH * SLOT_BYTES);
const headerView = new DataView(slots.buffer);
/** Made once. All are as long: behind a picture's last bytes there are others then, which nobody writes. */
const payloads = Array.from({ length: BATCH }, (_, i) => {
  messages.setPart(i, 0, { address: addressOf(slots) + BigInt(i * SLOT_BYTES), bytes: SLOT_BYTES });
  return slots.subarray(i * SLOT_BYTES + HEADER_BYTES, (i + 1) * SLOT_BYTES);
});
const picture = new Uint8Array(PICTURE_MOST_BYTES + PAYLOAD_BYTES);

let newest = 0;
let missingBytes = 0;
while (true) {
  const count = calls.recvmmsg(socket, messages.headers, BATCH, MSG_WAITFORONE, null);
  for (let i = 0; i < count; i++) take(i);
}

function take(i: number): void {
  const number = headerView.getUint32(i * SLOT_BYTES);
  const bytes = headerView.getUint32(i * SLOT_BYTES + 4);
  const at = headerView.getUint32(i * SLOT_BYTES + 8);
  if (number > newest) {
    newest = number;
    missingBytes = bytes;
  }
  if (number !== newest) return;
  picture.set(payloads[i]!, at);
  missingBytes -= Math.min(PAYLOAD_BYTES, bytes - at);
  if (missingBytes === 0) writePicture(bytes);
}

function writePicture(bytes: number): void {
  for (let at = 0; at < bytes;) {
    const count = Number(calls.write(STDOUT, picture.subarray(at, bytes), BigInt(bytes - at)));
    if (count <= 0) Deno.exit();
    at += count;
  }
}
