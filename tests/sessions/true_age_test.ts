/** The age of a picture is never younger than the truth, whatever happens to clocks and to those who read them. */

import { assert, assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import type { Address } from "../../src/common/address.ts";
import { decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import { judgeFreshness } from "../../src/view/freshness.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

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

simulatedTest("an age is true to within its bound, on a path whose two ways differ too", () => {
  for (const backUs of [DELAY_US, 0, 200_000]) {
    const { receiver, send, errorUs } = setUp({ backUs });
    send(60);
    const aged = receiver.frames.filter(({ age }) => age);
    assert(aged.length >= 40);
    for (const frame of aged) assert(Math.abs(errorUs(frame)) <= frame.age!.boundUs);
  }
});

simulatedTest("answers to clock echoes that were not asked for change no age, and are counted", () => {
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
  assert(receiver.machine.statistics().drops.of("unasked") >= 150);
});

simulatedTest("the age of a stream's figures does not drift with the moment at which they are taken", () => {
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

simulatedTest(
  "a picture of the future ends the comparison of clocks: this host was paused, and its clock stood still",
  () => {
    const { network, receiver, sender, send, errorUs } = setUp();
    send(60);
    const pausedUs = 22_000_000;
    Object.assign(sender, { clockOffsetUs: ROBOT_OFFSET_US + pausedUs });
    const before = receiver.frames.length;
    send(60);
    const after = receiver.frames.slice(before);
    assertEquals(after[0]!.age, undefined);
    const aged = after.filter(({ age }) => age);
    assert(aged.length > 50);
    for (const frame of aged) assert(Math.abs(errorUs(frame)) <= frame.age!.boundUs);
    assert(network.nowUs > 0);
  },
);

simulatedTest(
  "a jump of this host's clock leaves pictures without an age until the clocks are compared again, at once",
  () => {
    const { network, receiver, send, errorUs } = setUp();
    send(60);
    receiver.machine.compareClocksAnew(network.nowUs);
    const before = receiver.frames.length;
    send(30);
    const after = receiver.frames.slice(before);
    for (const frame of after) assert(!frame.age || Math.abs(errorUs(frame)) <= frame.age.boundUs);
    assert(after.filter(({ age }) => age).length >= 28);
  },
);

simulatedTest("a relay that delays pictures and not the comparison of clocks makes them no younger", () => {
  const { network, receiver, send, errorUs, sender } = setUp();
  const held: { readonly bytes: Uint8Array; readonly dueUs: number; readonly to: Address }[] = [];
  const address = addressOf(3);
  const machine = {
    handleDatagram(bytes: Uint8Array, from: Address, nowUs: number) {
      const datagram = decodeDatagram(bytes);
      const isPicture = typeof datagram === "object" && datagram.kind === "media";
      const to = from.hostname === sender.address.hostname ? receiver.address : sender.address;
      held.push({ bytes: bytes.slice(), dueUs: nowUs + (isPicture ? 300_000 : 0), to });
    },
    pollDatagram(nowUs: number, into: Uint8Array) {
      const index = held.findIndex(({ dueUs }) => dueUs <= nowUs);
      if (index < 0) return undefined;
      const [{ bytes, to }] = held.splice(index, 1) as [typeof held[number]];
      into.set(bytes);
      return { to, length: bytes.length };
    },
    pollTimeoutUs: () => Math.min(...held.map(({ dueUs }) => dueUs)),
  };
  network.attach({ address, machine, clockOffsetUs: 0 });
  sender.machine.retarget(receiver.address, address);
  send(60);
  const aged = receiver.frames.filter(({ age }) => age);
  assert(aged.length > 30);
  for (const frame of aged) {
    assert(frame.age!.ageUs >= 300_000 && Math.abs(errorUs(frame)) <= frame.age!.boundUs);
  }
});

for (const wire of ["sof", "uis"] as const) {
  simulatedTest(
    `a picture without a known age is as old as its datagrams lay unread, on the wire ${wire}`,
    () => {
      const network = new SimulatedNetwork();
      const receiver = attachReceiver(network, { wire });
      const [arrivedUs, readUs] = [1_000_000, 23_000_000];
      const datagrams = wire === "sof"
        ? [Uint8Array.of(0x53, 0x4f, 0x46, 1), makeJpeg(1, 1000)]
        : cutIntoDatagrams(makeJpeg(1, 1000), { frameId: 1 });
      for (const bytes of datagrams) receiver.machine.handleDatagram(bytes, addressOf(1), readUs, arrivedUs);
      receiver.onHandled!(readUs);
      const [frame] = receiver.frames;
      assertEquals(judgeFreshness(frame!, { nowUs: readUs, maxAgeUs: 500_000 }), {
        state: "stale",
        ageUs: readUs - arrivedUs,
      });
    },
  );
}

simulatedTest(
  "a picture that waited on its way while this host slept is not live, though its age is not known yet",
  () => {
    const { network, receiver, sender, send } = setUp();
    send(60);
    const capturedUs = network.nowUs;
    const waiting = cutIntoDatagrams(makeJpeg(1000, 1000), {
      frameId: 1000,
      sessionId: 0xabcd_0001,
      captureUs: network.timeOf(sender),
    });
    network.advance(22_000_000);
    receiver.machine.compareClocksAnew(network.nowUs);
    for (const bytes of waiting) receiver.machine.handleDatagram(bytes, sender.address, network.nowUs);
    receiver.onHandled!(network.nowUs);
    const frame = receiver.frames.at(-1)!;
    assertEquals([frame.id, frame.age], [1000, undefined]);
    const { state, ageUs } = judgeFreshness(frame, { nowUs: network.nowUs, maxAgeUs: 500_000 });
    assertEquals(state, "stale");
    const trueUs = network.nowUs - capturedUs;
    assert(ageUs <= trueUs && ageUs > trueUs - 2_100_000);
  },
);
