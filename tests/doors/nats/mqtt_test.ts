/** Pictures by the MQTT port of a site's server, with its configuration as it is in `scripts/fleet`, read by another program. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type FleetServer, startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { testWith } from "../../support/programs.ts";
import { startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const FRAMES = patternFrames(4, { width: 320, height: 240 });
const WAIT_S = 30;
/** As it is switched on by whoever wants it. */
const OFF = "# mqtt { listen: 0.0.0.0:1883 }";
const ROBOT = ["--camera", "-", "--name", "rover", "--port", "0", "--bind", "127.0.0.1", "--open"];

/** What one of mosquitto's programs does at the port. */
async function mosquitto(
  program: "mosquitto_sub" | "mosquitto_pub",
  [server, port]: readonly [FleetServer, number],
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: Uint8Array<ArrayBuffer>; readonly said: string }> {
  const login = ["-u", "home", "-P", server.passwordOf("home")];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: ["-h", "127.0.0.1", "-p", `${port}`, "-V", "311", ...login, ...args],
    stdin: "null",
  }).output();
  return { code, stdout, said: new TextDecoder().decode(stderr) };
}

testWith(
  ["nats-server", "mosquitto_sub", "mosquitto_pub"],
  "a site's MQTT port gives each picture as the camera gave it, to the byte, and takes nothing",
  async () => {
    const port = findFreeTcpPort();
    await using fleet = await startFleetServers({
      sites: ["north"],
      edit(text, name) {
        if (name === "hub") return text;
        assert(text.includes(OFF));
        return text.replace(OFF, `mqtt { listen: 127.0.0.1:${port} }`);
      },
    });
    const north = fleet.sites[0]!;
    const at = [north, port] as const;
    await using robot = startTool("broadcast", [...ROBOT, "--nats", `${north.urlFor("gateway")}/north`], {
      isFed: true,
    });
    let fed = 0;
    using _feeding = every(100, () => void robot.feed(FRAMES[fed++ % FRAMES.length]!).catch(() => {}));
    const given = FRAMES.map((jpeg) => jpeg.toHex());
    for (const topic of ["uis/north/rover/frame", "uis/north/+/frame"]) {
      const once = ["-t", topic, "-N", "-C", "1", "-W", `${WAIT_S}`];
      const { code, stdout, said } = await mosquitto("mosquitto_sub", at, once);
      assertEquals(code, 0, said);
      assert(given.includes(stdout.toHex()), `${stdout.length} bytes are none of the camera's pictures`);
    }
    // Home Assistant's camera takes each message for the picture; here all of one second.
    const several = ["-t", "uis/north/rover/frame", "-F", "%l %x", "-C", "8", "-W", `${WAIT_S}`];
    const { stdout } = await mosquitto("mosquitto_sub", at, several);
    const pictures = new TextDecoder().decode(stdout).trim().split("\n");
    assertEquals(pictures.length, 8);
    for (const line of pictures) {
      const [length, hex] = line.split(" ");
      assertEquals([Number(length) * 2, given.includes(hex!)], [hex!.length, true]);
    }
    // Neither commands nor what belongs to others.
    for (const topic of ["uis/north/rover/drive", "uis/+/rover/frame", "#"]) {
      const { said } = await mosquitto("mosquitto_sub", at, ["-t", topic, "-C", "1", "-W", "2"]);
      assertMatch(said, /All subscription requests were denied/, topic);
    }
    const heard = mosquitto("mosquitto_sub", at, [
      ...["-t", "uis/north/+/frame", "-F", "%l", "-C", "20", "-W", `${WAIT_S}`],
    ]);
    let isOver = false;
    void heard.finally(() => isOver = true);
    await until("all has been heard", async () => {
      if (!isOver) await mosquitto("mosquitto_pub", at, ["-t", "uis/north/rover/frame", "-m", "no picture"]);
      return isOver;
    });
    const lengths = new TextDecoder().decode((await heard).stdout).trim().split("\n").map(Number);
    assertEquals(lengths.length, 20);
    assertEquals(lengths.filter((length) => !FRAMES.some((jpeg) => jpeg.length === length)), []);
    assertEquals(await robot.end(), 0);
  },
);

testWith(
  ["nats-server"],
  "the user of a site's MQTT port comes in by no other",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const north = fleet.sites[0]!;
    await using listener = startTool("listen", [
      ...["--view", "none", "--port", "0", `${north.urlFor("home")}/north/rover`],
    ]);
    assertEquals(await listener.exitCode(), 1);
    assertMatch(listener.log.join("\n"), /it does not let this program in/);
  },
);

function every(ms: number, act: () => void): Disposable {
  const timer = setInterval(act, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
