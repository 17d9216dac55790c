/**
 * What a service tells systemd about itself: that it is ready, what it is doing, that it is alive.
 *
 * Each message is one datagram of `NAME=value` to the Unix socket that `NOTIFY_SOCKET` names, by its path, or, where that
 * begins with `@`, in the abstract namespace. Sources: sd_notify(3), sd_watchdog_enabled(3), unix(7).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";

const logger = getLogger(["uis"]);

/** The way to systemd. Messages go out in their order; none is waited for, and none that fails is an error. */
export interface SdNotify {
  /** The work has begun: what was ordered after this service may start now. */
  ready(): void;
  /** One line that `systemctl status` shows; the same line again is not sent. */
  status(text: string): void;
  /**
   * Says that the program is alive, to be called from its main loop at least once a second; sent no more often than
   * the watchdog needs, and not at all where there is none.
   */
  alive(): void;
  /** The end has begun. */
  stopping(): void;
  /** Resolves when what was said is sent, or can not be sent within half a second. */
  close(): Promise<void>;
}

/** Whence systemd's wishes are read; they are taken away there, so that children do not speak for this service. */
export type NotifyEnvironment = Pick<Deno.Env, "get" | "delete">;

const CLOSE_LIMIT_MS = 500;
/** Messages that have not been taken yet. */
const MAX_WAITING = 8;
/** systemd advises to say it twice as often as it is awaited; this leaves room for a late one. */
const PINGS_PER_TIMEOUT = 3;

/**
 * Opens the way to systemd; nothing where the process is no service that is to notify.
 *
 * @param nowUs a monotonic clock
 */
export function openSdNotify(
  environment: NotifyEnvironment = Deno.env,
  nowUs: () => number = monotonicUs,
): SdNotify | undefined {
  const socket = take(environment, "NOTIFY_SOCKET");
  const watchdogUs = takeWatchdogUs(environment);
  if (!socket) return undefined;
  try {
    return new Notifier(openConnection(socket), { watchdogUs, nowUs });
  } catch (error) {
    logger.warn("Cannot notify systemd by {socket}: {reason}", { socket, reason: (error as Error).message });
    return undefined;
  }
}

/** Deno sends from bound sockets only; a name in the abstract namespace leaves no file behind. */
function openConnection(socket: string): { conn: Deno.DatagramConn; to: Deno.UnixAddr } {
  if (!/^[/@]./.test(socket)) throw new Error("neither a path nor an abstract name");
  const path = socket.startsWith("@") ? `\0${socket.slice(1)}` : socket;
  const conn = Deno.listenDatagram({ transport: "unixpacket", path: `\0uis-notify-${crypto.randomUUID()}` });
  return { conn, to: { transport: "unixpacket", path } };
}

class Notifier implements SdNotify {
  readonly #conn: Deno.DatagramConn;
  readonly #to: Deno.UnixAddr;
  /** How often the watchdog wants to hear; nothing where there is none. */
  readonly #pingUs: number | undefined;
  readonly #nowUs: () => number;
  #status = "";
  #lastPingUs = -Infinity;
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** After the first complaint, and in the end. */
  #isQuiet = false;

  constructor(
    { conn, to }: { conn: Deno.DatagramConn; to: Deno.UnixAddr },
    { watchdogUs, nowUs }: { watchdogUs: number | undefined; nowUs: () => number },
  ) {
    this.#conn = conn;
    this.#to = to;
    this.#pingUs = watchdogUs && watchdogUs / PINGS_PER_TIMEOUT;
    this.#nowUs = nowUs;
  }

  ready(): void {
    this.#send("READY=1");
  }

  status(text: string): void {
    const line = text.replace(/\s+/g, " ").trim();
    if (line === this.#status) return;
    this.#status = line;
    this.#send(`STATUS=${line}`);
  }

  alive(): void {
    const nowUs = this.#nowUs();
    if (this.#pingUs === undefined || nowUs - this.#lastPingUs < this.#pingUs) return;
    this.#lastPingUs = nowUs;
    this.#send("WATCHDOG=1");
  }

  stopping(): void {
    this.#send("STOPPING=1");
  }

  async close(): Promise<void> {
    await settleWithin(this.#sending, CLOSE_LIMIT_MS);
    this.#isQuiet = true;
    this.#conn.close();
  }

  /** A systemd that does not read is no reason to gather messages for it. */
  #send(message: string): void {
    if (this.#waiting === MAX_WAITING) return;
    this.#waiting++;
    const bytes = new TextEncoder().encode(message);
    this.#sending = this.#sending
      .then(() => this.#conn.send(bytes, this.#to))
      .then(() => {}, (error) => this.#complain(error))
      .finally(() => this.#waiting--);
  }

  #complain({ message: reason }: Error): void {
    if (this.#isQuiet) return;
    this.#isQuiet = true;
    logger.warn("Cannot notify systemd: {reason}", { reason });
  }
}

/** Within how many µs the service has to show that it is alive; nothing where it need not. */
function takeWatchdogUs(environment: NotifyEnvironment): number | undefined {
  const text = take(environment, "WATCHDOG_USEC");
  const pid = take(environment, "WATCHDOG_PID");
  const isMeant = pid === undefined || pid === String(Deno.pid);
  return isMeant && /^[1-9]\d*$/.test(text ?? "") ? Number(text) : undefined;
}

function take(environment: NotifyEnvironment, name: string): string | undefined {
  const value = environment.get(name);
  if (value !== undefined) environment.delete(name);
  return value;
}
