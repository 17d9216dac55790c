/**
 * Servers that stand for the one at which something is published: each keeps what the servers pass on to each other, so that it is
 * there at once for who has to go to another one, or is there already.
 *
 * A server that is started again has forgotten what it has to keep, and whoever publishes is not there to say so: it keeps a
 * connection to each, by which nothing is published.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Connected, connectNats, type ConnectOptions } from "../link/connection.ts";
import type { StreamTrouble } from "./site_stream.ts";
import { StreamKeeper } from "./stream_keeper.ts";

const logger = getLogger(["uis", "nats"]);

const RETRY_MS = 2_000;

/** Sees to it that other servers keep what they are told, until it is closed. */
export class OtherServers {
  readonly #options: Omit<ConnectOptions, "name">;
  readonly #opened = new Set<Connected>();
  readonly #keepers = new Set<StreamKeeper>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  /** What was told of each. */
  readonly #told = new Set<string>();
  #isClosed = false;

  constructor(options: Omit<ConnectOptions, "name">) {
    this.#options = options;
    const { server, others = [] } = options.place;
    // The first one, too: whoever publishes may be at another one.
    if (others.length > 0) { for (const one of [server, ...others]) void this.#connect(one); }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const keeper of this.#keepers) keeper.close();
    await Promise.all([...this.#opened].map((connected) => connected[Symbol.asyncDispose]()));
  }

  async #connect(server: string): Promise<void> {
    const { others: _, ...place } = this.#options.place;
    try {
      const connected = await connectNats({
        ...this.#options,
        place: { ...place, server },
        name: "listen gateway's other servers",
      });
      if (this.#isClosed) return await connected[Symbol.asyncDispose]();
      this.#opened.add(connected);
      const keeper = new StreamKeeper({ connected, onTrouble: (trouble) => this.#tell(server, trouble) });
      this.#keepers.add(keeper);
      connected.onChange = () => void keeper.look();
      await keeper.look();
    } catch (error) {
      logger.debug("{server}: {error}", { server, error: (error as Error).message });
      if (!this.#isClosed) this.#later(() => this.#connect(server));
    }
  }

  #tell(server: string, { reason, mayPass }: StreamTrouble): void {
    const line = `${server}: ${reason}`;
    if (mayPass || this.#told.has(line)) return logger.debug("{line}", { line });
    this.#told.add(line);
    logger.warn("Nothing is kept on {server}: {reason}", { server, reason });
  }

  #later(act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void act();
    }, RETRY_MS);
    this.#timers.add(timer);
  }
}
