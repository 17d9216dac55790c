/** imagezmq's senders on another machine, whose link is cut for a while. */

import { assert, assertEquals } from "@std/assert";
import { IMAGEZMQ_PACKAGES, ImagezmqPeer } from "../support/imagezmq.ts";
import { canUseNamespaces, createNetwork, setLoss } from "../support/network_namespaces.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { pythonWith } from "../support/python_packages.ts";
import { startTool } from "../support/tools.ts";

const VECTOR = new URL("../vectors/baseline_160x120.jpg", import.meta.url).pathname;
const COUNT = "100000";
const CUT_MS = 2500;

/** When a picture was made, in s: namespaces have one clock. */
function madeAt(jpeg: Uint8Array): number {
  return Number(/made at ([\d.]+)/.exec(new TextDecoder("latin1").decode(jpeg))![1]);
}

for (const pattern of ["req", "pub"]) {
  Deno.test({
    name:
      `listen --imagezmq-hub shows a ${pattern} sender of another machine, and nothing that waited while its link was cut`,
    ignore: !await canUseNamespaces(),
    async fn() {
      const python = await pythonWith(IMAGEZMQ_PACKAGES);
      if (!python) return console.warn("Left out, because imagezmq can not be had from PyPI");
      await using network = await createNetwork(["robot", "laptop"]);
      const { robot, laptop } = network.hosts;
      const folder = await Deno.makeTempDir();
      const endpoint = pattern === "req" ? "tcp://*:5555" : `tcp://${robot.ipv4}:5555`;
      const args = ["--view", "none", "--output", `${folder}/out.mjpeg`, "--stats-json", "-"];
      const hub = ["--imagezmq-hub", endpoint, "--web-token", "correct-horse"];
      await using listener = startTool("listen", [...args, ...hub], { host: laptop });
      await listener.line(/Listening/);
      const to = pattern === "req" ? `tcp://${laptop.ipv4}:5555` : "tcp://*:5555";
      const send = ["send", pattern, to, "front?token=correct-horse", "dated", COUNT, "20", VECTOR];
      await using _sender = new ImagezmqPeer(python, send, robot);
      const framesOf = () => listener.statistics.at(-1)?.streams[0]?.framesComplete ?? 0;
      await listener.until("pictures come", () => framesOf() >= 30);
      const { cut, healed } = await cutLink(() => setLoss(laptop, 0.999), () => setLoss(laptop, 0));
      const shown = framesOf();
      await listener.until("pictures come again", () => framesOf() >= shown + 30);
      await listener.end();
      const made = splitMjpeg(await Deno.readFile(`${folder}/out.mjpeg`)).map(madeAt);
      await Deno.remove(folder, { recursive: true });
      assert(
        made.some((s) => s < cut) && made.some((s) => s > healed),
        "there are pictures of before and after",
      );
      const waited = made.filter((s) => s > cut + 0.2 && s < healed - 0.2);
      assertEquals(waited, [], `of ${cut} to ${healed}`);
      for (const [at, s] of made.entries()) if (at > 0) assert(s > made[at - 1]!, "they are in their order");
    },
  });
}

/** Both in s of the system's monotonic clock, as Python tells it. */
async function cutLink(cut: () => Promise<void>, heal: () => Promise<void>) {
  const uptimeS = async () => Number((await Deno.readTextFile("/proc/uptime")).split(" ")[0]);
  await cut();
  const cutS = await uptimeS();
  await new Promise((resolve) => setTimeout(resolve, CUT_MS));
  const healedS = await uptimeS();
  await heal();
  return { cut: cutS, healed: healedS };
}
