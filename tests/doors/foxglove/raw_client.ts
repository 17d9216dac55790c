/**
 * A client that reads, answers pings and closes when it is told to and not otherwise (RFC 6455, section 5.2).
 *
 * @module
 */

import { concatBytes } from "../../support/jpeg_vectors.ts";
import { openRequest, WEB_SOCKET_HEADERS } from "../../view/web/raw_http.ts";
import { SUBPROTOCOLS } from "./real_client.ts";

const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One message of the server. */
export interface ServerFrame {
  readonly opcode: keyof typeof OPCODES;
  readonly payload: Uint8Array;
}

/** Opens a connection and writes, and reads when it is asked to. */
export class RawClient implements Disposable {
  readonly #connection: Deno.TcpConn;
  #unread: Uint8Array = new Uint8Array(0);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect(url: string): Promise<RawClient> {
    const headers = { ...WEB_SOCKET_HEADERS, "Sec-WebSocket-Protocol": SUBPROTOCOLS[0]! };
    const client = new RawClient(await openRequest(url.replace(/^ws/, "http"), { path: "/", headers }));
    const head = await client.#readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(head);
    return client;
  }

  /** Writes messages together; all of them or, where the server has closed, nothing. */
  async write(...messages: readonly (string | Uint8Array)[]): Promise<void> {
    const frames = messages.map((message) =>
      typeof message === "string"
        ? encodeFrame("text", new TextEncoder().encode(message))
        : encodeFrame("binary", message)
    );
    await this.#writeAll(concatBytes(...frames));
  }

  /** Answers a ping. */
  async answer(payload: Uint8Array): Promise<void> {
    await this.#writeAll(encodeFrame("pong", payload));
  }

  /** The next frame; nothing at the end. */
  async read(): Promise<ServerFrame | undefined> {
    for (;;) {
      const frame = this.#takeFrame();
      if (frame) return frame;
      if (!await this.#readMore()) return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  async #readHead(): Promise<string> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.#unread);
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        if (!await this.#readMore()) return text;
        continue;
      }
      this.#unread = this.#unread.subarray(end + 4);
      return text.slice(0, end);
    }
  }

  async #readMore(): Promise<boolean> {
    const buffer = new Uint8Array(65_536);
    const length = await this.#connection.read(buffer);
    if (length === null) return false;
    this.#unread = concatBytes(this.#unread, buffer.subarray(0, length));
    return true;
  }

  #takeFrame(): ServerFrame | undefined {
    const bytes = this.#unread;
    if (bytes.length < 2) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const short = bytes[1]! & 0x7f;
    const headBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < headBytes) return undefined;
    const length = short === 127 ? Number(view.getBigUint64(2)) : short === 126 ? view.getUint16(2) : short;
    if (bytes.length < headBytes + length) return undefined;
    this.#unread = bytes.subarray(headBytes + length);
    const opcode = Object.entries(OPCODES).find(([, code]) => code === (bytes[0]! & 0xf))![0];
    return { opcode: opcode as ServerFrame["opcode"], payload: bytes.slice(headBytes, headBytes + length) };
  }
}

/** Masked by zeros, which changes nothing. */
function encodeFrame(opcode: keyof typeof OPCODES, payload: Uint8Array): Uint8Array {
  const head = payload.length < 126
    ? [0x80 | OPCODES[opcode], 0x80 | payload.length]
    : [0x80 | OPCODES[opcode], 0x80 | 126, payload.length >> 8, payload.length & 0xff];
  return concatBytes(Uint8Array.from([...head, 0, 0, 0, 0]), payload);
}

/** What a client says in a binary message of a channel of its own. */
export function publishing(channelId: number, message: object): Uint8Array {
  const head = new Uint8Array(5);
  head[0] = 1;
  new DataView(head.buffer).setUint32(1, channelId, true);
  return concatBytes(head, new TextEncoder().encode(JSON.stringify(message)));
}
