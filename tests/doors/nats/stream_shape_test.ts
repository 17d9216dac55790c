/** A stream that somebody has made for something else is neither filled nor changed: it is said, in one line. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { type Connected, connectNats, type Msg } from "../../../src/doors/nats/link/connection.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { lookAtStream } from "../../../src/doors/nats/stream/site_stream.ts";
import { countWaiting } from "../../../src/doors/nats/look/pull_consumer.ts";
import { findOtherShape, STREAM_CONFIG } from "../../../src/doors/nats/stream/stream_shape.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { FedRobot, truthUs } from "../../support/fed_robots.ts";
import { lookAt } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { runTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const OTHERS: readonly (readonly [object, RegExp])[] = [
  [{ subjects: ["orders.>"] }, /it does not keep uis\.\*\.\*\.frame .*keeps other subjects/],
  [{ subjects: ["uis.>"] }, /it does not keep .*frame.*keeps other subjects/],
  [{ storage: "file" }, /storage is file and not memory/],
  [{ max_msgs_per_subject: -1 }, /max_msgs_per_subject is -1 and not 1/],
  [{ max_age: 0 }, /max_age is 0 and not 2000000000/],
  [{ retention: "workqueue" }, /retention is workqueue and not limits/],
  [{ max_msg_size: 4096 }, /max_msg_size is 4096 and not -1/],
];

Deno.test("findOtherShape names each difference that matters, and no other one", () => {
  assertEquals(findOtherShape({ ...STREAM_CONFIG, num_replicas: 3, allow_direct: true }), undefined);
  for (const [other, says] of OTHERS) assertMatch(findOtherShape({ ...STREAM_CONFIG, ...other })!, says);
  assertMatch(findOtherShape({})!, /^it does not keep uis.*storage is absent and not memory/);
  assertMatch(findOtherShape({ ...STREAM_CONFIG, subjects: 1 })!, /^it does not keep uis/);
});

async function ask(connected: Connected, what: string, body: object = {}) {
  return (await connected.nats.request(`$JS.API.STREAM.${what}.UIS`, JSON.stringify(body))).json<
    { readonly config?: Readonly<Record<string, unknown>> }
  >();
}

testWith(
  ["nats-server"],
  "openGateway refuses a server whose stream is for something else, and leaves it as it is",
  async () => {
    await using server = await startNatsServer();
    const place = parseNatsPlace(`${server.url}/north`)!;
    await using connected = await connectNats({ place, creds: undefined, name: "test" });
    for (const [other, says] of OTHERS) {
      await ask(connected, "CREATE", { ...STREAM_CONFIG, ...other });
      const { config: before } = await ask(connected, "INFO");
      const { message } = await assertRejects(() => openGateway({ place, creds: undefined }), Error);
      assertMatch(message, /^Cannot publish on ws:\S+: its stream UIS is for something else: /);
      assertMatch(message, says);
      assertMatch(message, /; where it is deleted one is made$/);
      assertEquals((await ask(connected, "INFO")).config, before);
      await ask(connected, "DELETE");
    }
    await ask(connected, "CREATE", { ...STREAM_CONFIG, storage: "file" });
    const { code, log } = await runTool("listen", ["--view", "none", "--port", "0", "--nats", server.url]);
    assertEquals([code, log.filter((line) => /UIS is for something else/.test(line)).length], [1, 1]);
    await ask(connected, "DELETE");
    assertEquals((await lookAtStream(connected, { mayMake: true })).trouble, undefined);
    assertEquals((await lookAtStream(connected, { mayMake: true })).trouble, undefined);
  },
);

testWith(
  ["nats-server"],
  "a gateway warns of a stream that was made for something else while its server was away",
  async () => {
    await using server = await startNatsServer();
    const place = parseNatsPlace(`${server.url}/north`)!;
    await withLog(async (log) => {
      const gateway = await openGateway({ place, creds: undefined });
      try {
        await using connected = await connectNats({ place, creds: undefined, name: "test" });
        await ask(connected, "DELETE");
        await ask(connected, "CREATE", { ...STREAM_CONFIG, storage: "file" });
        await server.kill();
        await server.start();
        await until(
          "it is said",
          () => log.map(textOf).some((text) => /^Nothing is kept .*storage is file/.test(text)),
        );
      } finally {
        await gateway.close();
      }
    });
  },
);

testWith(
  ["nats-server"],
  "who looks at a stream that keeps more than the newest is told so, and is shown nothing that is older and older",
  async () => {
    await using server = await startNatsServer();
    const place = parseNatsPlace(`${server.url}/north`)!;
    await withLog(async (log) => {
      const gateway = await openGateway({ place, creds: undefined });
      const robot = new FedRobot(gateway, "rover");
      try {
        await using connected = await connectNats({ place, creds: undefined, name: "test" });
        await ask(connected, "DELETE");
        await ask(connected, "CREATE", {
          ...STREAM_CONFIG,
          subjects: ["uis.>"],
          max_msgs_per_subject: -1,
          max_age: 0,
        });
        // A tile takes five pictures a second, of thirty.
        await using sight = await lookAt(`${server.url}/north`, {}, () => "tile");
        const ages: number[] = [];
        sight.onFrame = (frame) => void ages.push(monotonicUs() - truthUs(frame));
        await until("enough has come", () => ages.length > 40);
        const median = ages.slice(20).sort((a, b) => a - b)[10]!;
        assert(median < 1_000_000, `${median} µs`);
        const told = log.filter(({ level }) => level === "warning").map(textOf)
          .filter((line) => /keeps more of uis\.north\.rover\.frame than the newest/.test(line));
        assertEquals(told.length, 1);
      } finally {
        robot.stop();
        await gateway.close();
      }
    });
  },
);

Deno.test("countWaiting reads what a server says, in either form, and nothing else", () => {
  const read = (reply?: string) => countWaiting({ reply } as Msg);
  assertEquals(read("$JS.ACK.UIS.name.1.20.3.1700000000000000000.17"), 17);
  assertEquals(read("$JS.ACK.north.HASH.UIS.name.1.20.3.1700000000000000000.17.word"), 17);
  for (const other of [undefined, "", "_INBOX.x", "$JS.ACK.UIS", "$JS.ACK.UIS.name.1.20.3.17.x"]) {
    assertEquals(read(other), undefined, other);
  }
});
