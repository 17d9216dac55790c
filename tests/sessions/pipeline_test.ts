/** Both ends of the wire under a virtual clock: whole sessions in milliseconds. */

import { assert, assertEquals } from "@std/assert";
import { MIN_DATAGRAM_BYTES } from "../../src/protocol.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg, streamFrames } from "../support/pair.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

const TO_LISTENER = { targets: [addressOf(2)] };

simulatedTest("a pushed stream arrives whole, in order and bit-identical", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  const sent = streamFrames(network, sender, { count: 30 });
  assertEquals(receiver.frames.map((frame) => frame.jpeg), sent.map((frame) => frame.jpeg));
});

simulatedTest("a stream says its name, size and rate", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, { ...TO_LISTENER, name: "Röver" });
  const receiver = attachReceiver(network);
  streamFrames(network, sender, { count: 60 });
  const { name, fps } = receiver.frames.at(-1)!.stream;
  assertEquals(name, "Röver");
  assert(Math.abs(fps - 30) < 0.1, String(fps));
});

simulatedTest("a stream says why its camera gives no picture, before any and until there are some", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, { ...TO_LISTENER, name: "robot" });
  const receiver = attachReceiver(network);
  const trouble = () => receiver.machine.takeStatus(network.timeOf(receiver))[0]?.stream.trouble;
  network.advance(500_000);
  sender.machine.setTrouble("187 pictures refused: cut short …", network.timeOf(sender));
  network.advance(10_000);
  assertEquals(trouble(), "187 pictures refused: cut short …");
  sender.machine.setTrouble(`${"ü".repeat(79)}ab€`, network.timeOf(sender));
  network.advance(1_100_000);
  assertEquals(trouble(), `${"ü".repeat(79)}ab`);
  sender.machine.setTrouble(undefined, network.timeOf(sender));
  streamFrames(network, sender, { count: 2 });
  assertEquals([receiver.frames.length, receiver.frames.at(-1)!.stream.trouble], [2, undefined]);
});

simulatedTest("a frame is delivered by its last fragment, not by the next frame", () => {
  const network = new SimulatedNetwork({ delayUs: 500 });
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  sender.machine.handleFrame({ jpeg: makeJpeg(1, 10_000), captureUs: 0 }, network.nowUs);
  network.advance(600);
  assertEquals(receiver.frames.length, 1);
});

simulatedTest("reordering and duplication harm nothing", () => {
  const network = new SimulatedNetwork({ delayUs: 1000, jitterUs: 8000, duplication: 0.3, seed: 5 });
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  const sent = streamFrames(network, sender, { count: 60 });
  assertEquals(receiver.frames.map((frame) => frame.jpeg), sent.map((frame) => frame.jpeg));
  const [status] = receiver.machine.takeStatus(network.nowUs);
  assertEquals(status!.framesLost, 0);
  assertEquals(status!.fractionLost, 0);
});

simulatedTest(
  "without redundancy and requests loss costs the frames it hits and no others, and is measured",
  () => {
    const network = new SimulatedNetwork({ loss: 0.01, seed: 9 });
    const sender = attachSender(network, { ...TO_LISTENER, redundancy: 0, repairUs: 0 });
    const receiver = attachReceiver(network);
    const sent = streamFrames(network, sender, { count: 300 });
    const byId = new Map(sent.map((frame, id) => [id, frame.jpeg]));
    for (const frame of receiver.frames) assertEquals(frame.jpeg, byId.get(frame.id));
    const [status] = receiver.machine.takeStatus(network.nowUs);
    assert(receiver.frames.length > 200 && receiver.frames.length < 290, String(receiver.frames.length));
    assertEquals(status!.framesComplete, receiver.frames.length);
    // The last frame may be lost without a later one to show it.
    assert(Math.abs(status!.framesLost - (300 - receiver.frames.length)) <= 1, String(status!.framesLost));
    assert(Math.abs(status!.fractionLost - 0.01) < 0.005, String(status!.fractionLost));
    const report = sender.machine.viewers[0]!.lastReport!;
    assert(Math.abs(report.framesComplete - receiver.frames.length) <= 2);
  },
);

simulatedTest("ids never go back: a newer whole frame makes older ones stale", () => {
  const network = new SimulatedNetwork({ delayUs: 1000, jitterUs: 90_000, seed: 3 });
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  streamFrames(network, sender, { count: 200, bytes: 3000 });
  network.advance(200_000);
  const ids = receiver.frames.map((frame) => frame.id);
  assertEquals(ids, [...ids].sort((a, b) => a - b));
  assertEquals(new Set(ids).size, ids.length);
  assert(ids.length > 50 && ids.length < 200, String(ids.length));
});

simulatedTest("a viewer that subscribes is challenged, served, and no longer served after it leaves", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network);
  const receiver = attachReceiver(network, { subscribeTo: [sender.address], acceptsPushed: false });
  network.advance(50_000);
  streamFrames(network, sender, { count: 30 });
  assertEquals(receiver.frames.length, 30);
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  const { length } = receiver.machine.pollLeave(into)!;
  sender.machine.handleDatagram(into.subarray(0, length), receiver.address, network.timeOf(sender));
  assertEquals(sender.machine.viewers.length, 0);
});

simulatedTest("a viewer that goes silent is served until its lease ends", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network);
  const receiver = attachReceiver(network, { subscribeTo: [sender.address] });
  network.advance(1_000_000);
  assertEquals(sender.machine.viewers.length, 1);
  network.detach(receiver.address);
  network.advance(4_000_000);
  assertEquals(sender.machine.viewers.length, 1);
  network.advance(3_000_000);
  assertEquals(sender.machine.viewers.length, 0);
});

simulatedTest("a subscription from a forged address brings it one short challenge and no stream", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network);
  const attacker = attachReceiver(network, { subscribeTo: [sender.address], address: addressOf(66) });
  const victim = addressOf(99);
  let bytesToVictim = 0;
  let bytesToSender = 0;
  const send = network.send.bind(network);
  network.send = (bytes, from, to) => {
    const forged = from === attacker.address;
    if (forged) bytesToSender += bytes.length;
    if (to.hostname === victim.hostname) bytesToVictim += bytes.length;
    send(bytes, forged ? victim : from, to);
  };
  streamFrames(network, sender, { count: 90 });
  assertEquals(sender.machine.viewers.length, 0);
  assert(bytesToVictim > 0 && bytesToVictim <= bytesToSender, `${bytesToVictim} of ${bytesToSender}`);
});

simulatedTest("several viewers each get every frame, pushed or subscribed", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, TO_LISTENER);
  const pushed = attachReceiver(network);
  const asking = [3, 4, 5].map((host) =>
    attachReceiver(network, { address: addressOf(host), subscribeTo: [sender.address], viewerId: host })
  );
  network.advance(50_000);
  const sent = streamFrames(network, sender, { count: 20, bytes: 60_000 });
  for (const receiver of [pushed, ...asking]) {
    assertEquals(receiver.frames.map((frame) => frame.jpeg), sent.map((frame) => frame.jpeg));
  }
});

simulatedTest("several broadcasters are told apart in one listener", () => {
  const network = new SimulatedNetwork();
  const receiver = attachReceiver(network);
  const senders = [11, 12].map((host) =>
    attachSender(network, {
      ...TO_LISTENER,
      address: addressOf(host),
      sessionId: host,
      name: `robot ${host}`,
    })
  );
  for (let i = 0; i < 20; i++) {
    for (const sender of senders) {
      const jpeg = makeJpeg(sender.address.hostname.length * 1000 + i);
      sender.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
    }
    network.advance(33_333);
  }
  for (const name of ["robot 11", "robot 12"]) {
    assertEquals(receiver.frames.filter((frame) => frame.stream.name === name).length, 20);
  }
  assertEquals(new Set(receiver.frames.map((frame) => frame.stream.key)).size, 2);
});

simulatedTest(
  "a broadcaster that is started again continues its stream, whatever its new session and port",
  () => {
    for (const port of [5550, 40_000]) {
      const network = new SimulatedNetwork();
      const first = attachSender(network, TO_LISTENER);
      const receiver = attachReceiver(network);
      streamFrames(network, first, { count: 10 });
      network.detach(first.address);
      network.advance(2_000_000);
      const second = attachSender(network, { ...TO_LISTENER, sessionId: 99, address: addressOf(1, port) });
      streamFrames(network, second, { count: 10, first: 10 });
      assertEquals(receiver.frames.length, 20);
      assertEquals(new Set(receiver.frames.map((frame) => frame.stream.key)).size, 1, `port ${port}`);
      assertEquals(receiver.machine.takeStatus(network.nowUs).length, 1);
    }
  },
);

simulatedTest("a broadcaster that is back at once on another port stays one stream", () => {
  const network = new SimulatedNetwork();
  const first = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  streamFrames(network, first, { count: 10 });
  network.detach(first.address);
  const second = attachSender(network, { ...TO_LISTENER, sessionId: 99, address: addressOf(1, 40_000) });
  streamFrames(network, second, { count: 20, first: 10 });
  assertEquals(receiver.frames.length, 30);
  assertEquals(receiver.frames.at(-1)!.stream.key, receiver.frames[0]!.stream.key);
  assertEquals(receiver.machine.takeStatus(network.nowUs).length, 1);
});

simulatedTest("forged streams that are silent make room for a real one", () => {
  const network = new SimulatedNetwork();
  const receiver = attachReceiver(network);
  for (let host = 100; host < 140; host++) {
    const forger = attachSender(network, { ...TO_LISTENER, address: addressOf(host), sessionId: host });
    forger.machine.handleFrame({ jpeg: makeJpeg(host, 500), captureUs: 0 }, network.nowUs);
    network.advance(10_000);
    network.detach(forger.address);
  }
  network.advance(2_500_000);
  const sender = attachSender(network, TO_LISTENER);
  receiver.frames.length = 0;
  streamFrames(network, sender, { count: 10 });
  assertEquals(receiver.frames.length, 10);
});

simulatedTest("a broadcaster that is started again is asked again by its viewer", () => {
  const network = new SimulatedNetwork();
  const first = attachSender(network);
  const receiver = attachReceiver(network, { subscribeTo: [first.address] });
  network.advance(50_000);
  streamFrames(network, first, { count: 10 });
  network.detach(first.address);
  network.advance(1_000_000);
  const second = attachSender(network, { sessionId: 99, secret: new Uint8Array(32).fill(9) });
  network.advance(1_100_000);
  streamFrames(network, second, { count: 10, first: 10 });
  assertEquals(receiver.frames.length, 20);
});

simulatedTest("a viewer that is started again, or before its broadcaster, gets the stream", () => {
  const network = new SimulatedNetwork();
  attachReceiver(network, { subscribeTo: [addressOf(1)], viewerId: 1 });
  network.advance(5_000_000);
  const sender = attachSender(network);
  network.advance(300_000);
  streamFrames(network, sender, { count: 5 });
  const again = attachReceiver(network, { subscribeTo: [addressOf(1)], viewerId: 2 });
  network.advance(50_000);
  streamFrames(network, sender, { count: 5, first: 5 });
  assertEquals(again.frames.length, 5);
  assertEquals(sender.machine.viewers.length, 1);
});

simulatedTest("the age of a picture is capture to completion, whatever the two clocks say", () => {
  const network = new SimulatedNetwork({ delayUs: 20_000 });
  const sender = attachSender(network, { ...TO_LISTENER, clockOffsetUs: 123_456_789_000 });
  const receiver = attachReceiver(network, { clockOffsetUs: 5_000_000 });
  streamFrames(network, sender, { count: 30, bytes: 10_000 });
  assertEquals(receiver.frames[0]!.age, undefined);
  const { ageUs, boundUs } = receiver.frames.at(-1)!.age!;
  assert(
    Math.abs(ageUs - 20_000) <= boundUs && boundUs >= 20_000 && boundUs < 21_000,
    `${ageUs} ± ${boundUs}`,
  );
  const { driftPpm, driftBoundPpm, roundTripUs } = receiver.machine.statistics().sessions[0]!.clock!;
  assert(Math.abs(driftPpm) <= driftBoundPpm && driftBoundPpm <= 200, `${driftPpm} ± ${driftBoundPpm}`);
  assertEquals(Math.floor(roundTripUs / 1000), 40);
});

simulatedTest("ids and counters wrap without a frame lost", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, { ...TO_LISTENER, firstFrameId: 0xffff_fffa });
  const receiver = attachReceiver(network);
  streamFrames(network, sender, { count: 20 });
  assertEquals(receiver.frames.length, 20);
  assertEquals(receiver.frames.at(-1)!.id, 13);
  assertEquals(receiver.machine.takeStatus(network.nowUs)[0]!.framesLost, 0);
});

simulatedTest("frames of many blocks arrive, and those that the wire can not carry are counted", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network);
  const large = makeJpeg(1, 900_000);
  sender.machine.handleFrame({ jpeg: large, captureUs: network.nowUs }, network.nowUs);
  network.advance(100_000);
  assertEquals(receiver.frames[0]!.jpeg, large);
  sender.machine.handleFrame({ jpeg: new Uint8Array(0x100_0000), captureUs: 0 }, network.nowUs);
  sender.machine.handleFrame({ jpeg: new Uint8Array(0), captureUs: 0 }, network.nowUs);
  assertEquals(sender.machine.statistics().framesUnsendable, 2);
});

simulatedTest("a stream that no one sends any more is forgotten, and an unasked one is not shown", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network, TO_LISTENER);
  const receiver = attachReceiver(network, { acceptsPushed: false });
  streamFrames(network, sender, { count: 5 });
  assertEquals(receiver.frames.length, 0);
  assert(receiver.machine.statistics().drops.of("unasked") > 0);
  receiver.machine.takeStatus(network.nowUs);
  const open = attachReceiver(network);
  streamFrames(network, sender, { count: 5 });
  assertEquals(open.machine.takeStatus(network.nowUs).length, 1);
  network.detach(sender.address);
  network.advance(62_000_000);
  assertEquals(open.machine.takeStatus(network.nowUs).length, 0);
});

simulatedTest(
  "a large frame leaves in bursts that a default socket buffer holds, within a quarter of the interval",
  () => {
    const network = new SimulatedNetwork();
    const sender = attachSender(network, { ...TO_LISTENER, redundancy: 10 });
    const into = new Uint8Array(2000);
    const times: number[] = [];
    // nobody has said anything for a second: this is all that is known of the link
    sender.machine.handleFrame({ jpeg: makeJpeg(1, 1000), captureUs: 0 }, -1_000_000);
    while (sender.machine.pollDatagram(-1_000_000, into));
    sender.machine.handleFrame({ jpeg: makeJpeg(2, 300_000), captureUs: 0 }, 0);
    for (let nowUs = 0; nowUs < 33_333; nowUs += 100) {
      while (sender.machine.pollDatagram(nowUs, into)) times.push(nowUs);
    }
    // 257 fragments are needed: three blocks of 86 and 9 more each are sent, and the stream information.
    assertEquals(times.length, 3 * (86 + 9) + 1);
    assert(times.filter((time) => time === 0).length <= 65);
    for (const start of times) {
      const inMillisecond = times.filter((time) => time >= start && time < start + 1000).length;
      assert(inMillisecond <= 65 + 40, `${inMillisecond} datagrams in the ms after ${start}`);
    }
    assert(times.at(-1)! <= 33_333 / 4 + 100, `last at ${times.at(-1)}`);
  },
);
