/** A bridge that reads nothing of what it is sent. */

import { assert } from "@std/assert";
import { openRosDoor } from "../../../src/doors/ros/ros_door.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { receivedFrame, streamOf } from "../../record/recordings.ts";
import { until } from "../../support/until.ts";

const PICTURE_BYTES = 400_000;
const INFO = JSON.stringify({
  op: "serverInfo",
  name: "a bridge",
  capabilities: ["clientPublish"],
  supportedEncodings: ["cdr"],
});

function encodeFrame(code: number, payload: Uint8Array): Uint8Array {
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
  return Uint8Array.of(0x80 | code, ...length, ...payload);
}

function encodePong(number: number): Uint8Array {
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setFloat64(0, number);
  return encodeFrame(10, payload);
}

async function accept(socket: Deno.TcpConn): Promise<void> {
  const head = new Uint8Array(4096);
  const length = await socket.read(head);
  const [, key = ""] = /sec-websocket-key: (\S+)/i.exec(new TextDecoder().decode(head.subarray(0, length!)))!;
  const text = new TextEncoder().encode(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const answer = new Uint8Array(await crypto.subtle.digest("SHA-1", text)).toBase64();
  await socket.write(new TextEncoder().encode(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${answer}\r\nSec-WebSocket-Protocol: foxglove.sdk.v1\r\n\r\n`,
  ));
  await socket.write(encodeFrame(1, new TextEncoder().encode(INFO)));
}

/** Shows pictures of some streams to a bridge that answers blindly or not at all, and gives how many have left. */
async function publishTo(streamCount: number, hasPongs: boolean): Promise<number> {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const door = openRosDoor(`ws://127.0.0.1:${server.addr.port}`);
  const counts = () => door.statistics() as { bridge?: string; published: number };
  using socket = await server.accept();
  try {
    await accept(socket);
    await until("the bridge takes messages", () => counts().bridge !== undefined);
    const streams = Array.from({ length: streamCount }, (_, i) => streamOf(`${i}`, { name: `robot${i}` }));
    for (let id = 1; id <= 40; id++) {
      for (const stream of streams) {
        const jpeg = new Uint8Array(PICTURE_BYTES);
        door.view!.showFrame(receivedFrame(id, jpeg, { stream, completeUs: monotonicUs() }));
      }
      const pongs = hasPongs ? Array.from({ length: 100 }, (_, number) => encodePong(number)) : [];
      for (const pong of pongs) await socket.write(pong);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return counts().published;
  } finally {
    await door.close();
  }
}

Deno.test("openRosDoor believes no answer to a question that was not read", async () => {
  assert(await publishTo(1, true) <= 2);
});

Deno.test("openRosDoor sends nothing more while it holds what the bridge does not read", async () => {
  const published = await publishTo(60, false);
  // What the system takes, and one more.
  assert(published < 40, `${published}`);
});
