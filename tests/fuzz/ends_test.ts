/**
 * Floods of hostile datagrams under a virtual clock: nothing throws, nothing grows, and a real stream still plays. The
 * same seed gives the same flood in every run.
 */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { HEADER_BYTES } from "../../src/protocol/header.ts";
import {
  encodeMediaHeader,
  fragmentBytes,
  MAX_FRAME_BYTES,
  MEDIA_HEADER_BYTES,
} from "../../src/protocol/media.ts";
import { encodeDatagram, MAX_DATAGRAM_BYTES } from "../../src/protocol.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { Sender } from "../../src/send/sender.ts";
import { heldBytes } from "../support/held_memory.ts";
import { addressOf, attachReceiver, attachSender, streamFrames } from "../support/pair.ts";
import { forgeAddress, forgeDatagram, SESSION_ID, VIEWER_ID } from "../support/hostile_datagrams.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

const CASES = 120_000;
const SUBSCRIBED_TO = addressOf(250);
/** The bounds of `receive/stream_table.ts` and `legacy/sof_receiver.ts`: 32 sessions and 8 sources. */
const MAX_STREAMS = 32 + 8;
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;
const MAX_SUBSCRIBERS = 16;
/** What may be held besides unfinished frames: the tables, and what the runtime compiles and keeps meanwhile. */
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;

interface Machine {
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): void;
  pollDatagram(nowUs: number, into: Uint8Array): unknown;
}

/** Lets a flood of about 10,000 datagrams a second in, polls now and then, and calls `look` each second. */
function flood(
  machine: Machine,
  options: { seed: number; startUs: number; look: (nowUs: number) => void },
): number {
  const random = seededRandom(options.seed);
  const into = new Uint8Array(8192);
  let nowUs = options.startUs;
  const before = heldBytes();
  for (let number = 1; number <= CASES; number++) {
    machine.handleDatagram(forgeDatagram(random), forgeAddress(random), nowUs);
    nowUs += random.below(200);
    if (number % 16 === 0) { for (let i = 0; i < 64 && machine.pollDatagram(nowUs, into); i++); }
    if (number % 10_000 === 0) options.look(nowUs);
  }
  const growthBytes = heldBytes() - before;
  assert(growthBytes < MAX_GROWTH_BYTES, `${Math.round(growthBytes / 1e6)} MB more than before the flood`);
  return nowUs;
}

for (const subscribeTo of [[], [SUBSCRIBED_TO]]) {
  const what = subscribeTo.length > 0
    ? "that asks one broadcaster and takes what is pushed"
    : "that asks nobody";
  Deno.test(`a receiver ${what} survives a flood in bounded memory, and then plays a stream whole`, () => {
    const network = new SimulatedNetwork();
    const receiver = attachReceiver(network, { subscribeTo, viewerId: VIEWER_ID });
    let looks = 0;
    network.nowUs = flood(receiver.machine, {
      seed: 1 + subscribeTo.length,
      startUs: network.nowUs,
      look(nowUs) {
        looks++;
        while (receiver.machine.pollEvent());
        const { unfinishedBytes } = receiver.machine.statistics();
        assert(
          unfinishedBytes >= 0 && unfinishedBytes <= MAX_UNFINISHED_BYTES,
          `${unfinishedBytes} unfinished`,
        );
        const streams = receiver.machine.takeStatus(nowUs).length;
        assert(streams <= MAX_STREAMS, `${streams} streams`);
      },
    });
    assertEquals(looks, CASES / 10_000);
    const { drops } = receiver.machine.statistics();
    for (
      const reason of ["malformed", "too-short", "wrong-magic", "unknown-codec", "unexpected-kind"] as const
    ) {
      assert(drops.of(reason) > 0, `nothing was dropped as ${reason}`);
    }
    assertPlays(network, receiver);
  });
}

Deno.test("a receiver takes no more memory for unfinished frames than its budget, and recovers when they expire", () => {
  const network = new SimulatedNetwork();
  const receiver = attachReceiver(network);
  const size = { blocks: 255, k: 46, r: 0, frameBytes: MAX_FRAME_BYTES };
  const fragment = { ...size, counter: 0, block: 0, codec: 1, captureUs: 0 };
  const bytes = new Uint8Array(MEDIA_HEADER_BYTES + fragmentBytes(fragment));
  for (let number = 0; number < 5000; number++) {
    const from = addressOf(1 + number % 30);
    const place = {
      sessionId: number % 30,
      frameId: Math.floor(number / 30) % 8,
      index: Math.floor(number / 240),
    };
    encodeMediaHeader({ ...fragment, ...place }, bytes);
    receiver.machine.handleDatagram(bytes, from, network.nowUs);
    assert(receiver.machine.statistics().unfinishedBytes <= MAX_UNFINISHED_BYTES);
  }
  assert(
    receiver.machine.statistics().unfinishedBytes > MAX_UNFINISHED_BYTES - 200_000,
    "the budget is used up",
  );
  network.advance(3_000_000);
  assertEquals(receiver.machine.statistics().unfinishedBytes, 0);
  assertPlays(network, receiver);
});

Deno.test("a receiver that takes nothing unasked is not touched by a flood from elsewhere", () => {
  const receiver = new Receiver({
    viewerId: VIEWER_ID,
    drawU48: seededRandom(5).u48,
    subscribeTo: [addressOf(250)],
    acceptsPushed: false,
    wire: "auto",
  });
  flood(receiver, { seed: 4, startUs: 0, look: (nowUs) => assertEquals(receiver.takeStatus(nowUs), []) });
  assertEquals(receiver.pollEvent(), undefined);
  assertEquals(receiver.statistics().unfinishedBytes, 0);
});

Deno.test("a sender survives a flood with no more viewers than it admits, and then serves one", () => {
  const network = new SimulatedNetwork();
  const sender = attachSender(network);
  network.nowUs = flood(sender.machine, {
    seed: 5,
    startUs: network.nowUs,
    look: () => assertEquals(sender.machine.viewers.length, 0, "nobody has proven an address"),
  });
  const { drops } = sender.machine.statistics();
  const reasons = [
    "malformed",
    "too-short",
    "wrong-magic",
    "wrong-session",
    "wrong-cookie",
    "unexpected-kind",
  ] as const;
  for (const reason of reasons) assert(drops.of(reason) > 0, `nothing was dropped as ${reason}`);
  network.advance(1_000_000);
  const receiver = attachReceiver(network, { subscribeTo: [sender.address] });
  network.advance(100_000);
  const sent = streamFrames(network, sender, { count: 10 });
  assertEquals(receiver.frames.map((frame) => frame.jpeg), sent.map((frame) => frame.jpeg));
});

Deno.test("a sender admits only so many viewers that do prove their addresses, and forgets those that go", () => {
  const sender = new Sender({
    sessionId: SESSION_ID,
    secret: new Uint8Array(32).fill(7),
    name: "robot",
    targets: [],
    datagramBytes: 1200,
    redundancy: "auto",
  });
  const into = new Uint8Array(MAX_DATAGRAM_BYTES);
  for (let number = 0; number < 1000; number++) {
    const from = addressOf(1 + number % 250, 1000 + number);
    const request = { kind: "subscribe", sessionId: number, counter: 0 } as const;
    const ask = (cookie: Uint8Array) => {
      const length = encodeDatagram({ ...request, cookie }, into);
      sender.handleDatagram(into.subarray(0, length), from, 10_000 * number);
    };
    ask(new Uint8Array(16));
    const answer = sender.pollDatagram(10_000 * number, into);
    if (answer) ask(into.slice(HEADER_BYTES, HEADER_BYTES + 16));
    while (sender.pollDatagram(10_000 * number, into));
    assert(sender.viewers.length <= MAX_SUBSCRIBERS);
  }
  assertEquals(sender.viewers.length, MAX_SUBSCRIBERS);
  assert(sender.statistics().drops.of("no-room") > 500);
  sender.handleFrame({ jpeg: new Uint8Array(100), captureUs: 0 }, 30_000_000);
  while (sender.pollDatagram(30_000_000, into));
  assertEquals(sender.viewers.length, 0);
});

/** Streams from a host that was not part of the flood; the first frames may find the table full. */
function assertPlays(network: SimulatedNetwork, receiver: ReturnType<typeof attachReceiver>): void {
  receiver.frames.length = 0;
  const sender = attachSender(network, {
    address: addressOf(200),
    targets: [receiver.address],
    sessionId: 4711,
    name: "survivor",
  });
  const sent = streamFrames(network, sender, { count: 30 });
  assertEquals(receiver.frames.map((frame) => frame.jpeg), sent.map((frame) => frame.jpeg));
  assertEquals(receiver.frames.at(-1)!.stream.name, "survivor");
  // Sessions that never showed a frame are forgotten.
  network.advance(70_000_000);
  assert(receiver.machine.takeStatus(network.nowUs).length <= 1 + 8);
}
