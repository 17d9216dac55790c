/** Robots and listeners of this project beside those who speak multicast DNS as well. */

import { assert, assertEquals } from "@std/assert";
import { findRobots } from "../support/finding.ts";
import { canUseNamespaces, createNetwork, type NetworkNamespace } from "../support/network_namespaces.ts";
import { AVAHI_PROGRAMS, OtherMdns, ZEROCONF_PACKAGES } from "../support/other_mdns.ts";
import { hasProgram } from "../support/programs.ts";
import { pythonWith } from "../support/python_packages.ts";
import { runTool, startTool, type Tool } from "../support/tools.ts";

const canUse = await canUseNamespaces();
const python = canUse ? await pythonWith(ZEROCONF_PACKAGES) : undefined;
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240", "--quiet"];

async function startRobot(host: NetworkNamespace, ...args: string[]): Promise<Tool> {
  const robot = startTool("broadcast", ["--camera", "test", "--width", "320", "--height", "240", ...args], {
    host,
  });
  await robot.line(/Announced in the network as/);
  return robot;
}

Deno.test({
  name: "avahi-browse sees a robot, and a robot and a listener share the port with Avahi on their own hosts",
  ignore: !canUse || !AVAHI_PROGRAMS.every(hasProgram),
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using onRobot = await OtherMdns.startAvahi(robot, "crane");
    await using onLaptop = await OtherMdns.startAvahi(laptop, "laptop");
    await using tool = await startRobot(robot, "--name", "Rover.2");
    for (const avahi of [onRobot, onLaptop]) {
      // It may be seen by one of both families first.
      const isRobot = (line: string) => line.startsWith("=") && line.includes(`;${robot.ipv4};5550;`);
      await avahi.write("avahi-browse -rpt _uis._udp");
      await avahi.until("the robot is seen", (lines) => lines.some(isRobot));
      const line = avahi.lines.find(isRobot)!;
      for (const fact of ["name=Rover.2", "wire=1", "seal=open", "size=320x240"]) {
        assert(line.includes(`"${fact}"`), line);
      }
    }
    // Avahi has kept the name of its own host, and answers for it.
    await onRobot.write("avahi-resolve -4 -n crane.local");
    await onRobot.until("the host's name is known", (lines) => lines.includes(`crane.local\t${robot.ipv4}`));
    // No resolver of this network knows it.
    {
      await using listener = startTool("listen", ["--view", "none", "--stats-json", "-", "crane"], {
        host: laptop,
      });
      await listener.statisticsUntil(
        "pictures come",
        ({ streams: [first] }) => (first?.framesComplete ?? 0) > 0,
      );
    }
    const { code, stdout } = await runTool("listen", ["--find"], { host: laptop });
    assertEquals([code, stdout], [0, `Rover.2  ${robot.ipv4}:5550  320x240  open\n`]);
    await onLaptop.write("avahi-browse -p _uis._udp");
    await onLaptop.until("it is there", (lines) => lines.filter((line) => line.startsWith("+")).length >= 2);
    await tool[Symbol.asyncDispose]();
    await onLaptop.until("it has said goodbye", (lines) => lines.some((line) => line.startsWith("-")));
  },
});

Deno.test({
  name: "python-zeroconf sees a robot, what it says of itself, and that it is gone",
  ignore: python === undefined,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using zeroconf = OtherMdns.startZeroconf(laptop, python!, "browse");
    {
      await using _robot = await startRobot(robot, "--name", "Rover", "--port", "5777");
      await zeroconf.until("the robot is seen", (lines) => lines.length > 0);
      const { name, port, addresses, text } = JSON.parse(zeroconf.lines[0]!);
      assertEquals([name, port], ["Rover._uis._udp.local.", 5777]);
      assert(addresses.includes(robot.ipv4), `${addresses}`);
      const expected = { txtvers: "1", name: "Rover", wire: "1", seal: "open", size: "320x240" };
      assertEquals(text, expected);
    }
    await zeroconf.until("it is gone", (lines) => lines.some((line) => JSON.parse(line).gone));
  },
});

Deno.test({
  name:
    "listen finds robots that python-zeroconf announces, and asks the one that it is told; whatever their texts say",
  ignore: python === undefined,
  async fn() {
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    await using zeroconf = OtherMdns.startZeroconf(robot, python!, "announce");
    await using _robot = startTool("broadcast", [...CAMERA, "--no-announce", "--port", "5777"], {
      host: robot,
    });
    const announced = TEXTS.map((text, i) => ({
      ...{
        label: i === 0 ? "Rover" : `Robot ${i}`,
        server: "made-up.local.",
        port: i === 0 ? 5777 : 6000 + i,
        address: robot.ipv4,
      },
      text: text.toHex(),
    }));
    await zeroconf.announce(announced);
    const robots = await findRobots(laptop, (robots) => robots.length === TEXTS.length);
    const [first] = robots.filter(({ port }) => port === 5777);
    assertEquals(first, {
      ...{ name: "Rover", address: robot.ipv4, port: 5777, width: 640, height: 480 },
      ...{ seal: "open", isPaired: false, wireVersion: 1 },
    });
    // deno-lint-ignore no-control-regex
    for (const { name } of robots) assert(!/[\x00-\x1f\x7f-\x9f\u202e]/.test(name), JSON.stringify(name));

    const args = ["--view", "none", "--stats-json", "-", "rover"];
    await using listener = startTool("listen", args, { host: laptop });
    await listener.statisticsUntil(
      "pictures come",
      ({ streams: [first] }) => (first?.framesComplete ?? 0) > 0,
    );
  },
});

const encode = (...texts: string[]) =>
  new Uint8Array(texts.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    return [bytes.length, ...bytes];
  }));

/** TXT records: a sound one, and others. At most eight are taken of one host. */
const TEXTS: readonly Uint8Array[] = [
  encode("txtvers=1", "name=Rover", "wire=1", "seal=open", "size=640x480"),
  encode(),
  encode("name=\x1b[31mred\x07", "seal=\u202edelaes", "size=99999999x1", "wire=-1"),
  encode("name=" + "x".repeat(240), "name=second", "=", "==", "size="),
  encode(...Array.from({ length: 100 }, (_, i) => `key${i}=value`)),
  new Uint8Array([5, 0xff, 0xfe, 0x00, 0x80, 0xc0]),
];
