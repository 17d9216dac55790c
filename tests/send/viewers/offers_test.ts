import { assert, assertEquals } from "@std/assert";
import { Offers } from "../../../src/send/viewers/offers.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { RepairStore } from "../../../src/send/repair/repair_store.ts";
import type { ViewerFeed } from "../../../src/send/feed/viewer_feed.ts";
import { Viewers } from "../../../src/send/viewers/viewers.ts";
import { addressOf, makeJpeg } from "../../support/pair.ts";
import { letReport } from "../reports.ts";

const INTERVAL_US = 33_333;
const TIMING = { intervalUs: INTERVAL_US };

function viewersWith({ targets = [] }: { targets?: number[] }): Viewers {
  return new Viewers({
    sessionId: 1,
    redundancy: "auto",
    repairs: new RepairStore(),
    datagramBytes: 1200,
    targets: targets.map((host) => addressOf(host)),
    maxSubscribers: 16,
  });
}

function frameNumbered(id: number): PacketizedFrame {
  return packetize({ jpeg: makeJpeg(1, 1000), captureUs: 0 }, { id, datagramBytes: 1200 })!;
}

function sendAll(feed: ViewerFeed, nowUs: number): void {
  const into = new Uint8Array(1500);
  for (let atUs = nowUs; feed.isBusy && atUs < nowUs + 5000; atUs += 1000) feed.pollDatagram(atUs, into);
}

Deno.test("Offers go to all who watch, and to few who do not at once, two of them a second to each", () => {
  const viewers = viewersWith({ targets: [1] });
  const offers = new Offers(viewers);
  for (let host = 10; host < 25; host++) viewers.subscribe(addressOf(host), 0);
  const into = new Uint8Array(1500);
  const sentTo = new Map<string, number>();
  const [intervalUs, seconds] = [33_333, 10];
  for (let frame = 0; frame < 30 * seconds; frame++) {
    const nowUs = 2_000_000 + frame * intervalUs;
    offers.offer(packetize({ jpeg: makeJpeg(1, 1000), captureUs: 0 }, { id: frame, datagramBytes: 1200 })!, {
      intervalUs,
    }, nowUs);
    const reached = new Set<string>();
    for (let atUs = nowUs; atUs < nowUs + intervalUs; atUs += 1000) {
      for (const feed of viewers.feeds) {
        while (feed.pollDatagram(atUs, into)) reached.add(feed.address.hostname);
      }
    }
    assert(reached.size <= 5, `${reached.size} at once`);
    for (const host of reached) sentTo.set(host, (sentTo.get(host) ?? 0) + 1);
  }
  assertEquals(sentTo.get("10.0.0.1"), 30 * seconds);
  for (let host = 10; host < 25; host++) {
    const frames = sentTo.get(`10.0.0.${host}`) ?? 0;
    assert(frames > 1.7 * seconds && frames <= 2 * seconds, `${frames} frames`);
  }
});

Deno.test("Offers to viewers that come and go and never report are one stream together, whatever comes", () => {
  const viewers = viewersWith({ targets: [1] });
  const offers = new Offers(viewers);
  const into = new Uint8Array(1500);
  let frames = 0;
  for (let second = 0; second < 5; second++) {
    for (let frame = 0; frame < 30; frame++) {
      const nowUs = second * 1e6 + frame * 33_333;
      for (let host = 10; host < 25; host++) {
        viewers.leave(addressOf(host, second * 30 + frame));
        viewers.subscribe(addressOf(host, second * 30 + frame + 1), nowUs);
      }
      const packetized = packetize({ jpeg: makeJpeg(1, 1000), captureUs: 0 }, {
        id: 1,
        datagramBytes: 1200,
      })!;
      offers.offer(packetized, { intervalUs: 33_333 }, nowUs);
      for (const feed of viewers.feeds.slice(1)) if (feed.isBusy) frames++;
      for (const feed of viewers.feeds) for (let i = 0; i < 5; i++) feed.pollDatagram(nowUs + 5000 * i, into);
    }
  }
  assert(frames >= 150 && frames <= 153, `${frames} frames to strangers in 150`);
});

Deno.test("Offers that were withheld are made late: when the viewer reports, or its time has come", () => {
  for (const reports of [true, false]) {
    const viewers = viewersWith({});
    const offers = new Offers(viewers);
    viewers.subscribe(addressOf(3), 0);
    const [feed] = viewers.feeds;
    offers.offer(frameNumbered(0), TIMING, 0);
    sendAll(feed!, 0);
    offers.offer(frameNumbered(1), TIMING, INTERVAL_US);
    assertEquals([feed!.isBusy, offers.lateUs], [false, 100_000]);
    if (reports) {
      letReport(feed!, 40_000);
      offers.noteReport(40_000);
    }
    assertEquals(offers.lateUs, reports ? 40_000 : 100_000);
    offers.offerLate(offers.lateUs - 1);
    assertEquals(feed!.isBusy, false);
    offers.offerLate(offers.lateUs);
    assertEquals([feed!.isBusy, offers.lateUs], [true, Infinity]);
    sendAll(feed!, 100_000);
    assertEquals([feed!.statistics.framesSent, feed!.statistics.framesSkipped], [2, 0]);
  }
});

Deno.test("Offers that were withheld give way to newer ones, which are counted, and are not made to who has left", () => {
  const viewers = viewersWith({});
  const offers = new Offers(viewers);
  viewers.subscribe(addressOf(3), 0);
  const [feed] = viewers.feeds;
  for (const i of [0, 1, 2]) {
    offers.offer(frameNumbered(i), TIMING, i * INTERVAL_US);
    sendAll(feed!, i * INTERVAL_US);
  }
  assertEquals([feed!.statistics.framesSent, feed!.statistics.framesSkipped], [1, 1]);
  viewers.leave(addressOf(3));
  offers.offerLate(100_000);
  assertEquals([feed!.isBusy, offers.lateUs], [false, Infinity]);
});
