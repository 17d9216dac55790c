/** A fleet of which not everything is looked at, at a real server of NATS. */

import { assert, assertEquals, assertLess } from "@std/assert";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import type { Wanted } from "../../../src/view/view.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { HAS_NATS, startNatsServer } from "../../support/nats_server.ts";
import { until } from "../../support/until.ts";
import { openTestView } from "../../view/web/test_view.ts";

const NAMES = ["a", "b", "c"];

Deno.test({
  name: "a fleet is pulled as much as it is looked at: in full, a picture now and then, or not at all",
  ignore: !HAS_NATS,
  async fn() {
    await using server = await startNatsServer();
    const place = `${server.url}/north`;
    await using _robots = await publishRobots(place, NAMES);
    const wanted: Record<string, Wanted> = { a: "full", b: "tile", c: "none" };
    await using looking = await lookAt(place, {}, (key) => wanted[key.split("/").at(-1)!]!);
    const seen = (name: string): readonly ReceivedFrame[] => looking.pictures.get(name) ?? [];
    await until("pictures come", () => seen("a").length > 40 && seen("b").length > 5);
    const statuses = looking.door.takeStatuses!();
    assertEquals(statuses.map(({ stream }) => stream.name).sort(), NAMES);
    assertEquals(statuses.flatMap(({ stream, isUnseen }) => isUnseen ? stream.name : []), ["c"]);
    assertEquals(seen("c").length, 0);
    // Twenty a second leave, and five at the most are asked for.
    const tiles = seen("b");
    const spanUs = tiles.at(-1)!.completeUs - tiles[0]!.completeUs;
    assertLess(tiles.length - 1, spanUs / 200_000 + 1);

    wanted["c"] = "full";
    wanted["a"] = "none";
    await until("what is looked at now is shown", () => seen("c").length > 5);
    const [count, ofOther] = [seen("a").length, seen("c").length];
    await until("others go on", () => seen("c").length > ofOther + 20);
    assert(seen("a").length <= count + 2, `${seen("a").length - count}`);
  },
});

Deno.test({
  name: "what is looked at again after a while comes at once, and is of that moment",
  ignore: !HAS_NATS,
  async fn() {
    await using server = await startNatsServer();
    const place = `${server.url}/north`;
    await using _robots = await publishRobots(place, ["a"]);
    let wanted: Wanted = "full";
    await using looking = await lookAt(place, {}, () => wanted);
    const count = () => looking.pictures.get("a")?.length ?? 0;
    for (const awayMs of [500, 4_000]) {
      wanted = "full";
      const before = count();
      await until("pictures come", () => count() > before + 5);
      wanted = "none";
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      const left = count();
      wanted = "tile";
      await until("a picture comes", () => count() > left);
      const { age } = looking.pictures.get("a")![left]!;
      assert(age !== undefined && age.ageUs < 1_000_000, `${age?.ageUs}`);
    }
  },
});

Deno.test({
  name: "a single picture that is asked for is pulled for that, and is of that moment",
  ignore: !HAS_NATS,
  async fn() {
    await using server = await startNatsServer();
    const place = `${server.url}/north`;
    await using _robots = await publishRobots(place, NAMES);
    const view = await openTestView({ isPulled: true });
    await using looking = await lookAt(place, {}, (key) => view.wanted!(key));
    const statuses = () => looking.door.takeStatuses!();
    await until("all are known", () => {
      view.showStatus(statuses());
      return statuses().length === NAMES.length;
    });
    looking.onFrame = (frame) => view.showFrame(frame);
    try {
      const response = await fetch(new URL("./snapshot.jpg?stream=b&max-age=1s", view.url));
      const { type } = await response.blob();
      assertEquals([response.status, type], [200, "image/jpeg"]);
      assertEquals([...looking.pictures.keys()], ["b"]);
    } finally {
      await view.close();
    }
  },
});
