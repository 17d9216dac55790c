/** A stranger who floods a network by multicast DNS, and a robot and a listener in it. */

import { assert, assertEquals } from "@std/assert";
import { findRobots } from "../support/finding.ts";
import { canUseNamespaces, commandIn, createNetwork } from "../support/network_namespaces.ts";
import { startTool, Tool, type ToolStatistics } from "../support/tools.ts";

const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];
const FLOOD = new URL("../support/mdns_flood.ts", import.meta.url).pathname;
const PERIOD = 2;
const PIPED = { stdin: "null", stdout: "piped", stderr: "piped" } as const;

/** The statistics of a robot that announces itself. */
type Announcing = ToolStatistics & { readonly announcing?: { readonly dropped: Record<string, number> } };

Deno.test({
  name:
    "a flood by multicast DNS is counted and left in the kernel: the robot keeps its name and is found, and pictures come",
  ignore: !await canUseNamespaces(),
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "stranger"]);
    const { robot, laptop, stranger } = network.hosts;
    await using broadcaster = startTool("broadcast", [...CAMERA, "--name", "Rover", "--stats-json", "-"], {
      host: robot,
    });
    await broadcaster.line(/Announced in the network as Rover$/);
    await using listener = startTool("listen", ["--view", "none", "--stats-json", "-", robot.ipv4], {
      host: laptop,
    });
    await listener.statisticsUntil(
      "pictures come",
      ({ streams: [first] }) => (first?.framesComplete ?? 0) > 0,
    );

    const options = { args: ["run", "-A", FLOOD, "Rover"], ...PIPED };
    await using flood = new Tool("flood", commandIn(stranger, Deno.execPath(), options).spawn(), false);
    await flood.until("it has begun", () => flood.stdout.length > 0);
    const before = listener.statistics.at(-1)!;
    await listener.nextStatistics(PERIOD);
    const during = await findRobots(laptop, (robots) => robots.some(({ name }) => name === "Rover"));
    // One host has so many places, and the kernel keeps the rest.
    assert(during.length <= 9, `${during.length}`);
    for (const { name } of during) {
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\u202e]/.test(name), JSON.stringify(name));
    }
    const after = listener.statistics.at(-1)!;
    assert(after.streams[0]!.framesComplete > before.streams[0]!.framesComplete);
    const { announcing } = await broadcaster.statisticsUntil(
      "what is of no use is counted",
      ({ announcing }: Announcing) => (announcing?.dropped.flood ?? 0) > 0,
    ) as Announcing;
    const read = Object.values(announcing!.dropped).reduce((sum, count) => sum + count);
    const sent = Number(new TextDecoder().decode(flood.stdout).trim().split(" ").at(-1));
    assert(read < sent / 2, `${read} of ${sent} were read`);

    await flood[Symbol.asyncDispose]();
    assertEquals((await findRobots(laptop, (robots) => robots.length === 1))[0]!.name, "Rover");
    assertEquals(broadcaster.log.filter((line) => /error|exception/i.test(line)), []);
  },
});
