/**
 * A WebSocket to a server of NATS which ends as soon as what comes is none of a server's talk, or nothing that is sent is taken:
 * the library holds all of it, and stands still at what it can not read.
 *
 * @module
 */

import { openSocketOut, type SocketOut } from "../socket_out.ts";
import { UnreadAnswers } from "../unread_answers.ts";
import { type TalkFault, TalkGuard } from "./talk_guard.ts";

/** Of one message of the WebSocket: a server sends together what waits, and that is no more with it either. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const REASONS: Readonly<Record<TalkFault | "unread", string>> = {
  "no-server": "no server of NATS says what it has said",
  "long-line": "it says more in a line than any server does",
  "large-message": "it announces a message that is larger than any picture",
  "unread": "it asks, and does not read the answers",
};

/** How it is opened. */
export interface GuardedSocketOptions {
  /** Certificates of authorities that vouch for a server besides the usual ones, as PEM. @default none */
  readonly ca?: string;
  /** Called with why it was ended here, once. */
  readonly onFault: (reason: string) => void;
}

/** Begins to open one. */
export function openGuardedSocket(url: string, { ca, onFault }: GuardedSocketOptions): SocketOut {
  const socket = openSocketOut(url, {
    maxMessageBytes: MAX_MESSAGE_BYTES,
    ...(ca === undefined ? {} : { ca }),
  });
  const guard = new TalkGuard();
  const answers = new UnreadAnswers();
  let handle: WebSocket["onmessage"] = null;
  let isOver = false;
  socket.addEventListener("message", (event: MessageEvent<ArrayBuffer | string>) => {
    if (isOver) return;
    const fault = faultOf(event.data);
    if (fault) end(fault);
    else handle?.call(socket, event);
  });
  // It is answered, too.
  socket.on("ping", () => {
    if (!isOver && answers.note(1, socket.bufferedAmount)) end("unread");
  });
  // Whoever sets it would hear what came before it was looked at.
  Object.defineProperty(socket, "onmessage", {
    get: () => handle,
    set: (next: WebSocket["onmessage"]) => handle = next,
  });
  return socket;

  function end(fault: TalkFault | "unread"): void {
    isOver = true;
    socket.terminate();
    onFault(REASONS[fault]);
  }

  function faultOf(data: ArrayBuffer | string): TalkFault | "unread" | undefined {
    if (typeof data === "string") return "no-server";
    const { pings } = guard;
    const fault = guard.take(new Uint8Array(data));
    return fault ?? (answers.note(guard.pings - pings, socket.bufferedAmount) ? "unread" : undefined);
  }
}
