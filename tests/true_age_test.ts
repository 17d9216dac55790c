/** The age of a picture is never younger than the truth, whatever happens to clocks and to those who read them. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../src/frame.ts";
import { encodeDatagram } from "../src/protocol.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg } from "./support/pair.ts";
import { seededRandom } from "./support/seeded_random.ts";
import { SimulatedNetwork } from "./support/simulated_network.ts";

const ROBOT_OFFSET_US = 7_000_000_000;
const DELAY_US = 5_000;
const FRAME_US = 33_333;
const STRANGER = addressOf(66);

/** A stream whose every frame's true age is known: the network's clock is the truth. */
function setUp({ backUs = DELAY_US } = {}) {
  const network = new SimulatedNetwork();
  const receiver = attachReceiver(network);
  const sender = attachSender(network, { targets: [receiver.address], clockOffsetUs: ROBOT_OFFSET_US });
  network.setPath(sender.address, receiver.address, { delayUs: DELAY_US });
  network.setPath(receiver.address, sender.address, { delayUs: backUs });
  const takenUs = new Map<string, number>();
  let number = 0;

  function send(count: number): void {
    for (let i = 0; i < count; i++) {
      const jpeg = makeJpeg(number++);
      takenUs.set(keyOf(jpeg), network.nowUs);
      const captureUs = network.timeOf(sender);
      sender.machine.handleFrame({ jpeg, captureUs }, captureUs);
      network.advance(FRAME_US);
    }
  }

  /** What is true less what is said, at the moment the picture was complete; the receiver's clock is the network's. */
  function errorUs({ jpeg, completeUs, age }: ReceivedFrame): number {
    return completeUs - takenUs.get(keyOf(jpeg))! - age!.ageUs;
  }
  return { network, receiver, sender, send, errorUs };
}

function keyOf(jpeg: Uint8Array): string {
  return jpeg.subarray(-12).join();
}

Deno.test("an age is true to within its bound, on a path whose two ways differ too", () => {
  for (const backUs of [DELAY_US, 0, 200_000]) {
    const { receiver, send, errorUs } = setUp({ backUs });
    send(60);
    const aged = receiver.frames.filter(({ age }) => age);
    assert(aged.length >= 40);
    for (const frame of aged) assert(Math.abs(errorUs(frame)) <= frame.age!.boundUs);
  }
});

Deno.test("answers to clock echoes that were not asked for change no age, and are counted", () => {
  const [attacked, quiet] = [setUp(), setUp()];
  const { u48 } = seededRandom(8);
  const { network, receiver, sender } = attacked;
  const into = new Uint8Array(400);
  const forge = (from = STRANGER) => {
    // As if the robot's clock were where 1.5 s old pictures look 20 ms old.
    const t2Us = network.timeOf(sender) - 1_480_000;
    const header = { sessionId: 0xabcd_0001, counter: u48() % 2 ** 32 };
    for (const nonce of [network.nowUs, network.nowUs - 2400, u48()]) {
      const reply = { kind: "echo-reply", ...header, nonce, t2Us, t3Us: t2Us } as const;
      receiver.machine.handleDatagram(into.subarray(0, encodeDatagram(reply, into)), from, network.nowUs);
    }
  };
  for (let i = 0; i < 60; i++) {
    forge();
    forge(sender.address);
    for (const { send } of [attacked, quiet]) send(1);
  }
  assertEquals(receiver.frames.map(({ age }) => age), quiet.receiver.frames.map(({ age }) => age));
  assert(receiver.frames.at(-1)!.age !== undefined);
  assertAlmostEquals(receiver.machine.statistics().drops.of("unasked"), 360, 180);
});

Deno.test("the age of a stream's figures does not drift with the moment at which they are taken", () => {
  const { network, receiver, send } = setUp();
  send(30);
  const { nowUs } = network;
  receiver.machine.takeStatus(nowUs);
  const said = [0, 3000, 11_000, 29_000].map((laterUs) => {
    send(30);
    network.advance(laterUs);
    return receiver.machine.takeStatus(network.nowUs)[0]!.age!;
  });
  for (const { medianUs, worstUs, boundUs } of said) {
    assert(Math.abs(medianUs - said[0]!.medianUs) <= boundUs, `${medianUs}`);
    assert(medianUs >= DELAY_US - boundUs && worstUs >= medianUs);
  }
});
