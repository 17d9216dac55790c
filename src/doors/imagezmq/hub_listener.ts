/**
 * An address that imagezmq's senders connect to.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isLoopback, tidyAddress } from "../../common/address.ts";
import { HostBudget } from "../../common/host_budget.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { hostOf, Places, Regulars } from "../../view/web/places.ts";
import type { TokenCheck } from "../../view/web/token_check.ts";
import type { SenderIntake } from "./sender_intake.ts";
import { closeConnection } from "./tcp.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** Connections at the same time. */
const CONNECTIONS = { most: 64, mostPerHost: 16, keptForThisHost: 16 };
/** New ones from other machines: whoever sends has one. */
const NEW_CONNECTIONS = { hostBurst: 40, hostPerSecond: 4, totalBurst: 200, totalPerSecond: 20 };
/** Before the next one is taken, where the system has no room for one. */
const ACCEPT_PAUSE_MS = 200;
/** Whoever has waited for this address to be bound has connected by then: ZeroMQ tries ten times a second. */
const EARLY_US = 2_000_000;

/** A token that is asked for. */
export interface AskedToken {
  readonly token: string;
  /** Shared by all addresses, and so are the wrong ones that are remembered. */
  readonly tokens: TokenCheck;
}

/** One address. */
export class HubListener {
  readonly #listener: Deno.TcpListener;
  readonly #intake: SenderIntake;
  readonly #tokens: TokenCheck | undefined;
  readonly #regulars = new Regulars();
  readonly #budget = new HostBudget(NEW_CONNECTIONS);
  readonly #places = new Places<Deno.TcpConn>(CONNECTIONS, this.#regulars);
  readonly #boundUs = monotonicUs();
  #refused = 0;
  #isClosed = false;

  /**
   * Binds it.
   *
   * @param asked what senders have to give, and how it is judged; absent: nothing
   * @throws an `Error` in one line where that can not be done
   */
  constructor(endpoint: ZmqEndpoint, intake: SenderIntake, asked: AskedToken | undefined) {
    this.#listener = bind(endpoint);
    this.#intake = intake;
    this.#tokens = asked?.tokens;
    const address = formatAddress(this.#listener.addr);
    logger.info("imagezmq's senders are taken at tcp://{address}", { address });
    if (asked) logger.info("Their names have to end in ?token={token}", { token: asked.token });
    void this.#accept();
  }

  /** Connections for which there was no place, or that came too often. */
  get refused(): number {
    return this.#refused;
  }

  /** No more senders come; those that there are, are the intake's to end. */
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
    if (claim.evicted) closeConnection(claim.evicted);
    tcp.setNoDelay(true);
    const isEarly = monotonicUs() - this.#boundUs < EARLY_US;
    const from: Address = { transport: "udp", hostname, port };
    const onPicture = () => {
      this.#places.prove(tcp);
      this.#regulars.add(hostname);
    };
    const tokens = this.#tokens ? { tokens: this.#tokens } : {};
    await this.#intake.serve(tcp, { from, isSubscriber: false, isEarly, onPicture, ...tokens });
    this.#places.release(tcp);
  }
}

function bind(endpoint: ZmqEndpoint): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: endpoint.hostname, port: endpoint.port });
  } catch (error) {
    throw new Error(
      `Cannot take imagezmq's senders at ${formatEndpoint(endpoint)}: ${(error as Error).message}`,
    );
  }
}
