/** One robot's key is not used to spoil what is seen of other robots. */

import { assert, assertEquals } from "@std/assert";
import { headers } from "@nats-io/nats-core";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { writeFacts } from "../../../src/doors/nats/messages/frame_message.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { letIn, type Trier } from "../../support/nats_rights.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const MIB = 1024 * 1024;
const INFO = { name: "rover", width: 64, height: 64, fps: 20, seal: "open", received: 20 };

interface Statistics {
  readonly longInfos: number;
  readonly robots: Record<string, unknown>;
}

testWith(
  ["nats-server"],
  "a robot whose facts are megabytes long is not seen, nor are they pulled, and other robots are seen as ever",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["crane"]);
    await using rover = await letIn(north!, "rover");
    const info = JSON.stringify({ ...INFO, pad: "y".repeat(3 * MIB) });
    const attack = setInterval(() => rover.nats.publish("uis.north.rover.info", info), 33);
    try {
      for (const url of [north!.urlFor("look"), hub.urlFor("wall")]) {
        await using seen = await lookAt(`${url}/north`);
        const statistics = () => (seen.door.statistics() as unknown as Statistics[])[0]!;
        const count = () => seen.pictures.get("crane")?.length ?? 0;
        await until("pictures come", () => count() > 20);
        // Longer than a robot is remembered of which nothing is said.
        const [before, began] = [count(), performance.now()];
        await until("time goes by", () => performance.now() - began > 6_000);
        assert(count() - before > 60, `${count() - before} pictures`);
        const { robots, longInfos } = statistics();
        assertEquals(Object.keys(robots), ["crane"]);
        assert(longInfos > 0);
      }
    } finally {
      clearInterval(attack);
    }
  },
);

testWith(
  ["nats-server"],
  "a tile's pictures of 40 megapixels are pulled less often than others, and in full where they are chosen",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const [north] = fleet.sites;
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["crane"]);
    await using rover = await letIn(north!, "rover");
    await using _huge = publishHuge(rover);
    const rate = async (wanted: "tile" | "full") => {
      await using seen = await lookAt(`${north!.urlFor("look")}/north`, {}, () => wanted);
      const count = (name: string) => seen.pictures.get(name)?.length ?? 0;
      await until("both are seen", () => count("rover") > 1 && count("crane") > 1);
      const before = [count("rover"), count("crane")] as const;
      const began = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      const seconds = (performance.now() - began) / 1000;
      return [(count("rover") - before[0]) / seconds, (count("crane") - before[1]) / seconds] as const;
    };
    const [huge, usual] = await rate("tile");
    assert(huge > 0.5 && huge < 2.5, `${huge}`);
    assert(usual > 1.2 * huge, `${usual}`);
    const [chosen] = await rate("full");
    assert(chosen > 2 * huge, `${chosen}`);
  },
);

testWith(
  ["nats-server"],
  "who may only look and asks a robot's clock without an end takes neither that robot nor others from who looks",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const [north] = fleet.sites;
    await using robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using seen = await lookAt(`${north!.urlFor("look")}/north`);
    const count = (name: string) => seen.pictures.get(name)?.length ?? 0;
    await until("pictures come", () => count("rover") > 10 && count("crane") > 10);
    await using looker = await letIn(north!, "look");
    const inbox = "_INBOX.look.nobody";
    for (let burst = 0; burst < 40; burst++) {
      for (let i = 0; i < 500; i++) looker.nats.publish("uis.north.rover.clock", "", { reply: inbox });
      await looker.nats.flush();
    }
    interface Gateway {
      readonly isUp: boolean;
      readonly streams: Record<string, { clockUnanswered: number }>;
    }
    const statistics = () => robots.statistics() as Gateway;
    await until("not all of them are answered", () => statistics().streams["rover"]!.clockUnanswered > 1_000);
    assertEquals([statistics().isUp, statistics().streams["crane"]!.clockUnanswered], [true, 0]);
    const before = [count("rover"), count("crane")] as const;
    await until("pictures go on", () => count("rover") > before[0] + 20 && count("crane") > before[1] + 20);
    assert(seen.pictures.get("rover")!.slice(-10).every(({ age }) => age !== undefined));
  },
);

/** A robot that publishes itself, with pictures whose headers say that they are of 40 megapixels. */
function publishHuge({ nats }: Trier): AsyncDisposable {
  const [jpeg] = patternFrames(1, { width: 64, height: 64 });
  const huge = jpeg!.slice();
  const at = huge.findIndex((byte, i) => byte === 0xff && huge[i + 1] === 0xc0);
  new DataView(huge.buffer).setUint32(at + 5, 5000 << 16 | 8000);
  const clock = nats.subscribe("uis.north.rover.clock", {
    callback: (error, message) => void (error ?? message.respond(String(monotonicUs()))),
  });
  let id = 0;
  const timer = setInterval(() => {
    const facts = headers();
    const frame = { id: ++id, completeUs: monotonicUs(), age: { ageUs: 1, boundUs: 1 } };
    writeFacts(frame, { session: "s" }, facts);
    nats.publish("uis.north.rover.frame", huge, { headers: facts });
    if (id % 10 === 1) nats.publish("uis.north.rover.info", JSON.stringify(INFO));
  }, 50);
  return {
    [Symbol.asyncDispose]() {
      clearInterval(timer);
      clock.unsubscribe();
      return Promise.resolve();
    },
  };
}
