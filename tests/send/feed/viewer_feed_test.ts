import { assert, assertEquals } from "@std/assert";
import type { Frame } from "../../../src/common/frame.ts";
import { WakeTimers } from "../../../src/common/wake_timers.ts";
import { type Datagram, decodeDatagram } from "../../../src/protocol.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import type { Nack } from "../../../src/protocol/nack.ts";
import type { RedundancyMode } from "../../../src/send/repair/redundancy.ts";
import { RepairStore } from "../../../src/send/repair/repair_store.ts";
import { ViewerFeed } from "../../../src/send/feed/viewer_feed.ts";
import { addressOf, makeJpeg } from "../../support/pair.ts";
import { letArrive } from "../reports.ts";

const INTERVAL_US = 33_333;
const TIMING = { intervalUs: INTERVAL_US, repairUs: INTERVAL_US };
const VIEWER = addressOf(2);

function makeFeed(redundancy: RedundancyMode = 0): ViewerFeed {
  return new ViewerFeed(VIEWER, {
    sessionId: 5,
    redundancy,
    repairs: new RepairStore(),
    datagramBytes: 1200,
  });
}

function frameOf(id: number, bytes: number, rest: Partial<Frame> = {}): PacketizedFrame {
  return packetize({ jpeg: makeJpeg(id, bytes), captureUs: id, ...rest }, { id, datagramBytes: 1200 })!;
}

/** When the feed next has something to send, in µs. */
function nextUs(feed: ViewerFeed, nowUs: number): number {
  const timers = new WakeTimers();
  feed.offerTimers(timers, nowUs);
  return timers.atUs;
}

/** The next datagram, which has to be due. */
function poll(feed: ViewerFeed, nowUs: number): Datagram | undefined {
  const into = new Uint8Array(1200);
  const outgoing = feed.pollDatagram(nowUs, into);
  if (!outgoing) return undefined;
  assertEquals(outgoing.to, VIEWER);
  return decodeDatagram(into.subarray(0, outgoing.length)) as Datagram;
}

/** Everything that the feed has to send, with the clock moved to each time that it names. */
function drain(feed: ViewerFeed, nowUs: number): { datagrams: Datagram[]; endUs: number } {
  const datagrams: Datagram[] = [];
  while (feed.isBusy) {
    const datagram = poll(feed, nowUs);
    if (datagram) datagrams.push(datagram);
    else nowUs = Math.max(nowUs + 1, nextUs(feed, nowUs));
  }
  return { datagrams, endUs: nowUs };
}

function nack(frameId: number, needs: readonly number[], highestCounter: number): Nack {
  return { kind: "nack", sessionId: 5, counter: 0, frameId, highestCounter, needs: Uint8Array.from(needs) };
}

function indicesOf(datagrams: readonly Datagram[]): number[] {
  return datagrams.flatMap((datagram) => datagram.kind === "media" ? [datagram.index] : []);
}

function framesOf(datagrams: readonly Datagram[]): number[] {
  return [...new Set(datagrams.flatMap((datagram) => datagram.kind === "media" ? [datagram.frameId] : []))];
}

Deno.test("ViewerFeed sends nothing before a frame is offered", () => {
  const feed = makeFeed();
  assertEquals([feed.isBusy, poll(feed, 0)], [false, undefined]);
});

Deno.test("ViewerFeed sends every fragment of a frame once, in order, and counts them", () => {
  const feed = makeFeed();
  feed.offer(frameOf(8, 10_000), TIMING, 0);
  const { datagrams } = drain(feed, 0);
  assertEquals(datagrams.map((d) => d.kind === "media" && [d.sessionId, d.frameId, d.index]), [
    ...Array.from({ length: 9 }, (_, index) => [5, 8, index]),
  ]);
  const { framesSent, framesSkipped, datagramsSent, bytesSent } = feed.statistics;
  assertEquals([framesSent, framesSkipped, datagramsSent, bytesSent], [1, 0, 9, 10_000 + 9 * 31]);
});

Deno.test("ViewerFeed puts the newer frame in the place of the one that waits, and counts it", () => {
  const feed = makeFeed();
  for (const id of [1, 2, 3, 4]) feed.offer(frameOf(id, 10_000), TIMING, 0);
  const { datagrams } = drain(feed, 0);
  assertEquals(framesOf(datagrams), [1, 4]);
  assertEquals([feed.statistics.framesSent, feed.statistics.framesSkipped], [2, 2]);
});

Deno.test("ViewerFeed finishes the frame that is on its way, whatever is offered meanwhile", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 200_000), TIMING, 0);
  const sent: Datagram[] = [];
  for (let id = 2, nowUs = 0; sent.length < 172; nowUs += 100) {
    for (let datagram = poll(feed, nowUs); datagram; datagram = poll(feed, nowUs)) {
      sent.push(datagram);
      feed.offer(frameOf(id++, 1000), TIMING, nowUs);
      if (sent.length === 172) break;
    }
  }
  assertEquals(framesOf(sent), [1]);
  assertEquals(sent.length, 172);
  assertEquals(feed.statistics.framesSkipped, 170);
  assertEquals(framesOf(drain(feed, 100_000).datagrams), [172, 173]);
});

Deno.test("ViewerFeed spreads a frame over six tenths of the interval at most, after a burst, for who has told nothing", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 1000), TIMING, 0);
  drain(feed, 0);
  // who has reported nothing for so long may have no way to
  const nowUs = 1_000_000;
  feed.offer(frameOf(2, 1_000_000), TIMING, nowUs);
  let burst = 0;
  while (poll(feed, nowUs)) burst++;
  assertEquals(burst, 64);
  assert(nextUs(feed, nowUs) > nowUs);
  assert(drain(feed, nextUs(feed, nowUs)).endUs <= nowUs + INTERVAL_US * 0.6 + 2);
});

Deno.test("ViewerFeed sends little at first, and four times as much as has come without waiting", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 200_000), TIMING, 0);
  const pollAll = (nowUs: number) => {
    const datagrams: Datagram[] = [];
    for (let next = poll(feed, nowUs); next; next = poll(feed, nowUs)) datagrams.push(next);
    return datagrams.length;
  };
  assertEquals(pollAll(0), 11);
  assert(nextUs(feed, 0) > 9000);
  letArrive(feed, 10, 2000);
  assertEquals(pollAll(2000), 44);
  letArrive(feed, 54, 4000);
  assert(pollAll(4000) > 60);
  letArrive(feed, 170, 8000);
  drain(feed, 8000);
  assertEquals(feed.statistics.framesSent, 1);
});

Deno.test("ViewerFeed sends a frame's pose before its first fragment", () => {
  const feed = makeFeed();
  const pose = { timeUs: 3, position: [1, 2, 3] as const };
  feed.offer(frameOf(1, 2000, { pose }), TIMING, 0);
  feed.offer(frameOf(2, 2000), TIMING, 0);
  const { datagrams } = drain(feed, 0);
  // what is not known yet counts as lossy: once more in the middle
  assertEquals(datagrams.map((d) => d.kind), ["telemetry", "media", "telemetry", "media", "media", "media"]);
  assertEquals(datagrams[0], { kind: "telemetry", sessionId: 5, counter: 0, frameId: 1, pose });
  assertEquals(datagrams.map((d) => d.counter), [0, 1, 2, 3, 4, 5]);
});

Deno.test("ViewerFeed sends poses between frames at once, ahead of fragments", () => {
  const feed = makeFeed();
  const [older, newer] = [3, 4].map((timeUs) => ({ timeUs, position: [1, 2, 3] as const }));
  assertEquals([feed.isBusy, nextUs(feed, 0)], [false, Infinity]);
  feed.offer(frameOf(1, 2000), TIMING, 0);
  feed.offerPose(older!, 0);
  feed.offerPose(newer!, 0);
  assertEquals(feed.isBusy, true);
  const { datagrams } = drain(feed, 0);
  assertEquals(datagrams.map((d) => d.kind), ["telemetry", "telemetry", "media", "media"]);
  assertEquals(datagrams[1], { kind: "telemetry", sessionId: 5, counter: 1, pose: newer });
  assertEquals(feed.isBusy, false);
});

Deno.test("ViewerFeed numbers fragments and other datagrams together", () => {
  const feed = makeFeed();
  assertEquals([feed.nextCounter(0), feed.nextCounter(0)], [0, 1]);
  feed.offer(frameOf(1, 100), TIMING, 0);
  assertEquals(poll(feed, 0)!.counter, 2);
  feed.countSent(60, 0);
  assertEquals([feed.statistics.datagramsSent, feed.statistics.bytesSent], [2, 131 + 60]);
});

Deno.test("ViewerFeed answers a request with as many fresh repair fragments as are missing", () => {
  const feed = makeFeed(20);
  feed.offer(frameOf(8, 10_000), TIMING, 0);
  assertEquals(indicesOf(drain(feed, 0).datagrams).length, 9 + 2);
  feed.handleNack(nack(8, [0, 3], 10), 15_000);
  assertEquals(indicesOf(drain(feed, 15_000).datagrams), [11, 12, 13]);
  const { requests, requestsUnanswered, repairsAhead, repairsOnRequest, pictureBytesSent } = feed.statistics;
  assertEquals([requests, requestsUnanswered, repairsAhead, repairsOnRequest], [1, 0, 2, 3]);
  assertEquals(pictureBytesSent, 10_000);
});

Deno.test("ViewerFeed sends nothing twice to who asks twice, or asks for what is on its way", () => {
  const feed = makeFeed();
  feed.offer(frameOf(8, 10_000), TIMING, 0);
  drain(feed, 0);
  letArrive(feed, 3, 500);
  feed.handleNack(nack(8, [0, 5], 3), 1000);
  assertEquals([feed.isBusy, feed.statistics.requestsUnanswered], [false, 1]);
  feed.handleNack(nack(8, [0, 5], 3), 20_000);
  feed.handleNack(nack(8, [0, 5], 3), 20_000);
  assertEquals(indicesOf(drain(feed, 20_000).datagrams), [9, 10, 11, 12, 13]);
  feed.handleNack(nack(8, [0, 6], 3), 20_500);
  assertEquals(indicesOf(drain(feed, 20_500).datagrams), [14]);
});

Deno.test("ViewerFeed lets nothing that was asked for delay a newer frame", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 10_000), TIMING, 0);
  drain(feed, 0);
  letArrive(feed, 8, 1000);
  feed.handleNack(nack(1, [0, 4], 8), 20_000);
  feed.offer(frameOf(2, 10_000), TIMING, 20_000);
  feed.handleNack(nack(1, [0, 6], 8), 20_000);
  const { datagrams } = drain(feed, 20_000);
  assertEquals(datagrams.map((d) => d.kind === "media" && d.frameId), [
    ...Array(9).fill(2),
    ...Array(6).fill(1),
  ]);
});

Deno.test("ViewerFeed answers until the deadline, and forgets an answer that could not leave before it", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 10_000), TIMING, 0);
  drain(feed, 0);
  feed.handleNack(nack(1, [0, 1], 8), INTERVAL_US);
  assertEquals(feed.isBusy, false);
  feed.handleNack(nack(1, [0, 1], 8), INTERVAL_US - 1);
  assertEquals(feed.isBusy, true);
  assertEquals([poll(feed, INTERVAL_US), feed.isBusy], [undefined, false]);
  feed.handleNack(nack(7, [0, 1], 8), 0);
  assertEquals([feed.isBusy, feed.statistics.requestsUnanswered], [false, 2]);
});

Deno.test("ViewerFeed sends a frame once more of which nothing has come", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 10_000), TIMING, 0);
  drain(feed, 0);
  letArrive(feed, 8, 1000);
  feed.offer(frameOf(2, 10_000), TIMING, 40_000);
  drain(feed, 40_000);
  feed.handleNack(nack(2, [], 8), 41_000);
  assertEquals(feed.isBusy, false);
  feed.handleNack(nack(2, [], 8), 60_000);
  feed.handleNack(nack(2, [], 8), 60_000);
  assertEquals(indicesOf(drain(feed, 60_000).datagrams), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("ViewerFeed takes what blocks a request names for what they are worth", () => {
  const feed = makeFeed();
  feed.offer(frameOf(1, 10_000), TIMING, 0);
  drain(feed, 0);
  letArrive(feed, 8, 1000);
  feed.handleNack(nack(1, [1, 5, 200, 255, 0, 0], 8), 15_000);
  assertEquals([feed.isBusy, feed.statistics.requestsUnanswered], [false, 1]);
  feed.handleNack(nack(1, [0, 255, 0, 255], 8), 15_000);
  assertEquals(drain(feed, 15_000).datagrams.length, 18);
});
