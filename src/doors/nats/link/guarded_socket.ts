/**
 * A WebSocket to a server of NATS which ends as soon as what comes is none of a server's talk, or nothing that is sent is taken:
 * the library holds all of it, and stands still at what it can not read.
 *
 * @module
 */

import { openSocketOut, type SocketOut } from "../../socket_out.ts";
import { UnreadAnswers } from "../../unread_answers.ts";
import { type TalkFault, TalkGuard } from "./talk_guard.ts";
import { Untaken, type UntakenFault } from "./untaken.ts";

/** Of one message of the WebSocket: a server sends together what waits, and that is no more with it either. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** How often it is looked whether what was sent is taken. */
const LOOK_MS = 1_000;
/** Of WebSocket's own before what is sent: two bytes, four of a mask, and those of a length that these have no room for. */
const FRAME_BYTES = [6, 8, 14] as const;

/** Who does not say goodbye when it is told so is left after so long. */
const LEAVE_MS = 1_000;

type SocketFault = TalkFault | UntakenFault | "unread";

const REASONS: Readonly<Record<Exclude<SocketFault, "not-taken">, string>> = {
  "no-server": "no server of NATS says what it has said",
  "long-line": "it says more in a line than any server does",
  "large-message": "it announces a message that is larger than any picture",
  "unread": "it asks, and does not read the answers",
  "too-much": "it does not read what it is sent",
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
  const untaken = new Untaken(performance.now());
  let handle: WebSocket["onmessage"] = null;
  let isOver = false;
  socket.addEventListener("message", (event: MessageEvent<ArrayBuffer | string>) => {
    if (isOver) return;
    const fault = faultOf(event.data);
    if (fault) end(fault);
    else handle?.call(socket, event);
  });
  // It is answered, too.
  socket.on("ping", (payload) => {
    untaken.note(frameBytes(payload.length));
    if (!isOver && answers.note(1, socket.bufferedAmount)) end("unread");
  });
  const send = socket.send.bind(socket);
  socket.send = (data: ArrayBuffer) => {
    send(data);
    untaken.note(frameBytes(data.byteLength));
    look();
  };
  const close = socket.close.bind(socket);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  socket.close = () => {
    close();
    if (socket.readyState !== WebSocket.CLOSED) leaving ??= setTimeout(() => socket.terminate(), LEAVE_MS);
  };
  const looking = setInterval(look, LOOK_MS);
  socket.addEventListener("close", () => {
    clearInterval(looking);
    clearTimeout(leaving);
  });
  // Whoever sets it would hear what came before it was looked at.
  Object.defineProperty(socket, "onmessage", {
    get: () => handle,
    set: (next: WebSocket["onmessage"]) => handle = next,
  });
  return socket;

  function look(): void {
    const fault = isOver ? undefined : untaken.look(socket.bufferedAmount, performance.now());
    if (fault) end(fault);
  }

  function end(fault: SocketFault): void {
    isOver = true;
    clearInterval(looking);
    socket.terminate();
    // Nor does what is at the other end of a cable that was pulled out.
    if (fault !== "not-taken") onFault(REASONS[fault]);
  }

  function faultOf(data: ArrayBuffer | string): SocketFault | undefined {
    if (typeof data === "string") return "no-server";
    const { pings } = guard;
    const fault = guard.take(new Uint8Array(data));
    return fault ?? (answers.note(guard.pings - pings, socket.bufferedAmount) ? "unread" : undefined);
  }
}

function frameBytes(length: number): number {
  return length + FRAME_BYTES[length < 126 ? 0 : length < 65_536 ? 1 : 2];
}
