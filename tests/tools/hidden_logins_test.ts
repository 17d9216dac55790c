/** What lets somebody into a server is shown nowhere: in no line, figure, page, title or recording, also where it was typed wrongly. */

import { assert, assertEquals, assertFalse } from "@std/assert";
import { startFleetServers } from "../../scripts/demo/fleet_servers.ts";
import { publishRobots } from "../support/fleet.ts";
import { testWith } from "../support/programs.ts";
import { runTool, startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const SECRET = "geheim-5up3r";

testWith(["nats-server"], "listen shows nowhere what lets it into a server of NATS", async () => {
  await using fleet = await startFleetServers({ sites: ["north"] });
  const [north] = fleet.sites;
  await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover"]);
  const place = `${north!.urlFor("look")}/north`;
  const secret = /:([^:@/]+)@/.exec(place)![1]!;
  const folder = await Deno.makeTempDir();
  await using listener = startTool("listen", [
    ...["--port", "0", "--bind", "127.0.0.1", "--view", "web", "--web", "127.0.0.1:0", "--stats-json", "-"],
    ...["--record", `${folder}/`, "--verbose", place],
  ]);
  const [, url] = await listener.line(/The page is at "?(http:\S+\/)/);
  const shown: string[] = [];
  const socket = new WebSocket(`${url!.replace("http", "ws")}frames`);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) =>
    void shown.push(typeof data === "string" ? data : textOf(new Uint8Array(data)));
  shown.push(JSON.stringify(
    await listener.statisticsUntil(
      "pictures have come",
      ({ streams: [one] }) => (one?.framesComplete ?? 0) > 20,
    ),
  ));
  await until("the page is told", () => shown.length > 3);
  for (const path of ["", "streams", "metrics"]) shown.push(await (await fetch(`${url}${path}`)).text());
  socket.close();
  assertEquals(await listener.end(), 0);
  const files = [...Deno.readDirSync(folder)];
  assert(files.length > 0);
  for (const { name } of files) shown.push(textOf(await Deno.readFile(`${folder}/${name}`)));
  shown.push(...listener.log);
  for (const text of shown) assertFalse(text.includes(secret), text.slice(0, 500));
  assert(shown.some((text) => text.includes("rover")));
});

Deno.test("tools show nothing of what lets them into a server where they can not be used so", async () => {
  const wrong = [
    ...[
      `nats://wall:${SECRET}@127.0.0.1:1/north`,
      `nats://${SECRET}@127.0.0.1:1`,
      `natz://wall:${SECRET}@hub/north`,
    ],
    ...[`nats://wall:${SECRET}@/north`, `nats://wall:${SECRET}/north`, `wall:${SECRET}@hub/north`],
    ...[
      `nats://wall:${SECRET}/x@hub/north`,
      `nats://wall:%${SECRET}@hub/north`,
      `nats://wall:${SECRET} @hub/a/b/c`,
    ],
  ];
  const results = await Promise.all(wrong.flatMap((address) => [
    runTool("listen", ["--view", "none", "--port", "0", "--verbose", address]),
    runTool("listen", ["--view", "none", "--port", "0", "--log-format", "json", address]),
    runTool("broadcast", ["--camera", "test", "--record", `/nowhere/${SECRET.length}`, "--nats", address]),
  ]));
  for (const [at, { code, log }] of results.entries()) {
    const lines = log.join("\n");
    assert(code === 1 || code === 2, lines);
    assertFalse(lines.includes(SECRET), `${wrong[Math.floor(at / 3)]}: ${lines}`);
  }
});

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
