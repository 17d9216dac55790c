import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { SendFigures, type SendStatus, type TakenAndRefused } from "../../src/status/send_figures.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { type ControlDatagram, decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import type { Subscription } from "../../src/protocol/subscription.ts";
import { Sender } from "../../src/send/sender.ts";
import type { SendingEnd } from "../../src/send/sending_end.ts";
import { SendingStates } from "../../src/send/sending_state.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";

const SECOND_US = 1_000_000;
const SESSION_ID = 0xabcd_0001;
const ECHO = { kind: "echo-request", sessionId: SESSION_ID, counter: 0, nonce: 0, t2Us: 0, t3Us: 0 } as const;
const SUBSCRIPTION = {
  kind: "subscribe",
  sessionId: 77,
  counter: 0,
  cookie: new Uint8Array(16),
} as const;

function makeSender(targets: readonly Address[]): Sender {
  const options = { sessionId: SESSION_ID, secret: new Uint8Array(32), name: "robot", datagramBytes: 1200 };
  return new Sender({ ...options, targets, redundancy: 0 });
}

/** Lets all leave that is due in the next tenth of a second. */
function drain(sender: SendingEnd, nowUs: number): Uint8Array[] {
  const sent = [];
  const into = new Uint8Array(10_000);
  for (let laterUs = nowUs; laterUs < nowUs + SECOND_US / 10; laterUs += 100) {
    for (let out = sender.pollDatagram(laterUs, into); out; out = sender.pollDatagram(laterUs, into)) {
      sent.push(into.slice(0, out.length));
    }
  }
  return sent;
}

/** Sends a frame, and returns what left on its account. */
function sendFrame(sender: SendingEnd, nowUs: number) {
  sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: nowUs }, nowUs);
  const sent = drain(sender, nowUs);
  return { datagrams: sent.length, bytes: sent.reduce((sum, { length }) => sum + length, 0) };
}

/** Returns the length of the datagram. */
function tell(sender: Sender, datagram: ControlDatagram, from: Address, nowUs: number): number {
  const into = new Uint8Array(1200);
  const length = encodeDatagram(datagram, into);
  sender.handleDatagram(into.subarray(0, length), from, nowUs);
  return length;
}

/** Subscribes by way of a challenge, and returns what ends that. */
function subscribe(sender: Sender, from: Address, nowUs: number): Subscription {
  tell(sender, SUBSCRIPTION, from, nowUs);
  const { cookie } = drain(sender, nowUs).map(decodeDatagram).find((datagram) =>
    typeof datagram !== "string" && datagram.kind === "challenge"
  ) as Subscription;
  tell(sender, { ...SUBSCRIPTION, cookie }, from, nowUs);
  drain(sender, nowUs);
  return { ...SUBSCRIPTION, kind: "leave", cookie };
}

/** The figures of one sender. */
class Figures {
  readonly #figures = new SendFigures(0);
  readonly #states: SendingStates;

  constructor(sender: SendingEnd) {
    this.#states = new SendingStates(sender);
  }

  take(taken: TakenAndRefused, nowUs: number): SendStatus {
    return this.#figures.take(this.#states.take(nowUs), taken, nowUs);
  }
}

Deno.test("SendFigures are rates over the time since the last look, of all viewers together", () => {
  const sender = makeSender([addressOf(2), addressOf(3)]);
  const figures = new Figures(sender);
  sendFrame(sender, 0);
  figures.take({ frames: 100 }, SECOND_US);
  const { bytes } = sendFrame(sender, SECOND_US);
  const { fps, bitsPerSecond } = figures.take({ frames: 160 }, 3 * SECOND_US);
  assertEquals([fps, bitsPerSecond], [30, bytes * 8 / 2]);
});

Deno.test("SendFigures count as overhead all that is no picture: headers, 28 bytes a datagram, and feedback", () => {
  const sender = makeSender([addressOf(2)]);
  const figures = new Figures(sender);
  sendFrame(sender, 0);
  figures.take({ frames: 1 }, SECOND_US);
  const feedbackBytes = tell(sender, ECHO, addressOf(2), SECOND_US);
  const { bytes, datagrams } = sendFrame(sender, SECOND_US);
  const { overhead } = figures.take({ frames: 2 }, 2 * SECOND_US);
  assertAlmostEquals(overhead!, (bytes + 28 * (datagrams + 1) + feedbackBytes) / 5000 - 1);
  assert(overhead! > 0.05 && overhead! < 0.3, String(overhead));
});

Deno.test("SendFigures of a viewer that has left are no longer counted, and never negative", () => {
  const sender = makeSender([addressOf(2)]);
  const figures = new Figures(sender);
  const leave = subscribe(sender, addressOf(3), 0);
  for (let i = 0; i < 5; i++) sendFrame(sender, i * SECOND_US / 10);
  figures.take({ frames: 5 }, SECOND_US);
  tell(sender, leave, addressOf(3), SECOND_US);
  assertEquals(sender.viewers.length, 1);
  const { bytes } = sendFrame(sender, SECOND_US);
  assertEquals(figures.take({ frames: 6 }, 2 * SECOND_US).bitsPerSecond, bytes * 8);
});

Deno.test("SendFigures have no overhead while no picture leaves, nor on the original wire", () => {
  const idle = makeSender([addressOf(2)]);
  const { viewers, ...total } = new Figures(idle).take({ frames: 0 }, SECOND_US);
  assertEquals([total, viewers.length], [{ fps: 0, bitsPerSecond: 0 }, 1]);
  const original = new SofSender({ targets: [addressOf(2)] });
  const figures = new Figures(original);
  const { bytes } = sendFrame(original, 0);
  assertEquals(figures.take({ frames: 1 }, SECOND_US), {
    fps: 1,
    bitsPerSecond: bytes * 8,
    viewers: [],
  });
});

Deno.test("SendFigures of each viewer are its own, over the time since the last look", () => {
  const sender = makeSender([addressOf(2)]);
  const figures = new Figures(sender);
  sendFrame(sender, 0);
  figures.take({ frames: 1 }, SECOND_US);
  subscribe(sender, addressOf(3), SECOND_US);
  const { bytes } = sendFrame(sender, SECOND_US);
  sendFrame(sender, 2 * SECOND_US);
  const { viewers, bitsPerSecond } = figures.take({ frames: 3 }, 3 * SECOND_US);
  assertEquals(viewers.map(({ viewer }) => viewer.address), [addressOf(2), addressOf(3)]);
  assertEquals(viewers.map(({ fps }) => fps), [1, 1]);
  assertAlmostEquals(viewers[0]!.bitsPerSecond, 8 * bytes / 2, 8 * bytes / 10);
  assertAlmostEquals(viewers[0]!.bitsPerSecond + viewers[1]!.bitsPerSecond, bitsPerSecond);
});

Deno.test("SendFigures have the link of each viewer, with the rate that it is held to", () => {
  const options = { sessionId: SESSION_ID, secret: new Uint8Array(32), name: "robot", datagramBytes: 1200 };
  const sender = new Sender({ ...options, targets: [addressOf(2)], redundancy: 0, maxBitsPerSecond: 5e6 });
  const [status] = new Figures(sender).take({ frames: 0 }, SECOND_US).viewers;
  assertEquals(status!.viewer.isReporting, false);
  const { loss: _assumed, ...link } = status!.viewer.link;
  assertEquals(link, { roundTripUs: 0, queueingUs: 0, targetBitsPerSecond: 5e6 });
});

Deno.test("SendFigures say for how long a viewer that has reported has not", () => {
  const sender = makeSender([addressOf(2)]);
  const figures = new Figures(sender);
  const silentUs = (nowUs: number) => figures.take({ frames: 0 }, nowUs).viewers[0]!.silentUs;
  assertEquals(silentUs(SECOND_US), undefined);
  sender.viewers[0]!.heardUs = 2 * SECOND_US;
  assertEquals(silentUs(9 * SECOND_US), 7 * SECOND_US);
});
