/** What a server of NATS may do to who connects to it, and what comes of it. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { connectNats, ServerAway } from "../../../src/doors/nats/link/connection.ts";
import { type Harm, HELLO, startHostileNatsServer } from "../../support/hostile_nats_server.ts";
import { textOf, withLog } from "../../support/log.ts";
import { pause } from "../../support/pause.ts";
import { runTool, startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const MIB = 1024 * 1024;
const CHUNK = new Uint8Array(65_536).fill(121);

/** Says it, and then more and more; counts it. */
function flood(first: string, chunk: Uint8Array<ArrayBuffer>, sent: { bytes: number }): Harm {
  return async (say, isOver) => {
    say(HELLO);
    await pause(100);
    say(first);
    while (!isOver() && sent.bytes < 300 * MIB) {
      say(chunk);
      sent.bytes += chunk.length;
      await pause(1);
    }
  };
}

const FLOODS = {
  "announces gigabytes": ["MSG a 1 4000000000\r\n", "larger than any picture"],
  "never ends a line": ["-ERR '", "more in a line"],
  "says what is no server's talk": ["nonsense", "no server of NATS"],
} as const;

for (const [what, [first, reason]] of Object.entries(FLOODS)) {
  Deno.test(`connectNats leaves a server that ${what}, at once`, async () => {
    const sent = { bytes: 0 };
    await using server = startHostileNatsServer(flood(first, CHUNK, sent));
    await withLog(async (log) => {
      const connected = await connectNats({
        place: parseNatsPlace(server.url)!,
        creds: undefined,
        name: "one who looks",
      });
      try {
        await until("it is left", () => server.left > 0);
        assert(sent.bytes < 64 * MIB, `${sent.bytes}`);
        await until("it is told", () => log.some((one) => textOf(one).includes(reason)));
      } finally {
        await connected[Symbol.asyncDispose]();
      }
    });
  });
}

Deno.test("listen tells a handful of refusals a minute, however many a server makes up and however often it breaks", async () => {
  let made = 0;
  await using server = startHostileNatsServer(async (say, isOver) => {
    say(HELLO);
    for (let sent = 0; sent < 64 && !isOver(); sent++) {
      say(`-ERR 'Permissions Violation for Publish to "uis.north.rover${made++}.frame"'\r\n`);
    }
    await pause(50);
    say("-ERR 'Stale Connection'\r\n");
  });
  await using tool = startTool("listen", ["--view", "none", "--port", "0", `${server.url}/north`]);
  await tool.until("it has come back", () => server.connections >= 3);
  const refusals = tool.log.filter((line) => /refuses: the right to/.test(line));
  assert(refusals.length > 0 && refusals.length < 20 && made > 128, tool.log.join("\n"));
});

Deno.test("connectNats waits only seconds for a server that says nothing, or no more than who it is", async () => {
  const say: Harm[] = [async () => {}, (say) => Promise.resolve(say(HELLO.replace("PONG\r\n", "")))];
  await Promise.all(say.map(async (harm) => {
    await using server = startHostileNatsServer(harm);
    const place = parseNatsPlace(server.url)!;
    const began = performance.now();
    const error = await assertRejects(
      () => connectNats({ place, creds: undefined, name: "one" }),
      ServerAway,
    );
    assertMatch(error.message, /^Cannot connect to ws:\S+: no server of NATS answers there$/);
    assert(performance.now() - began < 15_000);
  }));
});

Deno.test("listen shows pictures at once beside servers of NATS that say nothing or nonsense, and goes on", async () => {
  await using silent = startHostileNatsServer(async () => {});
  await using junk = startHostileNatsServer(async (say) => {
    say(HELLO);
    await pause(200);
    say("nonsense");
  });
  for (const server of [silent, junk]) {
    await using listener = startTool("listen", [
      ...["--view", "none", "--bind", "127.0.0.1", "--port", "0", "--stats-json", "-"],
      ...["--nats", `${server.url}/north`],
    ]);
    const port = await listener.port();
    await using _robot = startTool("broadcast", [
      ...["--camera", "test", "--width", "160", "--height", "120", "--bind", "127.0.0.1", "--port", "0"],
      `127.0.0.1:${port}`,
    ]);
    const statistics = await listener.statisticsUntil(
      "pictures have come",
      ({ streams: [stream] }) => (stream?.framesComplete ?? 0) > 0,
    );
    assertEquals((statistics as { doors?: Record<string, { isUp: boolean }> }).doors?.nats?.isUp, false);
    await listener.line(/Cannot \S+ \S+ ws:.*; it goes on being tried/);
    await until("it is tried again", () => server.connections >= 3, 30_000);
    await listener.nextStatistics(1);
    const told = listener.log.filter((line) => /is left|has gone|there again|Cannot/.test(line));
    assertEquals(told.length, server === junk ? 2 : 1, told.join("\n"));
    assertEquals(await listener.end(), 0);
  }
});

Deno.test("listen ends with one line where all that it was told is a server that says nothing", async () => {
  await using server = startHostileNatsServer(async () => {});
  const { code, log } = await runTool("listen", ["--view", "none", "--port", "0", `${server.url}/north`]);
  assertEquals([code, log.filter((line) => /Cannot/.test(line)).length], [1, 1], log.join("\n"));
});
