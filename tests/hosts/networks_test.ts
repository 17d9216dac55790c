/**
 * `broadcast` and `listen` on two or three hosts with a network between them: what loopback can not show.
 */

import { assert, assertEquals } from "@std/assert";
import { feedInStep, feedUntilHeard, withoutRepetitions } from "../support/feeding.ts";
import { assertComeFrom, assertSameFrames, patternFrames, splitMjpeg } from "../support/mjpeg.ts";
import {
  BROADCAST_ADDRESS,
  canUseNamespaces,
  commandIn,
  createNetwork,
  type NetworkNamespace,
  setLoss,
} from "../support/network_namespaces.ts";
import { startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const ignore = !await canUseNamespaces();
const TO_STDOUT = ["--view", "none", "--output", "-"];
const LARGE = { width: 1024, height: 768 };

interface Case {
  readonly name: string;
  /** What the robot is told; it reads frames from stdin. */
  readonly broadcast: (laptop: NetworkNamespace) => readonly string[];
  /** What each laptop is told. */
  readonly listen: (robot: NetworkNamespace) => readonly string[];
  readonly listeners: number;
}

const CASES: readonly Case[] = [
  { name: "pushed", broadcast: (laptop) => [laptop.ipv4], listen: () => [], listeners: 1 },
  { name: "asked for", broadcast: () => [], listen: (robot) => [robot.ipv4], listeners: 2 },
  { name: "pushed by IPv6", broadcast: (laptop) => [`[${laptop.ipv6}]`], listen: () => [], listeners: 1 },
  { name: "asked for by IPv6", broadcast: () => [], listen: (robot) => [robot.ipv6], listeners: 1 },
  { name: "sent to a group", broadcast: () => ["239.7.7.7"], listen: () => ["239.7.7.7"], listeners: 2 },
  {
    name: "sent to a group on a port of its own",
    broadcast: () => ["239.7.7.7:6000"],
    listen: () => ["239.7.7.7:6000"],
    listeners: 1,
  },
  { name: "sent to the whole subnet", broadcast: () => [BROADCAST_ADDRESS], listen: () => [], listeners: 2 },
];

for (const { name, broadcast, listen, listeners: count } of CASES) {
  Deno.test({
    name: `a stream that is ${name} comes whole from one host to ${count === 1 ? "another" : "two others"}`,
    ignore,
    async fn() {
      const frames = patternFrames(20, LARGE);
      await using network = await createNetwork(["robot", "laptop", "tablet"]);
      const { robot, laptop, tablet } = network.hosts;
      await using stack = new AsyncDisposableStack();
      const listeners = [laptop, tablet].slice(0, count).map((host) =>
        stack.use(startTool("listen", [...TO_STDOUT, ...listen(robot)], { host }))
      );
      await Promise.all(listeners.map((listener) => listener.line(/Listening|Asking/)));
      const args = ["--camera", "-", ...broadcast(laptop)];
      const broadcaster = stack.use(startTool("broadcast", args, { host: robot, isFed: true }));
      await broadcaster.line(/Sending/);
      await feedUntilHeard(broadcaster, listeners, frames[0]!);
      await feedInStep(broadcaster, listeners, frames.slice(1));
      assertEquals(await broadcaster.end(), 0);
      for (const listener of listeners) {
        assertEquals(await listener.end(), 0);
        assertSameFrames(withoutRepetitions(splitMjpeg(listener.stdout)), frames);
      }
    },
  });
}

Deno.test({
  name: "loss costs no frame its right bits, and both ends measure it",
  ignore,
  async fn() {
    const frames = patternFrames(150, LARGE);
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using listener = startTool("listen", TO_STDOUT, { host: laptop });
    await listener.line(/Listening/);
    await setLoss(laptop, 0.05);
    const args = ["--camera", "-", "--stats-json", "-", laptop.ipv4];
    await using broadcaster = startTool("broadcast", args, { host: robot, isFed: true });
    for (const frame of frames) {
      await broadcaster.feed(frame);
      await new Promise((resolve) => setTimeout(resolve, 1000 / 30));
    }
    await broadcaster.nextStatistics(2);
    assertEquals(await listener.end(), 0);
    const received = splitMjpeg(listener.stdout);
    assertComeFrom(received, frames);
    assert(received.length > 0, "no frame came");

    const { datagramsSent, lastReport } = broadcaster.statistics.at(-1)!.viewers[0]!;
    const fractionLost = lastReport!.datagramsLost / datagramsSent;
    // Binomial; six standard deviations are exceeded once in 5e8 runs.
    const tolerance = 6 * Math.sqrt(0.05 * 0.95 / datagramsSent);
    assert(Math.abs(fractionLost - 0.05) < tolerance, `${fractionLost} of ${datagramsSent} lost`);
    assert(lastReport!.lossEvents > 0 && lastReport!.lossEvents <= lastReport!.datagramsLost);
    assertEquals(lastReport!.framesComplete, received.length);
    const shown = listener.log.flatMap((line) => /loss (\d+\.\d) %/.exec(line)?.slice(1) ?? []).map(Number);
    assert(shown.some((percent) => percent > 1 && percent < 12), `the listener shows ${shown} %`);
  },
});

for (const way of ["pushed", "asked for"] as const) {
  Deno.test({
    name: `a stream that is ${way} comes back by itself when the link was down`,
    ignore,
    async fn() {
      const frames = patternFrames(12);
      await using network = await createNetwork(["robot", "laptop"]);
      const { robot, laptop } = network.hosts;
      const listen = way === "pushed" ? [] : [robot.ipv4];
      await using listener = startTool("listen", [...TO_STDOUT, ...listen], { host: laptop });
      await listener.line(/Listening|Asking/);
      const args = ["--camera", "-", ...(way === "pushed" ? [laptop.ipv4] : [])];
      await using broadcaster = startTool("broadcast", args, { host: robot, isFed: true });
      await feedUntilHeard(broadcaster, [listener], frames[0]!);
      await feedInStep(broadcaster, [listener], frames.slice(1, 4));

      await setLink(robot, laptop, "down");
      let fed = 0;
      await until("sending has failed, and is tried again and again", async () => {
        await broadcaster.feed(frames[4]!);
        return ++fed >= 20 &&
          broadcaster.log.some((line) => /Sending fails, and goes on being tried/.test(line));
      });
      assert(!broadcaster.hasEnded && !listener.hasEnded);
      await setLink(robot, laptop, "up");
      await feedUntilHeard(broadcaster, [listener], frames[5]!);
      await broadcaster.line(/Sending works again/);
      await feedInStep(broadcaster, [listener], frames.slice(6));

      assertEquals(await broadcaster.end(), 0);
      assertEquals(await listener.end(), 0);
      assertEquals(splitMjpeg(listener.stdout).slice(-6), frames.slice(6));
      const warnings = broadcaster.log.filter((line) => line.includes("Sending fails"));
      assertEquals(warnings.length, 1, broadcaster.log.join("\n"));
    },
  });
}

/** Takes a host's network device down as `ip link` does, or up again with what it lost: the neighbour it knew. */
async function setLink(host: NetworkNamespace, neighbour: NetworkNamespace, state: "up" | "down") {
  await runIn(host, ["link", "set", "uis0", state]);
  if (state === "down") return;
  const number = Number(neighbour.ipv4.split(".")[3]).toString(16).padStart(2, "0");
  const lladdr = `02:00:00:00:00:${number}`;
  await runIn(host, [
    "neighbour",
    "replace",
    neighbour.ipv4,
    "lladdr",
    lladdr,
    "dev",
    "uis0",
    "nud",
    "permanent",
  ]);
}

async function runIn(host: NetworkNamespace, args: string[]): Promise<void> {
  const { success, stderr } = await commandIn(host, "ip", { args, stderr: "piped" }).output();
  if (!success) throw new Error(`Cannot run ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
