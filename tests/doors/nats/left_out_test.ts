/** Pictures that no server keeps are told of, once: those that are longer than its messages, and all where its memory is full. */

import { assertEquals, assertMatch } from "@std/assert";
import { findFreeUdpPort } from "../../../scripts/free_ports.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { FedRobot } from "../../support/fed_robots.ts";
import { textOf, withLog } from "../../support/log.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { startTool } from "../../support/tools.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

async function warningsOf(more: string, isTold: (line: string) => boolean): Promise<readonly string[]> {
  await using server = await startNatsServer({ more });
  let warnings: readonly string[] = [];
  await withLog(async (log) => {
    const place = parseNatsPlace(`${server.url}/north`)!;
    const gateway = await openGateway({ place, creds: undefined });
    const robot = new FedRobot(gateway, "rover");
    try {
      await until("it is told", () => [...log.map(textOf), ""].some(isTold), 30_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
      warnings = log.filter(({ level }) => level === "warning").map(textOf);
    } finally {
      robot.stop();
      await gateway.close();
    }
  });
  return warnings;
}

testWith(
  ["nats-server"],
  "a gateway says once that pictures are longer than a server's messages",
  async () => {
    const warnings = await warningsOf("max_payload: 3KB", (line) => line.includes("max_payload"));
    assertEquals(warnings.length, 1, warnings.join("\n"));
    assertMatch(
      warnings[0]!,
      /^ws:\S+ takes no messages of more than 3 kB .* pictures of uis\.north\.rover\.frame are longer, such as \d+ kB: they are left out$/,
    );
  },
);

testWith(["nats-server"], "a gateway says once that a server's memory is full", async () => {
  const account = "{ jetstream: { max_memory: 1000 }, users: [{ user: a, password: b }] }";
  const more = `accounts { A: ${account} }\nno_auth_user: a`;
  const warnings = await warningsOf(more, (line) => line.includes("max_memory"));
  assertEquals(warnings.length, 1, warnings.join("\n"));
  assertMatch(warnings[0]!, /^ws:\S+ does not keep the pictures of rover: /);
});

testWith(["nats-server"], "a gateway says nothing where all is kept", async () => {
  const endMs = performance.now() + 7_000;
  const warnings = await warningsOf("", () => performance.now() > endMs);
  assertEquals(warnings, []);
});

testWith(
  ["nats-server"],
  "a gateway's status line says what goes to its server, and that it is away",
  async () => {
    await using server = await startNatsServer();
    const port = findFreeUdpPort();
    await using gateway = startTool("listen", [
      ...["--view", "none", "--bind", "127.0.0.1", "--port", `${port}`, "--stats-interval", "500ms"],
      ...["--nats", `${server.url}/north`],
    ]);
    await gateway.line(/NATS 0\.0 fps/);
    await using _robot = startTool("broadcast", ["--camera", "test", "--fps", "20", `127.0.0.1:${port}`]);
    await gateway.line(/NATS [1-9]\d*\.\d fps/);
    await server.kill();
    await gateway.line(/NATS: no server/);
  },
);
