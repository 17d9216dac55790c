/** `broadcast` and `listen` on two hosts, and a stranger on a third who attacks both. */

import { assert, assertEquals } from "@std/assert";
import { canUseNamespaces, commandIn, createNetwork } from "../support/network_namespaces.ts";
import { startTool } from "../support/tools.ts";

const PROGRAM = new URL("../support/stranger_program.ts", import.meta.url).pathname;
const SECONDS_EACH = 1;

Deno.test({
  name: "a stream goes on at its full rate, of its true age, whatever a stranger on the network does",
  ignore: !await canUseNamespaces(),
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "stranger"]);
    const { robot, laptop, stranger } = network.hosts;
    const toStats = ["--stats-json", "-"];
    await using listener = startTool("listen", ["--view", "none", ...toStats], { host: laptop });
    await listener.line(/Listening/);
    const camera = ["--camera", "test", "--width", "640", "--height", "480", "--name", "robot"];
    const args = [...camera, "--port", "5550", ...toStats, laptop.ipv4];
    await using broadcaster = startTool("broadcast", args, { host: robot });
    await listener.statisticsUntil(
      "frames flow",
      ({ streams: [first] }) => (first?.framesComplete ?? 0) > 30,
    );
    const before = { sent: broadcaster.statistics.length, received: listener.statistics.length };
    const words = ["run", "-A", PROGRAM, robot.ipv4, laptop.ipv4, `${SECONDS_EACH}`];
    const attack = commandIn(stranger, Deno.execPath(), { args: words, stdout: "piped", stderr: "inherit" });
    const { code, stdout } = await attack.output();
    assertEquals([code, new TextDecoder().decode(stdout).trim().split("\n").length], [0, 8]);
    await listener.nextStatistics(1);

    const seconds = listener.statistics.slice(before.received);
    assertEquals(new Set(seconds.map(({ streams }) => streams[0]?.stream.name)), new Set(["robot"]));
    const robots = seconds.map(({ streams: [first] }) => first!);
    const last = robots.at(-1)!;
    // A busy machine takes frames from the camera too, and its view of the clock from both.
    const captured = broadcaster.statistics.at(-1)!.sender.framesCaptured -
      broadcaster.statistics[before.sent]!.sender.framesCaptured;
    const complete = last.framesComplete - robots[0]!.framesComplete;
    assert(complete > 0.8 * captured, `${complete} of ${captured} frames: ${robots.map(({ fps }) => fps)}`);
    const ages = robots.map(({ newest }) => newest!.ageUs!).sort((a, b) => a - b);
    assert(ages[Math.floor(ages.length / 2)]! < 150_000, `${ages} µs`);

    const { drops } = listener.statistics.at(-1)!;
    const reasons = Object.keys(drops);
    assert(reasons.includes("wrong-address"), `${reasons}`);
    const { viewers, sender } = broadcaster.statistics.at(-1)!;
    assert(viewers.length <= 1 + 4, `${viewers.length} viewers`);
    // On a busy machine two frames may come to the sender's thread at once.
    const { framesSkipped } = viewers[0]!;
    assert(framesSkipped < 0.1 * captured, `${framesSkipped} of ${captured} frames skipped`);
    for (const reason of ["flood", "implausible", "no-room"]) {
      assert(Object.hasOwn(sender.drops, reason), `${reason} is not among ${Object.keys(sender.drops)}`);
    }
  },
});
