/**
 * The connection to an imagezmq sender that publishes: made again and again, as long as the door is open.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Address } from "../../common/address.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import type { SenderIntake } from "./sender_intake.ts";
import { connectTcp, pause } from "./tcp.ts";

const logger = getLogger(["uis", "imagezmq"]);

const CONNECT_LIMIT_MS = 3_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** One publisher. */
export class PublisherLink {
  readonly #endpoint: ZmqEndpoint;
  readonly #intake: SenderIntake;
  readonly #closing = new AbortController();
  readonly #finished: Promise<void>;
  #pauseMs = FIRST_PAUSE_MS;
  #isTold = false;

  constructor(endpoint: ZmqEndpoint, intake: SenderIntake) {
    this.#endpoint = endpoint;
    this.#intake = intake;
    logger.info("Asking the imagezmq sender at {endpoint}", { endpoint: formatEndpoint(endpoint) });
    this.#finished = this.#run();
  }

  /** The intake has to be closed before, which ends the connection that there is. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#finished;
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#connect();
      await pause(this.#pauseMs, this.#closing.signal);
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    }
  }

  async #connect(): Promise<void> {
    try {
      const connection = await connectTcp(this.#endpoint, CONNECT_LIMIT_MS, this.#closing.signal);
      const { hostname, port } = connection.remoteAddr;
      const from: Address = { transport: "udp", hostname, port };
      await this.#intake.serve(connection, { from, isSubscriber: true, onReady: () => this.#handleReady() });
    } catch (error) {
      if (this.#isTold || this.#closing.signal.aborted) return;
      this.#isTold = true;
      const about = { endpoint: formatEndpoint(this.#endpoint), reason: (error as Error).message };
      logger.warn("No imagezmq sender answers at {endpoint}, which is tried again: {reason}", about);
    }
  }

  #handleReady(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#isTold) return;
    this.#isTold = false;
    logger.info("The imagezmq sender at {endpoint} answers", { endpoint: formatEndpoint(this.#endpoint) });
  }
}
