import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { type ControlDatagram, type Datagram, decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import type { SealedOnly } from "../../src/protocol/handshake.ts";
import type { Subscription } from "../../src/protocol/subscription.ts";
import type { Report } from "../../src/protocol/report.ts";
import { MAX_FRAME_BYTES } from "../../src/protocol/media.ts";
import { Sender } from "../../src/send/sender.ts";
import type { SenderOptions } from "../../src/send/sender_options.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";

const SESSION_ID = 0xabcd_0001;
const NO_COOKIE = new Uint8Array(16);
const REPORT = {
  kind: "report",
  sessionId: SESSION_ID,
  counter: 0,
  highestCounter: 1,
  datagramsLost: 2,
  lossEvents: 1,
  fractionLost: 0.5,
  jitterUs: 7,
  framesComplete: 3,
  framesLost: 4,
  lostInOutages: 0,
  roundTripUs: 0,
  arrivals: [],
} as const;

function makeSender(options: Partial<SenderOptions> = {}): Sender {
  const secret = new Uint8Array(32).fill(7);
  return new Sender({
    sessionId: SESSION_ID,
    secret,
    name: "robot",
    targets: [],
    datagramBytes: 1200,
    redundancy: 0,
    ...options,
  });
}

function tell(sender: Sender, datagram: ControlDatagram, from: Address, nowUs = 0): void {
  const into = new Uint8Array(1200);
  sender.handleDatagram(into.subarray(0, encodeDatagram(datagram, into)), from, nowUs);
}

/** Everything that is due now. */
function pollAll(sender: Sender, nowUs: number): { to: Address; datagram: Datagram }[] {
  const sent = [];
  const into = new Uint8Array(1200);
  for (let out = sender.pollDatagram(nowUs, into); out; out = sender.pollDatagram(nowUs, into)) {
    sent.push({ to: out.to, datagram: decodeDatagram(into.slice(0, out.length)) as Datagram });
  }
  return sent;
}

/** Subscribes as a viewer does, by way of a challenge; the answer to it is left to be polled. */
function subscribe(sender: Sender, from: Address, nowUs = 0): Uint8Array {
  const request = { kind: "subscribe", sessionId: 77, counter: 0 } as const;
  tell(sender, { ...request, cookie: NO_COOKIE }, from, nowUs);
  const { datagram } = pollAll(sender, nowUs).find(({ to, datagram }) =>
    to.port === from.port &&
    to.hostname === from.hostname && datagram.kind === "challenge"
  )!;
  const { cookie } = datagram as { cookie: Uint8Array };
  tell(sender, { ...request, cookie }, from, nowUs);
  return cookie;
}

Deno.test("Sender numbers its frames from where it is told to, wraps, and skips no id for an unsendable one", () => {
  const sender = makeSender({ targets: [addressOf(2)], firstFrameId: 0xffff_fffe });
  const lengths = [100, 0, 100, MAX_FRAME_BYTES + 1, 100];
  const sent = lengths.flatMap((bytes, i) => {
    sender.handleFrame({ jpeg: new Uint8Array(bytes), captureUs: i * 1000 }, i * 1000);
    return pollAll(sender, i * 1000).flatMap(({ datagram }) =>
      datagram.kind === "media" ? [datagram.frameId] : []
    );
  });
  assertEquals(sent, [0xffff_fffe, 0xffff_ffff, 0]);
  const { framesCaptured, framesUnsendable, lastUnsendableBytes } = sender.statistics();
  assertEquals([framesCaptured, framesUnsendable, lastUnsendableBytes], [5, 2, MAX_FRAME_BYTES + 1]);
});

Deno.test("Sender describes its stream with the first frame and once a second from then on", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  const infos = (nowUs: number) =>
    pollAll(sender, nowUs).flatMap(({ datagram }) => datagram.kind === "stream-info" ? [datagram] : []);
  const { width, height, fps } = infos(0)[0]!;
  assertEquals([width, height, fps], [0, 0, 0]);
  const jpeg = readJpegVector("baseline_160x120");
  sender.handleFrame({ jpeg, captureUs: 100_000 }, 100_000);
  assertEquals(infos(100_000).map((info) => [info.name, info.width, info.height]), [["robot", 160, 120]]);
  assertEquals(infos(1_099_999), []);
  sender.handleFrame({ jpeg, captureUs: 150_000 }, 1_099_999);
  assertEquals(infos(1_100_000).map((info) => info.fps), [20]);
});

Deno.test("Sender names the next moment at which it has something to send", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  pollAll(sender, 0);
  assertEquals([sender.pollTimeoutUs(0), sender.isBusy], [1_000_000, false]);
  sender.handleFrame({ jpeg: makeJpeg(1, 200_000), captureUs: 10 }, 10);
  // nobody reports: little leaves for a second, and then all that a socket takes
  assertEquals(pollAll(sender, 10).length, 1 + 10);
  const bursts: number[] = [];
  while (sender.isBusy) {
    const nextUs = sender.pollTimeoutUs(10);
    assertEquals(pollAll(sender, nextUs - 1), []);
    bursts.push(pollAll(sender, nextUs).length);
  }
  assert(bursts.length > 90 && bursts.slice(0, 90).every((burst) => burst === 1), `${bursts}`);
  assert(Math.max(...bursts) > 50, `${bursts}`);
});

Deno.test("Sender's viewers take turns, datagram by datagram", () => {
  const sender = makeSender({ targets: [addressOf(2), addressOf(3), addressOf(4)] });
  sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: 0 }, 0);
  const media = pollAll(sender, 0).filter(({ datagram }) => datagram.kind === "media");
  assertEquals(media.length, 15);
  for (let i = 0; i < media.length; i += 3) {
    assertEquals(new Set(media.slice(i, i + 3).map(({ to }) => to.hostname)).size, 3);
  }
});

Deno.test("Sender serves who has proven its address, until it leaves with the same proof", () => {
  const sender = makeSender();
  const viewer = addressOf(2);
  const cookie = subscribe(sender, viewer);
  assertEquals(pollAll(sender, 0).map(({ to, datagram }) => [to, datagram.kind]), [[viewer, "stream-info"]]);
  assertEquals(sender.viewers.map((feed) => feed.address), [viewer]);
  const leave = { kind: "leave", sessionId: 77, counter: 0, cookie } as const;
  tell(sender, leave, addressOf(3));
  tell(sender, { ...leave, sessionId: 78 }, viewer);
  assertEquals([sender.viewers.length, sender.statistics().drops.of("wrong-cookie")], [1, 2]);
  tell(sender, leave, viewer);
  assertEquals(sender.viewers.length, 0);
});

Deno.test("Sender takes 16 subscribers, or as many as it is told to, and counts the others", () => {
  for (const [options, limit] of [[{}, 16], [{ maxSubscribers: 2 }, 2]] as const) {
    const sender = makeSender(options);
    for (let host = 10; host < 30; host++) subscribe(sender, addressOf(host));
    assertEquals(sender.viewers.length, limit);
    assertEquals(sender.statistics().drops.of("no-room"), 20 - limit);
  }
});

Deno.test("Sender tells who finds no place, in a datagram as long as the request, and nobody without a proof", () => {
  const sender = makeSender({ maxSubscribers: 1 });
  subscribe(sender, addressOf(2));
  const cookie = subscribe(sender, addressOf(3));
  const refusals = pollAll(sender, 0).filter(({ to }) => to.hostname === addressOf(3).hostname);
  const refusal = { kind: "refusal", sessionId: 77, counter: 0, cookie } as const;
  assertEquals(refusals, [{ to: addressOf(3), datagram: refusal }]);
  tell(sender, { kind: "subscribe", sessionId: 77, counter: 0, cookie }, addressOf(4));
  assertEquals(pollAll(sender, 0).map(({ datagram }) => datagram.kind), ["challenge"]);
});

Deno.test("Sender owes no more than 32 answers in a flood of requests, and remembers none of the askers", () => {
  const sender = makeSender();
  for (let i = 0; i < 10_000; i++) {
    const from = addressOf(i % 250, i);
    tell(sender, { kind: "subscribe", sessionId: i, counter: 0, cookie: NO_COOKIE }, from);
  }
  assertEquals(sender.viewers.length, 0);
  assertEquals(sender.statistics().drops.toJSON(), { "no-room": 64 - 32, flood: 10_000 - 64 });
  const answers = pollAll(sender, 0);
  assertEquals(answers.length, 32);
  assert(answers.every(({ datagram }) => datagram.kind === "challenge"));
  assertEquals(sender.isBusy, false);
});

Deno.test("Sender renews a viewer's lease and answers its echo in the midst of a flood, and admits a new one", () => {
  const sender = makeSender();
  const viewer = addressOf(2);
  const cookie = subscribe(sender, viewer);
  const request = { kind: "subscribe", sessionId: 77, counter: 0 } as const;
  const echo = {
    kind: "echo-request",
    sessionId: SESSION_ID,
    counter: 0,
    nonce: 5,
    t2Us: 0,
    t3Us: 0,
  } as const;
  let echoes = 0;
  for (let i = 0; i < 200_000; i++) {
    const nowUs = i * 50;
    const stranger = addressOf(9, 1 + i % 60_000);
    tell(sender, { ...request, sessionId: i, cookie: i % 2 ? NO_COOKIE : cookie }, stranger, nowUs);
    if (i % 20_000 === 0) {
      tell(sender, { ...request, cookie }, viewer, nowUs);
      tell(sender, echo, viewer, nowUs);
    }
    const answers = pollAll(sender, nowUs);
    echoes += answers.filter(({ datagram }) => datagram.kind === "echo-reply").length;
    assert(sender.viewers.length > 0, "the viewer is served to the end");
  }
  assertEquals([echoes, sender.viewers.map((feed) => feed.address)], [10, [viewer]]);
  assert(sender.statistics().drops.of("flood") > 198_000);
  subscribe(sender, addressOf(3), 10_000_000);
  assertEquals(sender.viewers.length, 2);
});

Deno.test("Sender sends strangers no more than came from them", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  pollAll(sender, 0);
  const header = { sessionId: SESSION_ID, counter: 0 };
  const stranger = addressOf(9);
  const asked: ControlDatagram[] = [
    { kind: "subscribe", sessionId: 1, counter: 0, cookie: NO_COOKIE },
    { kind: "subscribe", sessionId: 1, counter: 0, cookie: NO_COOKIE.with(3, 1) },
    { kind: "leave", sessionId: 1, counter: 0, cookie: NO_COOKIE },
    { kind: "echo-request", ...header, nonce: 1, t2Us: 0, t3Us: 0 },
    { kind: "nack", ...header, frameId: 0, highestCounter: 0, needs: new Uint8Array(0) },
  ];
  for (const datagram of asked) {
    const into = new Uint8Array(1200);
    const length = encodeDatagram(datagram, into);
    sender.handleDatagram(into.subarray(0, length), stranger, 1);
    const outgoing = sender.pollDatagram(1, into);
    if (outgoing) assertEquals(outgoing, { to: stranger, length, isToStranger: true });
    assertEquals(sender.pollDatagram(1, into), undefined);
  }
});

Deno.test("Sender replies to a clock echo when the reply leaves, even to a stranger who knows the session", () => {
  const sender = makeSender();
  pollAll(sender, 0);
  const request = {
    kind: "echo-request",
    sessionId: SESSION_ID,
    counter: 5,
    nonce: 123,
    t2Us: 0,
    t3Us: 0,
  } as const;
  tell(sender, request, addressOf(9), 1000);
  assertEquals(pollAll(sender, 1800), [{
    to: addressOf(9),
    datagram: { ...request, kind: "echo-reply", counter: 0, t2Us: 1000, t3Us: 1800 },
  }]);
});

/** Sends a target a frame, and returns the counter of the last datagram. */
function sendFrame(sender: Sender, nowUs = 0): number {
  sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: nowUs }, nowUs);
  return pollAll(sender, nowUs).at(-1)!.datagram.counter;
}

Deno.test("Sender keeps a viewer's newest report, and no stranger's", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  const report = { ...REPORT, highestCounter: sendFrame(sender) };
  tell(sender, report, addressOf(2));
  tell(sender, { ...report, datagramsLost: 9 }, addressOf(2));
  tell(sender, { ...report, datagramsLost: 10, highestCounter: report.highestCounter + 1000 }, addressOf(3));
  assertEquals(sender.viewers[0]!.lastReport!.datagramsLost, 9);
  assertEquals(sender.statistics().drops.toJSON(), { unasked: 1 });
});

Deno.test("Sender has heard an address only when it wrote itself, whoever else reports on its stream", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  const last = sendFrame(sender);
  assertEquals(sender.heardUs(addressOf(2)), -Infinity);
  for (const highestCounter of [last - 1, last]) {
    tell(sender, { ...REPORT, highestCounter }, addressOf(3), 2_000_000);
  }
  assertEquals(sender.viewers[0]!.lastReport?.datagramsLost, REPORT.datagramsLost);
  assertEquals(sender.heardUs(addressOf(2)), -Infinity);
  tell(sender, { ...REPORT, highestCounter: last }, addressOf(2), 3_000_000);
  assertEquals(sender.heardUs(addressOf(2)), 3_000_000);
});

Deno.test("Sender believes no report of datagrams that have not left, nor of times that run backwards", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  const last = sendFrame(sender);
  const arrivals = (...times: number[]) =>
    times.map((arrivalUs, i) => ({ counter: last - times.length + 1 + i, arrivalUs, bytes: 100 * i }));
  const report = { ...REPORT, highestCounter: last, arrivals: arrivals(1000, 2000) };
  const implausible: Report[] = [
    { ...report, highestCounter: (last + 1) >>> 0 },
    { ...report, highestCounter: (last - 70_000) >>> 0 },
    { ...report, arrivals: arrivals(2000, 1000) },
    {
      ...report,
      arrivals: [{ counter: last, arrivalUs: 1, bytes: 1 }, { counter: last, arrivalUs: 2, bytes: 2 }],
    },
    { ...report, arrivals: [{ counter: last + 1, arrivalUs: 1, bytes: 1 }] },
  ];
  for (const each of implausible) tell(sender, each, addressOf(2));
  assertEquals(sender.viewers[0]!.lastReport, undefined);
  assertEquals(sender.statistics().drops.toJSON(), { implausible: implausible.length });
  tell(sender, report, addressOf(2));
  assertEquals(sender.viewers[0]!.lastReport, report);
  tell(sender, { ...report, highestCounter: last - 1, arrivals: [] }, addressOf(2));
  tell(sender, { ...report, arrivals: arrivals(500, 1500) }, addressOf(2));
  assertEquals(sender.viewers[0]!.lastReport, report);
});

Deno.test("Sender answers no request of who is no viewer, and none for what has not left", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  const last = sendFrame(sender, 0);
  const nack = {
    kind: "nack",
    sessionId: SESSION_ID,
    counter: 0,
    frameId: 0,
    needs: new Uint8Array(0),
  } as const;
  tell(sender, { ...nack, highestCounter: last }, addressOf(3), 20_000);
  tell(sender, { ...nack, highestCounter: last + 1 }, addressOf(2), 20_000);
  assertEquals(pollAll(sender, 20_000), []);
  tell(sender, { ...nack, highestCounter: last }, addressOf(2), 20_000);
  assert(pollAll(sender, 20_000).length > 0);
});

Deno.test("Sender counts feedback on another session and lets it change nothing", () => {
  const sender = makeSender({ targets: [addressOf(2)] });
  pollAll(sender, 0);
  const other = { sessionId: SESSION_ID + 1, counter: 0 };
  tell(sender, { ...REPORT, ...other }, addressOf(2));
  tell(
    sender,
    { kind: "nack", ...other, frameId: 1, highestCounter: 0, needs: Uint8Array.of(0, 1) },
    addressOf(2),
  );
  tell(sender, { kind: "echo-request", ...other, nonce: 1, t2Us: 0, t3Us: 0 }, addressOf(2));
  const { drops, feedbackBytes } = sender.statistics();
  assertEquals([drops.toJSON(), feedbackBytes], [{ "wrong-session": 3 }, 0]);
  assertEquals([sender.viewers[0]!.lastReport, pollAll(sender, 0)], [undefined, []]);
});

Deno.test("Sender counts what only a sender sends, and what is no datagram", () => {
  const sender = makeSender();
  const header = { sessionId: SESSION_ID, counter: 0 };
  tell(sender, { kind: "challenge", ...header, cookie: NO_COOKIE }, addressOf(2));
  tell(sender, { kind: "echo-reply", ...header, nonce: 1, t2Us: 2, t3Us: 3 }, addressOf(2));
  tell(
    sender,
    { kind: "telemetry", ...header, frameId: 1, pose: { timeUs: 1, position: [0, 0, 0] } },
    addressOf(2),
  );
  sender.handleDatagram(new Uint8Array(3), addressOf(2), 0);
  tell(
    sender,
    { kind: "nack", ...header, frameId: 1, highestCounter: 0, needs: Uint8Array.of(0, 1) },
    addressOf(2),
  );
  const { drops } = sender.statistics();
  assertEquals(drops.toJSON(), { "unexpected-kind": 3, "too-short": 1, unasked: 1 });
});

Deno.test("Sender has no keys, and says so to who begins a handshake once that can be reached", () => {
  const sender = makeSender();
  const viewer = addressOf(2);
  const message = new Uint8Array(52);
  const hello = { kind: "hello", sessionId: 8, counter: 0, pairingId: new Uint8Array(8), message } as const;
  const ask = (cookie: Uint8Array) => {
    tell(sender, { ...hello, cookie }, viewer);
    return pollAll(sender, 0).find(({ to }) => to === viewer)?.datagram;
  };
  const challenge = ask(NO_COOKIE) as Subscription;
  assertEquals([challenge.kind, challenge.sessionId], ["challenge", 8]);
  const answer = ask(challenge.cookie) as SealedOnly;
  assertEquals([answer.kind, answer.sessionId], ["sealed-only", 8]);
  assertEquals([answer.proof, answer.robotId], [challenge.cookie.slice(0, 8), new Uint8Array(8)]);
  assertEquals(sender.viewers.length, 0);
});
