/**
 * The connection to an imagezmq sender that publishes: made again and again, as long as the door is open.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../cli/line_budget.ts";
import type { Address } from "../../common/address.ts";
import { formatEndpoint, type ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { pause } from "../../system/pause.ts";
import type { SenderIntake } from "./sender_intake.ts";
import { closeConnection, connectTcp } from "./tcp.ts";

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
  #connection: Deno.TcpConn | undefined;
  readonly #lines = new LineBudget();
  #pauseMs = FIRST_PAUSE_MS;
  #isTold = false;

  constructor(endpoint: ZmqEndpoint, intake: SenderIntake) {
    this.#endpoint = endpoint;
    this.#intake = intake;
    logger.info("Asking the imagezmq sender at {endpoint}", { endpoint: formatEndpoint(endpoint) });
    this.#finished = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#connection) closeConnection(this.#connection);
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
      const connection = this.#connection = await connectTcp(
        this.#endpoint,
        CONNECT_LIMIT_MS,
        this.#closing.signal,
      );
      const { hostname, port } = connection.remoteAddr;
      const from: Address = { transport: "udp", hostname, port };
      await this.#intake.serve(connection, {
        from,
        isSubscriber: true,
        onPicture: () => this.#handlePicture(),
      });
    } catch (error) {
      if (this.#isTold || this.#closing.signal.aborted) return;
      this.#isTold = true;
      const about = { endpoint: formatEndpoint(this.#endpoint), reason: (error as Error).message };
      this.#write(() =>
        logger.warn("No imagezmq sender answers at {endpoint}, which is tried again: {reason}", about)
      );
    }
  }

  #handlePicture(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    if (!this.#isTold) return;
    this.#isTold = false;
    const endpoint = formatEndpoint(this.#endpoint);
    this.#write(() => logger.info("The imagezmq sender at {endpoint} sends", { endpoint }));
  }

  #write(line: () => void): void {
    this.#lines.write(this.#endpoint.hostname, monotonicUs(), line);
  }
}
