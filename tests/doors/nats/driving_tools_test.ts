/** A robot that is driven through a real server of NATS, as processes: it stops, whoever dies or stands still. */

import { assert, assertEquals } from "@std/assert";
import { checkLines, DrivenTool, isStopped, stopOf } from "../../support/driven_tool.ts";
import { LineDriver } from "../../support/line_driver.ts";
import { HAS_NATS, type NatsServer, startNatsServer } from "../../support/nats_server.ts";
import { startTool, type Tool } from "../../support/tools.ts";

const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--name", "rover"];
const ON_THIS_HOST = ["--port", "0", "--bind", "127.0.0.1", "--drive-open"];
/** As long as hands count, on their way and at the gateway, and what a busy machine may add. */
const STOP_MS = 400 + 2000;

/** A robot, and the gateway beside it. */
class Site implements AsyncDisposable {
  readonly robot = new DrivenTool([...ON_THIS_HOST, ...ROBOT]);
  readonly #server: NatsServer;
  #gateway: Tool | undefined;

  constructor(server: NatsServer) {
    this.#server = server;
  }

  get address(): string {
    return `${this.#server.url}/north/rover`;
  }

  async startGateway(): Promise<Tool> {
    const port = await this.robot.tool.port();
    const args = [
      "--view",
      "none",
      "--port",
      "0",
      "--nats",
      `${this.#server.url}/north`,
      `127.0.0.1:${port}`,
    ];
    return this.#gateway = startTool("listen", args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]();
    await this.robot[Symbol.asyncDispose]();
  }
}

function natsTest(name: string, test: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_NATS, fn: test });
}

natsTest("listen nats:// drives a robot at another listener's gateway, and lets go", async () => {
  await using server = await startNatsServer();
  await using site = new Site(server);
  const { robot, address } = site;
  await site.startGateway();
  await using driver = new LineDriver({ robot, address });
  const move = () => robot.moving(driver, 0.25);
  const undo = () => driver.letGo();
  const released = await robot.stopsBy("released", { move, act: () => driver.letGo(), undo });
  console.log(released.stop.atMs - released.last.atMs);
  assertEquals(Math.round(robot.moves.at(-1)!.linear * 100), 25);
  checkLines(robot.lines);
});
