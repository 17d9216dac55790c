/** `broadcast` and `listen` on hosts that are paired, and a stranger who hears everything and forges any address. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { KeyStore } from "../../src/pair/key_store.ts";
import { withPairing, withRobotId } from "../../src/pair/keys.ts";
import { findHeaderFault, Kind, readKind, readSessionId } from "../../src/protocol/header.ts";
import { makeUpPairing } from "../pair/made_up_pairing.ts";
import { canUseNamespaces, createNetwork } from "../support/network_namespaces.ts";
import {
  ANSWERING_NETWORK,
  PacketThrower,
  SILENT_NETWORK,
  type Throwing,
} from "../support/packet_thrower.ts";
import { hasProgram } from "../support/programs.ts";
import { ATTACKS, makeHello, makeSubscribe, type Recorded, type Scene } from "../support/sealed_attacks.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { PlayedWindow } from "../support/played_window.ts";
import { startTool, type Tool } from "../support/tools.ts";

const PORT = 5550;
const ROBOT_ID = "0f".repeat(8);
const CAMERA = ["--camera", "test", "--width", "640", "--height", "480", "--name", "Rover"];
const TO_STATISTICS = ["--stats-json", "-"];
const RECORDED = 300;
/** Of each attack, before they are thrown once more. */
const MOST_DATAGRAMS = 600;
const FLOOD_PER_SECOND = 20_000;
/** An answer that nobody takes waits for three seconds. */
const FLOOD_SECONDS = 4;
const SESSION_ID = 0xabcd_0001;

/** What either end has not taken. */
function dropsOf(tool: Tool): Readonly<Record<string, number>> {
  interface Sealed {
    readonly seal?: { readonly drops: Readonly<Record<string, number>> };
  }
  const last = tool.statistics.at(-1)! as Sealed & { readonly sender?: Sealed };
  return (last.sender ?? last).seal!.drops;
}

function at(hostname: string, port = PORT): Address {
  return { transport: "udp", hostname, port };
}

/** Writes the keys of a robot and of viewers that are paired with it; returns the folders of their settings. */
async function pair(root: string, robotHost: string, viewers: number): Promise<string[]> {
  const folders = Array.from({ length: 1 + viewers }, (_, i) => `${root}/${i}`);
  const stores = await Promise.all(
    folders.map((folder) => KeyStore.open(`${folder}/udp_image_stream/keys.json`)),
  );
  for (let i = 1; i <= viewers; i++) {
    const pairing = makeUpPairing(i, { robotId: ROBOT_ID });
    await stores[0]!.update((keys) => withPairing(withRobotId(keys, () => ROBOT_ID), pairing));
    const ofRobot = { ...pairing, side: "robot", name: "Rover", addresses: [robotHost] } as const;
    await stores[i]!.update((keys) => withPairing(keys, ofRobot));
  }
  return folders;
}

/** What an attack sends, the first of it. */
function collect(attack: (scene: Scene, i: number) => void, scene: Scene): Recorded[] {
  const datagrams: Recorded[] = [];
  const inject = (bytes: Uint8Array, from: Address, to: Address) => datagrams.push({ bytes, from, to });
  for (let i = 0; datagrams.length < MOST_DATAGRAMS; i++) attack({ ...scene, inject }, i);
  return datagrams;
}

/** Who asks, from all of a network's addresses: for the stream and for keys, with and without a proof. */
function flood(scene: Scene, network: string, perSecond: number): Throwing {
  const cookies = [new Uint8Array(16), scene.random.bytes(16)];
  const asked = cookies.flatMap((cookie) => [makeSubscribe(scene, cookie), makeHello(scene, cookie)]);
  const datagrams = asked.flatMap((bytes) =>
    [scene.robot, scene.laptop].map((to) => ({ bytes, from: at(network, 0), to }))
  );
  return { datagrams, perSecond };
}

Deno.test({
  name:
    "a sealed stream goes on at its full rate, of its true age, whatever a stranger does who hears and forges all",
  ignore: !await canUseNamespaces() || !hasProgram("python3"),
  async fn() {
    const root = await Deno.makeTempDir();
    await using _removing = { [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
    await using network = await createNetwork(["robot", "laptop", "tablet", "stranger"]);
    const { robot, laptop, tablet, stranger } = network.hosts;
    const folders = await pair(root, robot.ipv4, 2);
    const start = (tool: string, host: typeof robot, who: number, ...args: string[]) =>
      startTool(tool, [...args, ...TO_STATISTICS], { host, env: { XDG_CONFIG_HOME: folders[who] ?? root } });
    const watch = (host: typeof robot, who: number) =>
      start("listen", host, who, "--view", "none", robot.ipv4);
    await using thrower = await PacketThrower.open(network, "stranger");
    await using listener = watch(laptop, 1);
    await listener.line(/Asking/);
    const yesterday = await (async () => {
      const recording = thrower.record(RECORDED);
      await using _broadcaster = start("broadcast", robot, 0, ...CAMERA);
      return await recording;
    })();
    const recording = thrower.record(RECORDED);
    await using broadcaster = start("broadcast", robot, 0, ...CAMERA);
    const seen = await recording;
    const hello = seen.find(({ bytes }) => !findHeaderFault(bytes) && readKind(bytes) === Kind.Hello);
    if (!hello) throw new Error("the handshake was not heard");
    assertEquals(hello.from.hostname, laptop.ipv4);
    await listener.statisticsUntil(
      "pictures flow",
      ({ streams: [first] }) => (first?.framesComplete ?? 0) > 60,
    );
    const logs = [broadcaster.log.length, listener.log.length];

    await using watcher = watch(stranger, 9);
    await watcher.line(/not paired: broadcast --pair on the robot/);
    // In a sealed session nobody hears the robot's id; that of the viewer he does.
    const scene: Scene = {
      ...{ robot: at(robot.ipv4), laptop: hello.from, stranger: at(stranger.ipv4, 4444) },
      ...{ sessionId: SESSION_ID, viewerId: readSessionId(hello.bytes), pairingId: makeUpPairing(1).id },
      ...{ random: seededRandom(1), seen, yesterday },
      inject() {},
    };
    const whole = new PlayedWindow(broadcaster, listener, "Rover");
    for (const attack of Object.values(ATTACKS)) {
      const throwing = { datagrams: collect(attack, scene), perSecond: 2000 };
      await thrower.throwWhile(throwing, () => listener.nextStatistics(1));
    }
    whole.assertPlays("all that is no flood");
    for (
      const [what, addresses, perSecond] of [
        ["300 a second who are not there", SILENT_NETWORK, 300],
        ["a flood from addresses that answer", ANSWERING_NETWORK, FLOOD_PER_SECOND],
        ["a flood from addresses that do not", SILENT_NETWORK, FLOOD_PER_SECOND],
      ] as const
    ) {
      const window = new PlayedWindow(broadcaster, listener, "Rover");
      await thrower.throwWhile(
        flood(scene, addresses, perSecond),
        () => listener.nextStatistics(FLOOD_SECONDS),
      );
      window.assertPlays(what);
    }
    whole.assertPlays("everything");
    assertEquals(watcher.statistics.flatMap(({ streams }) => streams), []);
    const said = [broadcaster.log.slice(logs[0]), listener.log.slice(logs[1])].flat().join("\n");
    assertEquals(said.match(/gotcha|fails|10\.77\.0\.4|10\.8[89]\./), null, said);
    for (const tool of [broadcaster, listener]) {
      const drops = dropsOf(tool);
      for (const reason of ["unsealed", "unknown-key", "forged", "replayed"]) {
        assert(Object.hasOwn(drops, reason), `${reason} is not among ${Object.keys(drops)}`);
      }
    }
    assert(Object.hasOwn(dropsOf(broadcaster), "flood"), `${Object.keys(dropsOf(broadcaster))}`);
    // Who is paired comes in all the same.
    await thrower.throwWhile(flood(scene, SILENT_NETWORK, FLOOD_PER_SECOND), async () => {
      await using newcomer = watch(tablet, 2);
      await newcomer.statisticsUntil(
        "it is let in",
        ({ streams: [first] }) => (first?.framesComplete ?? 0) > 3,
      );
    });
  },
});
