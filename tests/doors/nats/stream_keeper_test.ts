/** A site's stream that somebody deletes is made anew by whoever publishes. */

import { assert, assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { connectNats } from "../../../src/doors/nats/link/connection.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

testWith(
  ["nats-server"],
  "a stream that was deleted is there again, with the newest picture of each robot, for who looks and who begins to",
  async () => {
    await using server = await startNatsServer();
    const place = parseNatsPlace(server.url)!;
    await withLog(async (log) => {
      await using admin = await connectNats({ place, creds: undefined, name: "admin" });
      await using _fast = await publishRobots(`${server.url}/north`, ["rover"]);
      const slow = { width: 64, height: 64, fps: 5 };
      await using _slow = await publishRobots(`${server.url}/north`, ["crane"], {}, slow);
      await using seen = await lookAt(`${server.url}/north`);
      const count = () => seen.pictures.get("rover")?.length ?? 0;
      await until("pictures come", () => count() > 5 && seen.pictures.has("crane"));
      const published: string[] = [];
      admin.nats.subscribe("uis.north.crane.frame", {
        callback: (_, { headers }) => void published.push(headers!.get("Uis-Id")),
      });
      await until("one more comes", () => published.length > 0);
      for (let round = 1; round <= 2; round++) {
        const before = count();
        const answer = await admin.nats.request("$JS.API.STREAM.DELETE.UIS", "");
        assertEquals(answer.json<{ success?: boolean }>().success, true);
        await until("pictures come again", () => count() > before + 20);
        await until("the newest was published again", () => new Set(published).size < published.length);
        published.length = 0;
        await using begins = await lookAt(`${server.url}/north`);
        await until("who begins to look sees both", () => begins.pictures.size === 2);
      }
      const warnings = log.filter(({ level }) => level === "warning").map(textOf);
      assert(warnings.length > 0, "it is told");
      assertEquals(
        warnings.filter((text) => !/^The stream UIS of \S+ had gone, and is made anew$/.test(text)),
        [],
      );
    });
  },
);
