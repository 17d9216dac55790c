/**
 * The web view's server: HTTP and WebSockets, with bounds on what strangers can hold.
 *
 * 1. A connection gets a place, or is closed at once; it has seconds to send the head of its one request, of which each host
 *    has a number a second; by TLS its handshake is part of that.
 * 2. The request goes to `answer` as the web's `Request`; its `Response` is written as fast as the reader takes it.
 * 3. What asks for a WebSocket goes there too; a granted one is handed over open.
 *
 * What does not parse is answered with 400 and not logged: anybody can send it, as often as they like.
 *
 * @module
 */

import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import type { Certificate } from "./certificate.ts";
import { hasBody, type HttpFault, type HttpFaults, refuseBody, refuseGarbage } from "./http_refusals.ts";
import { Places, type Regulars } from "./places.ts";
import { RequestBudget } from "./request_budget.ts";
import { takeHead } from "./request_head.ts";
import { openSendQueue, type SendQueue } from "./send_queue.ts";
import { type GrantedSocket, SocketOpener } from "./socket_opener.ts";
import { createTls } from "./tls_sockets.ts";

/** Connections at the same time; a system grants 256 descriptors or more to a process that has not asked for any. */
const CONNECTIONS = { most: 160, mostPerHost: 48, keptForThisHost: 32 };
/** For a whole request, from the connection on. */
const REQUEST_TIMEOUT_MS = 5_000;
/** An answer that its reader does not take. */
const SILENCE_TIMEOUT_MS = 30_000;
/** What readers get to say goodbye. */
const CLOSE_GRACE_MS = 200;

/** A request, and who asks. */
export interface HttpRequest {
  readonly request: Request;
  /** The other end's address, without its port. */
  readonly address: string;
  /** Whether it asks for a WebSocket as RFC 6455 wants it. */
  readonly asksForSocket: boolean;
  /** What of the answer the other end has not taken; nothing where that can not be known. */
  openSendQueue(): SendQueue | undefined;
}

/** A response, or the WebSocket that is opened. */
export type HttpAnswer = Response | GrantedSocket;

/** How the server is set up. */
export interface HttpServerOptions {
  readonly hostname: string;
  readonly port: number;
  readonly regulars: Regulars;
  /** What it speaks TLS with; absent: it speaks none. */
  readonly certificate?: Pick<Certificate, "cert" | "key">;
  /** For a whole request. @default 5000 */
  readonly requestTimeoutMs?: number;
  /** For an answer of which nothing is taken. @default 30000 */
  readonly silenceTimeoutMs?: number;
  /** Where it is counted what strangers do. @default it is not */
  readonly faults?: HttpFaults;
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
}

/** A server at work. */
export interface HttpServer {
  readonly address: { readonly hostname: string; readonly port: number };
  /** Resolves when it has been closed. */
  readonly finished: Promise<void>;
  close(): void;
}

/**
 * Serves until it is closed.
 *
 * @throws the system's error, with its `code`, where the address can not be bound
 */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const places = new Places<Socket>(CONNECTIONS, options.regulars);
  const sockets = new Set<Socket>();
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, silenceTimeoutMs = SILENCE_TIMEOUT_MS, certificate } =
    options;
  const secure = certificate ? createTls(certificate) : (accepted: Socket) => accepted;
  const budget = new RequestBudget(options.regulars);
  const http = createHttpServer();
  const count = (fault: HttpFault) => options.faults?.count(fault);
  http.on("clientError", (_, socket: Socket) => refuseGarbage(socket, count));
  const cut = (socket: Socket, fault: HttpFault) => {
    count(fault);
    socket.destroy();
  };
  const server = createTcpServer((accepted) => {
    // A handshake takes more time than a request.
    if (certificate && !budget.take(accepted.remoteAddress)) return cut(accepted, "flood");
    const socket = secure(accepted);
    if (!admit(socket, places, sockets, count)) return cut(socket, "no-room");
    socket.setTimeout(silenceTimeoutMs, () => socket.destroy());
    takeHead(socket, requestTimeoutMs, {
      onHead(head) {
        if (!certificate && !budget.take(socket.remoteAddress)) return cut(socket, "flood");
        http.emit("connection", socket);
        socket.unshift(head);
        socket.resume();
      },
      onFault: () => refuseGarbage(socket, count),
      onLate: () => cut(socket, "late"),
    });
  });
  const opener = new SocketOpener(count);
  http.on("request", async (incoming, outgoing) => {
    if (hasBody(incoming)) return refuseBody(incoming, outgoing, count);
    const answer = await ask(incoming, options, false);
    if (!(answer instanceof Response)) return void outgoing.destroy();
    if (answer.ok) places.prove(incoming.socket);
    await write(answer, incoming, outgoing);
  });
  http.on("upgrade", async (incoming, socket: Socket, head) => {
    const answer = await ask(incoming, options, true);
    if (answer instanceof Response) return await refuseUpgrade(answer, incoming, socket);
    places.prove(socket);
    opener.open({ incoming, socket, head }, answer);
  });
  server.listen({ host: options.hostname, port: options.port });
  await once(server, "listening");
  server.on("error", () => {});
  return describeServer(server, sockets);
}

function describeServer(server: Server, sockets: ReadonlySet<Socket>): HttpServer {
  const { address: hostname, port } = server.address() as { address: string; port: number };
  const { promise: finished, resolve } = Promise.withResolvers<void>();
  server.once("close", () => resolve());
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    address: { hostname, port },
    finished,
    close() {
      if (!server.listening) return;
      const grace = setTimeout(cut, CLOSE_GRACE_MS);
      server.close(() => clearTimeout(grace));
    },
  };
}

function admit(
  socket: Socket,
  places: Places<Socket>,
  sockets: Set<Socket>,
  count: (fault: HttpFault) => void,
): boolean {
  socket.on("error", () => {});
  const claim = places.claim(socket, socket.remoteAddress ?? "");
  if (claim.kind === "refused") return false;
  if (claim.evicted) {
    count("pushed-out");
    claim.evicted.destroy();
  }
  sockets.add(socket);
  socket.once("close", () => {
    places.release(socket);
    sockets.delete(socket);
  });
  return true;
}

/** A request that has no meaning is answered here. */
async function ask(
  incoming: IncomingMessage,
  { answer, faults }: HttpServerOptions,
  asksForSocket: boolean,
): Promise<HttpAnswer> {
  const request = toRequest(incoming);
  if (!request) {
    faults?.count("garbage");
    return new Response(null, { status: 400 });
  }
  try {
    const { socket } = incoming;
    const address = socket.remoteAddress ?? "";
    return await answer({ request, address, asksForSocket, openSendQueue: () => openSendQueue(socket) });
  } catch (error) {
    getLogger(["uis", "view"]).warn("Cannot answer a request: {error}", { error });
    return new Response("Cannot answer.\n", { status: 500 });
  }
}

/** Nothing where the path or a header is not one; the body is not looked at. */
function toRequest({ method = "GET", url = "", headersDistinct }: IncomingMessage): Request | undefined {
  if (!url.startsWith("/")) return undefined;
  try {
    const headers = Object.entries(headersDistinct)
      .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
    return new Request(`http://listener${url}`, { method, headers });
  } catch {
    return undefined;
  }
}

async function write(answer: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(answer.status, [...answer.headers, ["Connection", "close"]].flat());
  if (!answer.body || incoming.method === "HEAD") return void outgoing.end(() => answer.body?.cancel());
  // A stream of pictures may pause: its reader waits for the next one.
  if (answer.headers.get("Content-Type")?.startsWith("multipart/")) incoming.socket.setTimeout(0);
  const reader = answer.body.getReader();
  outgoing.once("close", () => reader.cancel().catch(() => {}));
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!outgoing.write(part.value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (outgoing.destroyed) return Promise.resolve();
  const done = () => {
    outgoing.off("drain", done).off("close", done);
    resolve();
  };
  outgoing.on("drain", done).on("close", done);
  return promise;
}

async function refuseUpgrade(answer: Response, incoming: IncomingMessage, socket: Socket): Promise<void> {
  const outgoing = new ServerResponse(incoming);
  outgoing.assignSocket(socket);
  outgoing.once("finish", () => socket.end());
  await write(answer, incoming, outgoing);
}
