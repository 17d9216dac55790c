/** What programs may answer to which the listener goes by its doors. */

import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../support/seeded_random.ts";
import { startTool, type ToolStatistics } from "../support/tools.ts";
import { until } from "../support/until.ts";

const LOOPBACK = "127.0.0.1";
/** Connections that are answered by rubbish before it is enough. */
const VISITS = 3;
const MOST_BYTES = 100_000;
/** What is asked for is read first every second time. */
const HEAD_BYTES = 1024;
const UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/** The doors that go to somebody, by how they are told where. */
const DOORS = {
  ros: (port: number) => `ws://${LOOPBACK}:${port}`,
  imagezmq: (port: number) => `tcp://${LOOPBACK}:${port}`,
} as const;

/** A server that answers everybody by rubbish, behind the beginning of what it should say or not. */
class Babbler implements AsyncDisposable {
  visits = 0;
  readonly #server = Deno.listen({ hostname: LOOPBACK, port: 0 });
  readonly #random = seededRandom(11);
  readonly #serving = this.#serve();

  get port(): number {
    return this.#server.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#server) {
      this.visits++;
      await this.#answer(connection).catch(() => {});
      connection.close();
    }
  }

  async #answer(connection: Deno.TcpConn): Promise<void> {
    const random = this.#random;
    if (this.visits % 2 === 0) {
      await connection.read(new Uint8Array(HEAD_BYTES));
      await connection.write(new TextEncoder().encode(UPGRADED));
    }
    await connection.write(random.bytes(random.below(MOST_BYTES)));
  }
}

for (const [option, place] of Object.entries(DOORS)) {
  Deno.test(`listen --${option} goes on whatever is answered there, and comes back`, async () => {
    await using babbler = new Babbler();
    const doors = [`--${option}`, place(babbler.port), "--stats-json", "-", "--view", "none"];
    await using listener = startTool("listen", ["--bind", LOOPBACK, "--port", "0", ...doors]);
    await using _robot = startTool("broadcast", [
      ...["--camera", "test", "--width", "160", "--height", "120", "--bind", LOOPBACK, "--port", "0"],
      `${LOOPBACK}:${await listener.port()}`,
    ]);
    const framesOf = ({ streams: [stream] }: ToolStatistics) => stream?.framesComplete ?? 0;
    await listener.statisticsUntil("pictures have come", (statistics) => framesOf(statistics) > 0);
    await until("it has come again and again", () => babbler.visits >= VISITS);
    const [next, after] = await listener.nextStatistics(2);
    assert(framesOf(after!) > framesOf(next!));
    assert(!/Uncaught|TypeError|RangeError|\berror:/.test(listener.log.join("\n")), listener.log.join("\n"));
    assertEquals(await listener.end(), 0);
  });
}
