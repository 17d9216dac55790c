/**
 * One connection to a bridge, from its opening to its end.
 *
 * @module
 */

// @ts-types="./ws_client.d.ts"
import { WebSocket } from "ws";
import { UnreadAnswers } from "../unread_answers.ts";
import { describeConnectFailure } from "../connect_failure.ts";

const HANDSHAKE_TIMEOUT_MS = 5_000;
/** A bridge lists all of its topics with their types, which are many; none of it is kept. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** What is longer is not looked at: what is of use here is short. */
const MAX_TEXT_BYTES = 256 * 1024;
const NUMBER_BYTES = 8;
/** What a bridge gets to say goodbye. */
const CLOSE_GRACE_MS = 200;
/** How a connection ends on which no subprotocol was chosen. */
const NONE_CHOSEN = "Server sent no subprotocol";
/** Codes that say nothing: an end as usual, the program's end, none given, and the connection's (RFC 6455, 7.4.1). */
const SILENT_ENDS: readonly number[] = [1000, 1001, 1005, 1006];

/** What happens on a connection; `onEnd` is called once, and last. */
export interface BridgeSocketHooks {
  /** @param subprotocol empty where none was offered */
  readonly onOpen: (subprotocol: string) => void;
  /** Nothing where it has sent something that is of no use. */
  readonly onText: (text: string | undefined) => void;
  /** It has taken everything that was sent before the ping of this number; NaN where it says none. */
  readonly onPong: (number: number) => void;
  /** @param choseNone whether it would be open if no subprotocol had been offered */
  readonly onEnd: (reason: string, choseNone: boolean) => void;
}

/** An end of a connection. */
export interface BridgeSocket {
  /** Of what was sent, as much as this process still holds. */
  readonly unsentBytes: number;
  send(data: string | Uint8Array): void;
  ping(number: number): void;
  /** Ends it, within a moment; `onEnd` is still called. */
  end(reason: string): void;
}

/** Opens a connection. */
export function openBridgeSocket(
  url: string,
  subprotocols: readonly string[],
  hooks: BridgeSocketHooks,
): BridgeSocket {
  const socket = new WebSocket(url, subprotocols, {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const answers = new UnreadAnswers();
  let why: string | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;
  socket.on("open", () => hooks.onOpen(socket.protocol))
    .on("message", (data, isBinary) => hooks.onText(isBinary ? undefined : readText(data)))
    // It is answered, which takes memory here as long as the answers are not read.
    .on("ping", () => {
      if (!answers.note(1, socket.bufferedAmount)) return;
      why ??= "it asks, and does not read the answers";
      socket.terminate();
    })
    .on("pong", (payload) => hooks.onPong(readNumber(payload)))
    .on("error", (error) => why ??= describeError(error))
    .on("close", (code, text) => {
      clearTimeout(grace);
      const said = new TextDecoder().decode(text);
      hooks.onEnd(why ?? describeEnd(code, said), why === NONE_CHOSEN);
    });
  const noteError = (error?: Error) => {
    if (error) why ??= describeError(error);
  };
  return {
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(data, noteError),
    ping: (number) => socket.ping(writeNumber(number), true, noteError),
    end(reason) {
      why ??= reason;
      socket.close();
      grace ??= setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    },
  };
}

function describeError(error: Error): string {
  const { message } = error;
  if (message === "Opening handshake has timed out") return "it does not answer";
  const [, status] = /^Unexpected server response: (\d+)$/.exec(message) ?? [];
  return status === undefined ? describeConnectFailure(error) : `no bridge answers there (HTTP ${status})`;
}

function describeEnd(code: number, said: string): string {
  const about = said || (SILENT_ENDS.includes(code) ? "" : String(code));
  return `it has ended the connection${about && ` (${about})`}`;
}

function readText(data: Uint8Array): string | undefined {
  return data.length > MAX_TEXT_BYTES ? undefined : new TextDecoder().decode(data);
}

function writeNumber(number: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES);
  new DataView(bytes.buffer).setFloat64(0, number);
  return bytes;
}

function readNumber(payload: Uint8Array): number {
  if (payload.length !== NUMBER_BYTES) return NaN;
  return new DataView(payload.buffer, payload.byteOffset).getFloat64(0);
}
