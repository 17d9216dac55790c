/**
 * An address at which all streams are published, for imagezmq's hubs that connect and subscribe.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../cli/line_budget.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import type { ReceivedFrame } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { TokenCheck } from "../../view/web/token_check.ts";
import { HubNames } from "./hub_names.ts";
import { judgeToken } from "./judge_token.ts";
import type { TokenJudgement } from "./sender_session.ts";
import { SubscriberConnection, type SubscriberEnd } from "./subscriber_connection.ts";
import { type Newcomer, ZmqListener } from "./zmq_listener.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** How streams are published. */
export interface HubPublisherOptions {
  /** An older picture is not sent. */
  readonly maxAgeUs: number;
  /** What hubs have to subscribe to, beside everything; absent: nothing. */
  readonly tokens?: TokenCheck;
}

const SWEEP_MS = 1_000;

/** The hubs at one address. */
export class HubPublisher {
  readonly #options: HubPublisherOptions;
  readonly #listener: ZmqListener;
  readonly #names = new HubNames();
  readonly #connections = new Map<SubscriberConnection, Promise<SubscriberEnd>>();
  readonly #refusals = new DropCounts<TokenJudgement>();
  readonly #ends = new DropCounts<SubscriberEnd>();
  readonly #lines = new LineBudget();
  readonly #sweep: ReturnType<typeof setInterval>;
  #sent = 0;
  #overtaken = 0;

  /** @throws an `Error` in one line where the address can not be bound */
  constructor(endpoint: ZmqEndpoint, options: HubPublisherOptions) {
    this.#options = options;
    this.#listener = new ZmqListener(endpoint, {
      deed: "publish for imagezmq's hubs",
      serve: (newcomer) => this.#serve(newcomer),
    });
    this.#sweep = setInterval(() => this.#judge(), SWEEP_MS);
    logger.info("imagezmq's hubs can connect to {endpoint}", { endpoint: this.#listener.endpoint });
  }

  statistics(): object {
    const counts = Array.from(this.#connections.keys(), (connection) => connection.counts);
    return {
      published: this.#listener.endpoint,
      connections: counts.length,
      connectionsRefused: this.#listener.refused,
      picturesSent: counts.reduce((sum, { sent }) => sum + sent, this.#sent),
      picturesOvertaken: counts.reduce((sum, { overtaken }) => sum + overtaken, this.#overtaken),
      refused: this.#refusals,
      ended: this.#ends,
    };
  }

  showFrame(frame: ReceivedFrame): void {
    const msg = this.#names.nameOf(frame.stream);
    for (const connection of this.#connections.keys()) connection.offer(frame, msg);
  }

  showStatus(streams: readonly StreamStatus[]): void {
    this.#names.forgetAllBut(streams);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#listener.close();
    for (const connection of this.#connections.keys()) connection.close("closed");
    await Promise.all(this.#connections.values());
  }

  async #serve({ tcp, from, prove }: Newcomer): Promise<void> {
    const { tokens, maxAgeUs } = this.#options;
    const { hostname } = from;
    const connection = new SubscriberConnection(tcp, {
      maxAgeUs,
      onOpen: prove,
      onRefusal: (reason) => {
        this.#refusals.count(reason);
        if (this.#refusals.of(reason) === 1) this.#tell(hostname);
      },
      ...(tokens ? { judgeToken: (token: string) => judgeToken(tokens, token, hostname) } : {}),
    });
    const running = connection.run();
    this.#connections.set(connection, running);
    this.#ends.count(await running);
    this.#connections.delete(connection);
    const { sent, overtaken } = connection.counts;
    this.#sent += sent;
    this.#overtaken += overtaken;
  }

  #tell(hostname: string): void {
    const line = "An imagezmq hub at {hostname} subscribes to what is not the token";
    this.#lines.write(hostname, monotonicUs(), () => logger.warn(line, { hostname }));
  }

  #judge(): void {
    const nowUs = monotonicUs();
    for (const connection of this.#connections.keys()) connection.judge(nowUs);
  }
}
