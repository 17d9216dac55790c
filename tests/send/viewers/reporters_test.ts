import { assertEquals } from "@std/assert";
import type { Nack } from "../../../src/protocol/nack.ts";
import type { Report } from "../../../src/protocol/report.ts";
import { Reporters } from "../../../src/send/viewers/reporters.ts";
import { SentLog } from "../../../src/send/rate/sent_log.ts";
import { addressOf } from "../../support/pair.ts";
import { EMPTY_REPORT } from "../reports.ts";

const FIRST = 0x1234_5678;
const SECOND_US = 1_000_000;

function setUp() {
  const log = new SentLog(FIRST);
  for (let i = 0; i < 1000; i++) log.number(i);
  return { log, reporters: new Reporters(log) };
}

/** A report of so many datagrams, all of which have come. */
function report(datagrams: number): Report {
  return { ...EMPTY_REPORT, highestCounter: FIRST + datagrams - 1 };
}

function nack(datagrams: number): Nack {
  const { highestCounter } = report(datagrams);
  return { kind: "nack", sessionId: 1, counter: 0, frameId: 1, highestCounter, needs: Uint8Array.of(0, 1) };
}

Deno.test("Reporters count the viewer itself at once, and nobody in its place while it is heard", () => {
  const { reporters } = setUp();
  assertEquals(reporters.judge(report(10), true, addressOf(2), 0), undefined);
  assertEquals(reporters.judge(nack(10), true, addressOf(2), 0), undefined);
  for (let i = 0; i < 9; i++) {
    const nowUs = i * SECOND_US;
    assertEquals(reporters.judge(report(20 + i), false, addressOf(3), nowUs), "unasked");
    assertEquals(reporters.judge(nack(20 + i), false, addressOf(3), nowUs), "unasked");
  }
});

Deno.test("Reporters count who answers in a group's place from the second report on that goes on from the first", () => {
  const { reporters } = setUp();
  const said = [report(10), report(10), nack(11), report(11), nack(11), report(11)];
  assertEquals(said.map((each) => reporters.judge(each, false, addressOf(3), 0)), [
    "unasked",
    "unasked",
    "unasked",
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("Reporters let a member go that was silent for three seconds", () => {
  const { reporters } = setUp();
  for (const each of [report(10), report(11)]) reporters.judge(each, false, addressOf(3), 0);
  assertEquals(reporters.judge(nack(12), false, addressOf(3), 3 * SECOND_US), undefined);
  assertEquals(reporters.judge(nack(12), false, addressOf(3), 3 * SECOND_US + 1), "unasked");
  assertEquals(reporters.judge(report(13), false, addressOf(3), 3 * SECOND_US + 1), "unasked");
  assertEquals(reporters.judge(report(14), false, addressOf(3), 3 * SECOND_US + 2), undefined);
});

Deno.test("Reporters' guesses of counters count for nobody, and take no member's place", () => {
  const { reporters } = setUp();
  for (const each of [report(10), report(11)]) reporters.judge(each, false, addressOf(3), 0);
  const outcomes = new Set<unknown>();
  for (let i = 0; i < 100_000; i++) {
    const guess = { ...report(0), highestCounter: (i * 40_009) >>> 0 };
    outcomes.add(reporters.judge(guess, false, addressOf(i % 250, i % 65_000), i));
  }
  assertEquals(outcomes.has(undefined), false);
  assertEquals(reporters.judge(report(12), false, addressOf(3), 100_000), undefined);
});

Deno.test("Reporters count sixteen at once, and another when one has fallen silent", () => {
  const { reporters } = setUp();
  const admit = (host: number, nowUs: number) => {
    reporters.judge(report(10), false, addressOf(host), nowUs);
    return reporters.judge(report(11), false, addressOf(host), nowUs);
  };
  for (let host = 10; host < 26; host++) assertEquals(admit(host, 0), undefined);
  assertEquals(admit(30, 1), "no-room");
  assertEquals(admit(30, 3 * SECOND_US + 1), undefined);
});
