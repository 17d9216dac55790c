/**
 * Floods of datagrams whose headers are sound and whose bodies are chance, at machines behind the seal: nothing throws,
 * nothing grows, and a sealed stream still plays. FUZZ_CASES makes the floods longer.
 */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { Kind } from "../../src/protocol/header.ts";
import { heldBytes } from "../support/held_memory.ts";
import { addressOf } from "../support/pair.ts";
import { forgeAddress, forgeDatagram } from "../support/hostile_datagrams.ts";
import {
  attachGroup,
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
  streamFor,
} from "../support/sealed_pair.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

const CASES = Number(Deno.env.get("FUZZ_CASES") ?? 60_000);
const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;
const { ofRobot, ofViewer } = makePairing();
const [lastKind] = Object.values(Kind).toSorted((a, b) => b - a);

/** Sealed or not, of any kind, with any key; every fourth is one of those that nobody should have sent in the clear. */
function forge(random: SeededRandom, number: number): Uint8Array {
  if (number % 4 === 0) return forgeDatagram(random);
  const bytes = random.bytes(12 + random.below(random.next() < 0.1 ? 1400 : 120));
  const isHello = random.next() < 0.2;
  bytes.set([
    0x55,
    [0x18, 0x18, 0x1c, 0x10][random.below(4)]!,
    isHello ? Kind.Hello : 1 + random.below(lastKind! + 1),
    random.below(4),
  ]);
  return isHello ? lengthenHello(bytes, random) : bytes;
}

function lengthenHello(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const hello = new Uint8Array(88);
  hello.set(bytes.subarray(0, 88));
  hello[1] = 0x10;
  if (random.next() < 0.5) hello.set(Uint8Array.fromHex(ofRobot.id), 28);
  return hello;
}

function flood(host: SealedSenderHost | SealedReceiverHost, other: Address, startUs: number): number {
  const random = seededRandom(9);
  const into = new Uint8Array(8192);
  let nowUs = startUs;
  const before = heldBytes();
  for (let number = 1; number <= CASES; number++) {
    const from = random.next() < 0.5 ? other : forgeAddress(random);
    host.machine.handleDatagram(forge(random, number), from, nowUs);
    nowUs += random.below(200);
    if (number % 16 === 0) { for (let i = 0; i < 64 && host.machine.pollDatagram(nowUs, into); i++); }
    host.machine.pollTimeoutUs(nowUs);
  }
  const growthBytes = heldBytes() - before;
  assert(growthBytes < MAX_GROWTH_BYTES, `${Math.round(growthBytes / 1e6)} MB more than before the flood`);
  return nowUs;
}

for (const isPushed of [false, true]) {
  for (const isOpen of [false, true]) {
    for (const victim of ["robot", "laptop"] as const) {
      const what = `${isOpen ? "open " : ""}${victim} of a stream that is ${
        isPushed ? "pushed" : "asked for"
      }`;
      Deno.test(`the ${what} survives a flood of sound headers with chance behind, and plays on`, () => {
        const network = new SimulatedNetwork({ delayUs: 1000 });
        const laptop = attachSealedReceiver(network, [ofViewer], {
          ...isPushed ? {} : { subscribeTo: [ROBOT] },
          isOpen,
        });
        const robot = attachSealedSender(network, [ofRobot], {
          ...isPushed ? { targets: [LAPTOP] } : {},
          isOpen,
        });
        streamFor(network, robot, { us: 500_000, bytes: 3000 });
        const [host, other] = victim === "robot" ? [robot, LAPTOP] : [laptop, ROBOT];
        network.nowUs = flood(host, other, network.nowUs);
        const { drops } = host.machine.statistics().seal;
        assert(drops.of("forged") > 100 && drops.of("unknown-key") > 100, JSON.stringify(drops));
        // It may have missed the other's word for longer than a session lives.
        streamFor(network, robot, { us: 1_500_000, bytes: 3000 });
        laptop.frames.length = 0;
        const count = streamFor(network, robot, { us: 500_000, bytes: 3000 });
        network.advance(50_000);
        assertEquals(laptop.frames.length, count);
        assertEquals(robot.machine.sealedWith(LAPTOP), "laptop 1");
      });
    }
  }
}

Deno.test("a member of a group survives a flood of sound headers with chance behind, and plays on", () => {
  const network = new SimulatedNetwork({ delayUs: 1000 });
  const laptop = attachSealedReceiver(network, [ofViewer]);
  const group = { ...ROBOT, hostname: "239.1.2.3" };
  attachGroup(network, group, [laptop]);
  const robot = attachSealedSender(network, [ofRobot], { targets: [group] });
  streamFor(network, robot, { us: 500_000, bytes: 3000 });
  network.nowUs = flood(laptop, ROBOT, network.nowUs);
  streamFor(network, robot, { us: 1_500_000, bytes: 3000 });
  laptop.frames.length = 0;
  const count = streamFor(network, robot, { us: 500_000, bytes: 3000 });
  network.advance(50_000);
  assertEquals(laptop.frames.length, count);
});
