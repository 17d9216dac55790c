/**
 * A connection to a server of NATS, which is made again whenever it breaks.
 *
 * The library is npm's `@nats-io/nats-core`, by WebSocket: its other transport ends the process where a login is refused.
 *
 * @module
 */

import type { NatsConnection } from "@nats-io/nats-core";
import { getLogger } from "@logtape/logtape";
import { formatNatsPlace, type NatsPlace } from "../../../common/nats_place.ts";
import { quote } from "../../../text/quote.ts";
import { randomText } from "../../../view/web/random_text.ts";
import type { SocketOut } from "../../socket_out.ts";
import { describeRefusal } from "./connect_refusal.ts";
import { openGuardedSocket } from "./guarded_socket.ts";
import { readAuthorities } from "./authorities.ts";
import { type Login, readLogin } from "./login.ts";
import { CALM_MS, ServerNews } from "./server_news.ts";
import { isChoked } from "./untaken.ts";

export type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";

const logger = getLogger(["uis", "nats"]);

/** Of an inbox's name, at random. */
const INBOX_BYTES = 16;
/** Between two attempts. */
const RETRY_MS = 500;
/** Where servers send what is none of their talk: up to so long between two attempts, twice as long each time. */
const LONGEST_RETRY_MS = 30_000;
/** A server that has not answered after so long does not … */
const ANSWER_MS = 5_000;
/** … and is passed over where there is another one. */
const NEXT_MS = 2_000;
/** A server that says nothing for twice as long is given up. */
const PING_MS = 2_000;
/** What a server that stands still has not taken after so long is given up when the program ends. */
const LEAVE_MS = 300;

/** How to connect. */
export interface ConnectOptions {
  readonly place: NatsPlace;
  /** The name of a `.creds` file, or of one with a seed; nothing where only what the place says lets one in. */
  readonly creds: string | undefined;
  /** The name of a file with the certificates of authorities that vouch for the server. @default the usual ones */
  readonly ca?: string | undefined;
  readonly name: string;
  /** What was told of what servers say, of who connects again and again. @default nothing yet */
  readonly told?: Set<string>;
}

/** A connection, and whether it stands. */
export interface Connected extends AsyncDisposable {
  readonly nats: NatsConnection;
  /** Which of a place's servers it is, or was last. */
  readonly server: string;
  readonly library: typeof import("@nats-io/nats-core");
  /** A subject for answers, below this program's own name, which nobody guesses. */
  createInbox(): string;
  /** Whether what is published now leaves now. */
  readonly isUp: boolean;
  /** Whether so much waits for the server to take it that an answer would come too late to be of use. */
  readonly isChoked: boolean;
  /** Takes what is to be told of the server. */
  readonly news: ServerNews;
  /** Counts how often it has been made anew. */
  readonly generation: number;
  /** Called whenever it breaks or stands again; set by its user. */
  onChange: () => void;
  /** Asked of a subject under which the server lets this program publish nothing: whether that is no trouble. */
  readonly onRefused: Set<(subject: string) => boolean>;
}

/** No server answers at the start, in one line; one may do so at any time. */
export class ServerAway extends Error {
  override readonly name = "ServerAway";
}

/**
 * Connects, and goes on for ever.
 *
 * @throws an `Error` in one line where the server refuses the login
 * @throws {ServerAway} where it can not be reached at the start, or does not answer as one
 */
export async function connectNats(
  { place, creds, ca, name, told = new Set() }: ConnectOptions,
): Promise<Connected> {
  const library = await import("@nats-io/nats-core");
  const login = await readLogin(library, place, creds);
  const caPem = ca === undefined ? undefined : await readAuthorities(ca);
  const held: HeldSocket = { socket: undefined };
  const nats = await connectOnce(library, { place, name, login, caPem, told, held });
  const nameServer = () => place.server.replace(/\/\/.*/, `//${nats.getServer()}`);
  let server = nameServer();
  const news = new ServerNews(() => server, told);
  let isUp = true;
  let generation = 0;
  const connected: Connected = {
    nats,
    get server() {
      return server;
    },
    library,
    news,
    // Who is asked sees where the answer goes; the library's names follow from each other.
    createInbox: () => `${login.inboxPrefix}.${randomText(INBOX_BYTES)}`,
    get isUp() {
      return isUp && !nats.isClosed();
    },
    get isChoked() {
      return isChoked(held.socket?.bufferedAmount ?? 0);
    },
    get generation() {
      return generation;
    },
    onChange: () => {},
    onRefused: new Set(),
    async [Symbol.asyncDispose]() {
      isUp = false;
      const leave = setTimeout(() => held.socket?.terminate(), LEAVE_MS);
      await nats.close();
      clearTimeout(leave);
      await watching;
    },
  };
  const watching = watch();
  return connected;

  async function watch(): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === "disconnect" && isUp) {
        isUp = false;
        news.noteGone();
        connected.onChange();
        // The library says so once for each attempt that it took.
      } else if (status.type === "reconnect" && !isUp) {
        isUp = true;
        server = nameServer();
        generation++;
        news.noteAgain();
        connected.onChange();
      } else if (status.type === "error") tellError(status.error);
    }
    isUp = false;
    connected.onChange();
  }

  function tellError(error: Error): void {
    if (error instanceof library.AuthorizationError) return news.noteLockedOut();
    if (!(error instanceof library.PermissionViolationError)) {
      return logger.debug("{server}: {error}", { server, error: quote(error.message) });
    }
    // Who may not ask for the stream, or make it, says so itself, where that matters.
    const isExpected = /^\$JS\.API\.(STREAM|CONSUMER\.DELETE)\./.test(error.subject) ||
      error.operation === "publish" &&
        [...connected.onRefused].filter((hear) => hear(error.subject)).length > 0;
    if (!isExpected) news.noteRefused(error);
  }
}

/** What the library speaks by now. */
interface HeldSocket {
  socket: SocketOut | undefined;
}

interface OneConnection extends Required<Pick<ConnectOptions, "place" | "name" | "told">> {
  readonly login: Login;
  readonly caPem: string | undefined;
  readonly held: HeldSocket;
}

async function connectOnce(
  library: typeof import("@nats-io/nats-core"),
  { place: { server, others = [] }, name, login: { authenticator, inboxPrefix, expired }, caPem, told, held }:
    OneConnection,
): Promise<NatsConnection> {
  const servers = [server, ...others];
  let faults = 0;
  let faultedMs = -Infinity;
  const onFault = (url: string, reason: string) => {
    faultedMs = performance.now();
    faults++;
    if (told.has(reason)) return;
    told.add(reason);
    logger.warn("{server} is left: {reason}; it goes on being tried", {
      server: url.replace(/\/$/, ""),
      reason,
    });
  };
  try {
    const nats = await library.wsconnect({
      servers,
      noRandomize: true,
      wsFactory(url) {
        const socket = openGuardedSocket(url, {
          onFault: (reason) => onFault(url, reason),
          ...(caPem === undefined ? {} : { ca: caPem }),
        });
        held.socket = socket;
        return Promise.resolve({ socket, encrypted: url.startsWith("wss:") });
      },
      name,
      maxReconnectAttempts: -1,
      reconnectDelayHandler() {
        if (faults > 0 && performance.now() - faultedMs > CALM_MS) {
          faults = 0;
          told.clear();
        }
        return Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** faults) + Math.random() * RETRY_MS / 4;
      },
      pingInterval: PING_MS,
      maxPingOut: 2,
      ignoreClusterUpdates: true,
      // Who was let in may be so again: a server that is being set up anew, or under load, refuses for a while.
      ignoreAuthErrorAbort: true,
      inboxPrefix,
      ...(authenticator ? { authenticator } : {}),
      timeout: others.length > 0 ? NEXT_MS : ANSWER_MS,
    });
    // Those that did not answer at first may do so later.
    nats.setServers(servers);
    return nats;
  } catch (error) {
    const { reason, isAway } = describeRefusal(error as Error, library, expired?.());
    const all = formatNatsPlace({ server, others });
    throw new (isAway ? ServerAway : Error)(`Cannot connect to ${all}: ${reason}`, { cause: error });
  }
}
