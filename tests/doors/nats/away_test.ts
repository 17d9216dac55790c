/** Servers that go and come again, and what programs do until then. */

import { assert, assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { assertHonest, FedRobot, Sight, truthUs } from "../../support/fed_robots.ts";
import { textOf, withLog } from "../../support/log.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { pause } from "../../support/pause.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const { flags } = parseFlags(LISTEN_FLAGS, []);

testWith(
  ["nats-server"],
  "pictures come again after a server was away for longer than anything waits, and that is said once",
  () =>
    withLog(async (log) => {
      await using server = await startNatsServer();
      const place = parseNatsPlace(`${server.url}/north`)!;
      const gateway = await openGateway({ place, creds: undefined });
      const robot = new FedRobot(gateway, "rover");
      const sight = new Sight();
      const viewer = await openFleet({ flags, places: [place], take: (event) => sight.take(event) });
      const seeMore = (when: string) => {
        const fromUs = monotonicUs();
        return until(
          `pictures come ${when}`,
          () => sight.frames.some(({ frame }) => truthUs(frame) > fromUs),
        );
      };
      try {
        await seeMore("at first");
        await server.kill();
        // All that the viewer has asked for is given up by then.
        await pause(8_000);
        await server.start();
        await seeMore("when the server is there again");
        assertHonest(sight);
      } finally {
        robot.stop();
        await viewer.close();
        await gateway.close();
      }
      const told = log.map(textOf).filter((line) => line.includes("is there again"));
      assertEquals(told.length, 2, told.join("\n"));
    }),
);

testWith(
  ["nats-server"],
  "who publishes and who looks at a server that stands still can end at once",
  async () => {
    await using server = await startNatsServer();
    const place = parseNatsPlace(`${server.url}/north`)!;
    const gateway = await openGateway({ place, creds: undefined });
    const robot = new FedRobot(gateway, "rover");
    const sight = new Sight();
    const viewer = await openFleet({ flags, places: [place], take: (event) => sight.take(event) });
    await until("a picture comes", () => sight.frames.length > 0);
    server.signal("SIGSTOP");
    await pause(1_000);
    const begunMs = performance.now();
    robot.stop();
    await Promise.all([viewer.close(), gateway.close()]);
    const tookMs = performance.now() - begunMs;
    // The library would wait for half a minute.
    assert(tookMs < 10_000, String(tookMs));
  },
);
