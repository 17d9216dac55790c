/**
 * An address that imagezmq's senders or hubs connect to.
 *
 * @module
 */

import { type Address, isLoopback, tidyAddress } from "../../common/address.ts";
import { HostBudget } from "../../common/host_budget.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { hostOf, Places, Regulars } from "../../view/web/places.ts";
import { describeFailure, reachableAddress } from "../../view/web/served_place.ts";
import { closeConnection } from "./tcp.ts";

/** Connections at the same time. */
const CONNECTIONS = { most: 64, mostPerHost: 16, keptForThisHost: 16 };
/** New ones from other machines: whoever sends has one. */
const NEW_CONNECTIONS = { hostBurst: 40, hostPerSecond: 4, totalBurst: 200, totalPerSecond: 20 };
/** Before the next one is taken, where the system has no room for one. */
const ACCEPT_PAUSE_MS = 200;
/** Whoever has waited for this address to be bound has connected by then: ZeroMQ tries ten times a second. */
const EARLY_US = 2_000_000;

/** Somebody who has connected. */
export interface Newcomer {
  readonly tcp: Deno.TcpConn;
  readonly from: Address;
  /** Whether it may have waited for this address to be bound. */
  readonly isEarly: boolean;
  /** To be called once it has shown that it is one that may: then it gives way to no other. */
  readonly prove: () => void;
}

/** Who listens. */
export interface ZmqListenerOptions {
  /** Completes "Cannot … at ENDPOINT: it is taken". */
  readonly deed: string;
  /** Serves a newcomer until its connection has ended; never rejects. */
  readonly serve: (newcomer: Newcomer) => Promise<unknown>;
}

/** One address. */
export class ZmqListener {
  readonly #listener: Deno.TcpListener;
  readonly #reachable: ZmqEndpoint;
  readonly #options: ZmqListenerOptions;
  readonly #regulars = new Regulars();
  readonly #budget = new HostBudget(NEW_CONNECTIONS);
  readonly #places = new Places<Deno.TcpConn>(CONNECTIONS, this.#regulars);
  readonly #boundUs = monotonicUs();
  #refused = 0;
  #isClosed = false;

  /** @throws an `Error` in one line where the address can not be bound */
  constructor(endpoint: ZmqEndpoint, options: ZmqListenerOptions) {
    this.#listener = bind(endpoint, options.deed);
    this.#reachable = reachableAddress(this.#listener.addr);
    this.#options = options;
    void this.#accept();
  }

  /** As ZeroMQ writes it, and can connect to it. */
  get endpoint(): string {
    return formatEndpoint(this.#reachable);
  }

  /** Connections for which there was no place, that had to give one up, or that came too often. */
  get refused(): number {
    return this.#refused;
  }

  /** Nobody comes any more; those that are there are their server's to end. */
  close(): void {
    this.#isClosed = true;
    this.#listener.close();
  }

  async #accept(): Promise<void> {
    while (!this.#isClosed) {
      try {
        void this.#serve(await this.#listener.accept());
      } catch {
        if (!this.#isClosed) await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  async #serve(tcp: Deno.TcpConn): Promise<void> {
    const { port } = tcp.remoteAddr;
    const hostname = tidyAddress(tcp.remoteAddr.hostname);
    const isAllowed = isLoopback(hostname) || this.#budget.take(hostOf(hostname), monotonicUs());
    const claim = isAllowed ? this.#places.claim(tcp, hostname) : { kind: "refused" } as const;
    if (claim.kind === "refused") {
      this.#refused++;
      return closeConnection(tcp);
    }
    if (claim.evicted) {
      this.#refused++;
      closeConnection(claim.evicted);
    }
    tcp.setNoDelay(true);
    await this.#options.serve({
      tcp,
      from: { transport: "udp", hostname, port },
      isEarly: monotonicUs() - this.#boundUs < EARLY_US,
      prove: () => {
        this.#places.prove(tcp);
        this.#regulars.add(hostname);
      },
    });
    this.#places.release(tcp);
  }
}

function bind(endpoint: ZmqEndpoint, deed: string): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: endpoint.hostname, port: endpoint.port });
  } catch (error) {
    throw new Error(`Cannot ${deed} at ${formatEndpoint(endpoint)}: ${describeFailure(error)}`, {
      cause: error,
    });
  }
}
