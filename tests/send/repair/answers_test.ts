import { assert, assertEquals } from "@std/assert";
import { type ControlDatagram, decodeDatagram } from "../../../src/protocol.ts";
import { Answers } from "../../../src/send/repair/answers.ts";
import { RepairStore } from "../../../src/send/repair/repair_store.ts";
import { Viewers } from "../../../src/send/viewers/viewers.ts";
import { addressOf } from "../../support/pair.ts";

const VIEWER = addressOf(2);
const STRANGER = addressOf(9);

function challenge(sessionId: number): ControlDatagram {
  return { kind: "challenge", sessionId, counter: 0, cookie: new Uint8Array(16) };
}

function answersTo(): { answers: Answers; viewers: Viewers } {
  const viewers = new Viewers({
    sessionId: 1,
    redundancy: 0,
    repairs: new RepairStore(),
    datagramBytes: 1200,
    targets: [VIEWER],
    maxSubscribers: 1,
  });
  return { answers: new Answers(viewers), viewers };
}

function poll(answers: Answers, nowUs = 0) {
  const into = new Uint8Array(400);
  const outgoing = answers.pollDatagram(nowUs, into);
  return outgoing && { to: outgoing.to, datagram: decodeDatagram(into.subarray(0, outgoing.length)) };
}

Deno.test("Answers leave in the order in which they came", () => {
  const { answers } = answersTo();
  assertEquals([answers.isBusy, poll(answers)], [false, undefined]);
  for (const id of [1, 2, 3]) assert(answers.push(STRANGER, challenge(id)));
  assert(answers.isBusy);
  assertEquals(
    [1, 2, 3].map(() => poll(answers)),
    [1, 2, 3].map((id) => ({ to: STRANGER, datagram: challenge(id) })),
  );
  assertEquals([answers.isBusy, poll(answers)], [false, undefined]);
});

Deno.test("Answers are refused while 32 to strangers wait, or 4 to the same viewer", () => {
  const { answers } = answersTo();
  const taken = Array.from({ length: 100 }, (_, id) => answers.push(STRANGER, challenge(id)));
  assertEquals(taken.filter(Boolean).length, 32);
  const toViewer = Array.from({ length: 100 }, (_, id) => answers.push(VIEWER, challenge(id)));
  assertEquals(toViewer.filter(Boolean).length, 4);
  poll(answers);
  assertEquals([answers.push(STRANGER, challenge(0)), answers.push(STRANGER, challenge(0))], [true, false]);
});

Deno.test("Answers to a viewer are numbered and counted with its stream as they leave, to a stranger not at all", () => {
  const { answers, viewers } = answersTo();
  const reply = { kind: "echo-reply", sessionId: 1, counter: 0, nonce: 10, t2Us: 0, t3Us: 0 } as const;
  for (const to of [VIEWER, STRANGER, VIEWER]) answers.push(to, reply);
  const feed = viewers.find(VIEWER)!;
  assertEquals(feed.nextCounter(0), 0);
  assertEquals(
    [1, 2, 3].map(() => poll(answers)!.datagram),
    [{ ...reply, counter: 1 }, reply, { ...reply, counter: 2 }],
  );
  assertEquals([feed.statistics.datagramsSent, feed.statistics.bytesSent], [2, 60]);
});

Deno.test("Answers about a subscription leave no gap among the counters of a stream", () => {
  const { answers, viewers } = answersTo();
  answers.push(VIEWER, challenge(1));
  assertEquals(poll(answers)!.datagram, challenge(1));
  const feed = viewers.find(VIEWER)!;
  assertEquals([feed.nextCounter(0), feed.statistics.bytesSent], [0, 28]);
});

Deno.test("Answers to clock echoes say when they leave, not when they were made", () => {
  const { answers } = answersTo();
  const reply = { kind: "echo-reply", sessionId: 1, counter: 0, nonce: 10, t2Us: 500, t3Us: 500 } as const;
  answers.push(STRANGER, reply);
  assertEquals(poll(answers, 777)!.datagram, { ...reply, t3Us: 777 });
});

Deno.test("Answers say whom they are for: a viewer, or anybody at all", () => {
  const { answers } = answersTo();
  for (const to of [STRANGER, VIEWER]) answers.push(to, challenge(1));
  const into = new Uint8Array(400);
  assertEquals([1, 2].map(() => answers.pollDatagram(0, into)?.isToStranger), [true, false]);
});
