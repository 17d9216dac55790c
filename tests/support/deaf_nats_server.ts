/**
 * A server of NATS that says what it likes and reads nothing: what it is sent stays where it was sent from.
 *
 * @module
 */

import { HELLO } from "./hostile_nats_server.ts";

/** One that runs. */
export interface DeafNatsServer extends AsyncDisposable {
  readonly url: string;
  /** Connections so far. */
  readonly connections: number;
}

/** Starts one on this host. It says hello, and then again and again what is given, as fast as that is read. */
export function startDeafNatsServer(says = ""): DeafNatsServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const talks: Promise<void>[] = [];
  const ending = new AbortController();
  let connections = 0;
  const accepting = (async () => {
    for await (const connection of listener) {
      connections++;
      talks.push(talk(connection, says, ending.signal));
    }
  })();
  return {
    url: `nats://127.0.0.1:${listener.addr.port}`,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      ending.abort();
      await Promise.all(talks);
    },
  };
}

async function talk(connection: Deno.Conn, says: string, ending: AbortSignal): Promise<void> {
  const end = () => connection.close();
  try {
    await accept(connection);
    await writeAll(connection, frame(HELLO));
    // Time enough to subscribe to something.
    await new Promise((resolve) => setTimeout(resolve, 500));
    ending.throwIfAborted();
    ending.addEventListener("abort", end, { once: true });
    const bytes = frame(says);
    if (says === "") await new Promise((resolve) => ending.addEventListener("abort", resolve));
    else for (;;) await writeAll(connection, bytes);
  } catch {
    // The other end has left, or it is over here.
  }
  ending.removeEventListener("abort", end);
  try {
    connection.close();
  } catch {
    // It has been.
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** RFC 6455, 4.2.2. */
async function accept(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(4096);
  let request = "";
  while (!request.includes("\r\n\r\n")) {
    request += new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
  }
  const key = /Sec-WebSocket-Key: (\S+)/i.exec(request)![1]!;
  const named = new TextEncoder().encode(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", named));
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  const answer = [...lines, `Sec-WebSocket-Accept: ${digest.toBase64()}`, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(answer));
}

/** A binary message of less than 64 KiB. */
function frame(text: string): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(text);
  const whole = new Uint8Array(4 + payload.length);
  new DataView(whole.buffer).setUint32(0, 0x827e0000 + payload.length);
  whole.set(payload, 4);
  return whole;
}
