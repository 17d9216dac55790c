import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import {
  type ControlDatagram,
  type Datagram,
  decodeDatagram,
  encodeDatagram,
  MIN_DATAGRAM_BYTES,
} from "../../src/protocol.ts";
import type { Subscription } from "../../src/protocol/subscription.ts";
import type { Report } from "../../src/protocol/report.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import type { ReceiverOptions } from "../../src/receive/receiver_options.ts";
import type { ReceiverEvent } from "../../src/receive/receiver_events.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { cutIntoDatagrams } from "./fragments.ts";

const BROADCASTER = addressOf(1);
const HEADER = { sessionId: 1, counter: 0 };

function makeReceiver(options: Partial<ReceiverOptions> = {}): Receiver {
  return new Receiver({
    viewerId: 77,
    drawU48: seededRandom(3).u48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
    ...options,
  });
}

function tell(receiver: Receiver, datagram: ControlDatagram, from = BROADCASTER, nowUs = 0): void {
  const into = new Uint8Array(400);
  receiver.handleDatagram(into.subarray(0, encodeDatagram(datagram, into)), from, nowUs);
}

function sendFrame(
  receiver: Receiver,
  frameId: number,
  { from = BROADCASTER, sessionId = 1, nowUs = 0 } = {},
): void {
  const datagrams = cutIntoDatagrams(makeJpeg(frameId, 100), { frameId, sessionId, counter: frameId });
  for (const bytes of datagrams) receiver.handleDatagram(bytes, from, nowUs);
}

function sendSofFrame(receiver: Receiver, from = BROADCASTER, nowUs = 0): void {
  receiver.handleDatagram(Uint8Array.of(0x53, 0x4f, 0x46, 1), from, nowUs);
  receiver.handleDatagram(makeJpeg(9, 100), from, nowUs);
}

function eventsOf(receiver: Receiver): ReceiverEvent[] {
  const events: ReceiverEvent[] = [];
  for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) events.push(event);
  return events;
}

function kindsOf(receiver: Receiver): string[] {
  return eventsOf(receiver).map((event) => event.kind);
}

function pollAll(receiver: Receiver, nowUs: number): { to: Address; datagram: Datagram }[] {
  const sent = [];
  const into = new Uint8Array(1200);
  for (let out = receiver.pollDatagram(nowUs, into); out; out = receiver.pollDatagram(nowUs, into)) {
    sent.push({ to: out.to, datagram: decodeDatagram(into.slice(0, out.length)) as Datagram });
  }
  return sent;
}

Deno.test("Receiver tells of a stream with its first frame, and of each frame once", () => {
  const receiver = makeReceiver();
  tell(receiver, {
    kind: "stream-info",
    ...HEADER,
    codec: 1,
    repairUs: 0,
    name: "r",
    width: 1,
    height: 1,
    fps: 9,
  });
  assertEquals(kindsOf(receiver), []);
  for (const id of [1, 2, 2]) sendFrame(receiver, id);
  const events = eventsOf(receiver);
  assertEquals(events.map((event) => event.kind), ["stream-began", "frame", "frame"]);
  const stream = { key: "1", name: "r", width: 1, height: 1, fps: 9 };
  assertEquals(events[0], { kind: "stream-began", stream, from: BROADCASTER });
  assertEquals(events.flatMap((event) => event.kind === "frame" ? [event.frame.stream] : []), [
    stream,
    stream,
  ]);
});

Deno.test("Receiver does not keep the datagram that it was given", () => {
  const receiver = makeReceiver();
  for (const bytes of cutIntoDatagrams(makeJpeg(3, 5000))) {
    const reused = bytes.slice();
    receiver.handleDatagram(reused, BROADCASTER, 0);
    reused.fill(0);
  }
  const frame = eventsOf(receiver).find((event) => event.kind === "frame")!;
  assertEquals(frame.frame.jpeg, makeJpeg(3, 5000));
});

Deno.test("Receiver takes nothing from hosts that it did not ask, where it takes no pushed streams", () => {
  const receiver = makeReceiver({ acceptsPushed: false, subscribeTo: [BROADCASTER] });
  sendFrame(receiver, 1, { from: addressOf(2) });
  sendSofFrame(receiver, addressOf(2));
  assertEquals([kindsOf(receiver), receiver.statistics().drops.toJSON()], [[], { unasked: 3 }]);
  sendFrame(receiver, 1, { from: addressOf(1, 9999) });
  assertEquals(kindsOf(receiver), [], "another port of the host that was asked is somebody else");
  sendFrame(receiver, 1);
  assertEquals(kindsOf(receiver), ["stream-began", "frame"]);
});

const WIRES = [["auto", true, true], ["uis", true, false], ["sof", false, true]] as const;

for (const [wire, takesUis, takesSof] of WIRES) {
  const understood = [takesUis && "this project's", takesSof && "the original's"].filter(Boolean);
  Deno.test(`Receiver set to the wire ${wire} understands ${understood.join(" and ")}`, () => {
    const receiver = makeReceiver({ wire });
    sendFrame(receiver, 1, { from: addressOf(5) });
    assertEquals(kindsOf(receiver).length > 0, takesUis);
    sendSofFrame(receiver);
    assertEquals(kindsOf(receiver).length > 0, takesSof);
  });
}

const SOF_START = Uint8Array.of(0x53, 0x4f, 0x46, 0xfe);

Deno.test("Receiver takes a stream's datagrams for the original's wire at no time, whatever came from its address", () => {
  const receiver = makeReceiver();
  for (let id = 1; id <= 10; id++) {
    receiver.handleDatagram(SOF_START, BROADCASTER, id * 500_000);
    sendFrame(receiver, id, { nowUs: id * 500_000 });
  }
  assertEquals(kindsOf(receiver).filter((kind) => kind === "frame").length, 10);
  assertEquals(receiver.statistics().drops.toJSON(), { "other-wire": 9 });
});

Deno.test("Receiver takes the original's wire from a host whose stream has been silent for two seconds", () => {
  const receiver = makeReceiver();
  sendFrame(receiver, 1);
  kindsOf(receiver);
  sendSofFrame(receiver, addressOf(1, 600), 2_000_000);
  assertEquals(kindsOf(receiver), []);
  sendSofFrame(receiver, addressOf(1, 600), 2_000_001);
  assertEquals(kindsOf(receiver), ["stream-began", "frame"]);
});

Deno.test("Receiver takes the original's wire from robots that it asked only where that is said", () => {
  for (const [wire, kinds] of [["auto", []], ["sof", ["stream-began", "frame"]]] as const) {
    const receiver = makeReceiver({ wire, acceptsPushed: false, subscribeTo: [BROADCASTER] });
    sendSofFrame(receiver, addressOf(1, 600));
    sendSofFrame(receiver, addressOf(2));
    assertEquals(kindsOf(receiver), [...kinds], wire);
  }
});

Deno.test("Receiver makes no stream of datagrams that carry none, and counts them", () => {
  const receiver = makeReceiver();
  tell(receiver, { kind: "telemetry", ...HEADER, frameId: 1, pose: { timeUs: 0, position: [0, 0, 0] } });
  tell(receiver, { kind: "echo-reply", ...HEADER, nonce: 0, t2Us: 0, t3Us: 0 });
  tell(receiver, { kind: "subscribe", ...HEADER, cookie: new Uint8Array(16) });
  tell(receiver, { kind: "challenge", ...HEADER, cookie: new Uint8Array(16) });
  receiver.handleDatagram(new Uint8Array(100), BROADCASTER, 0);
  assertEquals(receiver.takeStatus(1), []);
  assertEquals(receiver.statistics().drops.toJSON(), {
    "wrong-session": 1,
    "unexpected-kind": 2,
    "unasked": 1,
    "wrong-magic": 1,
  });
});

Deno.test("Receiver counts kinds that only a viewer sends, in a session that it knows", () => {
  const receiver = makeReceiver();
  sendFrame(receiver, 1);
  tell(receiver, { kind: "echo-request", ...HEADER, nonce: 0, t2Us: 0, t3Us: 0 });
  tell(receiver, { kind: "nack", ...HEADER, frameId: 1, highestCounter: 0, needs: Uint8Array.of(0, 1) });
  assertEquals(receiver.statistics().drops.toJSON(), { "unexpected-kind": 2 });
});

Deno.test("Receiver subscribes until it leaves, and says when it has something to send", () => {
  const receiver = makeReceiver({ subscribeTo: [BROADCASTER, addressOf(2)] });
  assertEquals(pollAll(receiver, 0).map(({ to }) => to), [BROADCASTER, addressOf(2)]);
  assertEquals([receiver.pollTimeoutUs(0), pollAll(receiver, 249_999)], [250_000, []]);
  const cookie = new Uint8Array(16).fill(3);
  tell(receiver, { kind: "challenge", sessionId: 77, counter: 0, cookie }, addressOf(2), 1000);
  assertEquals(receiver.pollTimeoutUs(1000), 1000);
  assertEquals(pollAll(receiver, 1000), [{
    to: addressOf(2),
    datagram: { kind: "subscribe", sessionId: 77, counter: 1, cookie },
  }]);
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  for (const [to, byte] of [[BROADCASTER, 0], [addressOf(2), 3]] as const) {
    const farewell = receiver.pollLeave(into)!;
    const datagram = decodeDatagram(into.subarray(0, farewell.length)) as Subscription;
    assertEquals([farewell.to, datagram.kind, datagram.cookie[0]], [to, "leave", byte]);
  }
  assertEquals(receiver.pollLeave(into), undefined);
  assertEquals(pollAll(receiver, 10_000_000), []);
  assert(receiver.pollTimeoutUs(10_000_000) > 10_000_000);
});

Deno.test("Receiver has heard a broadcaster that speaks the original wire, from whatever port", () => {
  const receiver = makeReceiver({ wire: "sof", subscribeTo: [BROADCASTER], acceptsPushed: false });
  assertEquals(receiver.heardUs(BROADCASTER), -Infinity);
  receiver.handleDatagram(Uint8Array.of(0x53, 0x4f, 0x46, 1), addressOf(1, 999), 5_000_000);
  assertEquals(receiver.heardUs(BROADCASTER), 5_000_000);
  assertEquals(receiver.heardUs(addressOf(2)), -Infinity);
});

Deno.test("Receiver asks a stream's sender for the time and reports to it", () => {
  const receiver = makeReceiver();
  sendFrame(receiver, 1, { nowUs: 60_000 });
  const sent = pollAll(receiver, 60_000);
  assertEquals(sent.map(({ to, datagram }) => [to, datagram.kind]), [[BROADCASTER, "echo-request"]]);
  const [report] = pollAll(receiver, receiver.pollTimeoutUs(60_000));
  const { kind, sessionId, framesComplete } = report!.datagram as Report;
  assertEquals([kind, sessionId, framesComplete], ["report", 1, 1]);
});

Deno.test("Receiver's figures of a stream that was started again begin anew under the old key", () => {
  const receiver = makeReceiver();
  pollAll(receiver, 0);
  for (let id = 1; id <= 50; id++) sendFrame(receiver, id);
  const [before] = receiver.takeStatus(1_000_000);
  assertEquals([before!.fps, before!.framesComplete], [50, 50]);
  for (let id = 1; id <= 5; id++) sendFrame(receiver, id, { sessionId: 2, nowUs: 1_500_000 });
  const [after, ...others] = receiver.takeStatus(2_000_000);
  assertEquals([others, after!.stream.key, after!.fps], [[], before!.stream.key, 5]);
  assert(after!.bitsPerSecond > 0);
});

Deno.test("Receiver's first figures are of the time since it began, whatever its clock shows", () => {
  const receiver = makeReceiver();
  const beganUs = 7e12;
  pollAll(receiver, beganUs);
  for (let id = 1; id <= 20; id++) sendFrame(receiver, id, { nowUs: beganUs + id });
  assertEquals(receiver.takeStatus(beganUs + 500_000)[0]!.fps, 40);
});

Deno.test("Receiver gives the memory of frames that stay unfinished back", () => {
  const receiver = makeReceiver();
  receiver.handleDatagram(cutIntoDatagrams(makeJpeg(1, 5000))[0]!, BROADCASTER, 0);
  assert(receiver.statistics().unfinishedBytes > 0);
  for (let nowUs = 0; nowUs <= 3_000_000; nowUs += 500_000) pollAll(receiver, nowUs);
  assertEquals(receiver.statistics().unfinishedBytes, 0);
});

Deno.test("Receiver gives no frame that is no JPEG or too large, and tells of the first of each reason", () => {
  const receiver = makeReceiver({ maxPixels: 100 });
  receiver.takeStatus(0);
  const noise = makeJpeg(1, 5000).fill(0x55, 2, 40);
  const large = makeJpeg(2, 5000);
  large[10] = 200; // pixels a row
  const jpegs = [noise, makeJpeg(3, 5000), noise, large, large];
  const events = jpegs.flatMap((jpeg, frameId) => {
    for (const bytes of cutIntoDatagrams(jpeg, { frameId, counter: 10 * frameId })) {
      receiver.handleDatagram(bytes, BROADCASTER, frameId * 20_000);
    }
    return eventsOf(receiver);
  });
  const told = events.map((event) => event.kind === "refused" ? event.reason : event.kind);
  assertEquals(told, ["not-a-jpeg", "stream-began", "frame", "too-many-pixels"]);
  const [status] = receiver.takeStatus(1_000_000);
  assertEquals([status!.fps, status!.framesComplete], [1, 5]);
  assertEquals(status!.refused, { count: 4, reason: "too-many-pixels" });
  assertEquals({ ...receiver.statistics().sessions[0]!.refusals.toJSON() }, {
    "not-a-jpeg": 2,
    "too-many-pixels": 2,
  });
});

Deno.test("Receiver dates a pose of unknown age by its arrival, however late it is read", () => {
  const receiver = makeReceiver();
  sendFrame(receiver, 1);
  eventsOf(receiver);
  const pose = { timeUs: 5, position: [0, 0, 0] as const };
  const into = new Uint8Array(400);
  const length = encodeDatagram({ kind: "telemetry", ...HEADER, counter: 9, pose }, into);
  receiver.handleDatagram(into.subarray(0, length), BROADCASTER, 9_000_000, 2_000_000);
  assertEquals(eventsOf(receiver).map((event) => event.kind === "pose" && event.pose.arrivalUs), [2_000_000]);
});
