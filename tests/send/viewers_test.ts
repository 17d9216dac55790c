import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { RepairStore } from "../../src/send/repair_store.ts";
import { Viewers } from "../../src/send/viewers.ts";
import { addressOf } from "../support/pair.ts";

const LEASE_US = 5_000_000;

function viewersWith(options: { targets?: number[]; maxSubscribers?: number } = {}): Viewers {
  const { targets = [], maxSubscribers = 3 } = options;
  return new Viewers({
    sessionId: 1,
    redundancy: "auto",
    repairs: new RepairStore(),
    datagramBytes: 1200,
    targets: targets.map((host) => addressOf(host)),
    maxSubscribers,
  });
}

function hostsOf(viewers: Viewers): string[] {
  return viewers.feeds.map((feed) => feed.address.hostname.slice("10.0.0.".length));
}

Deno.test("Viewers serve the targets first, then the subscribers in the order in which they came", () => {
  const viewers = viewersWith({ targets: [9, 2] });
  for (const host of [7, 3]) assertEquals(viewers.subscribe(addressOf(host), 0), "new");
  assertEquals(hostsOf(viewers), ["9", "2", "7", "3"]);
  viewers.leave(addressOf(7));
  assertEquals(hostsOf(viewers), ["9", "2", "3"]);
});

Deno.test("Viewers have one feed for each subscriber, however often it renews", () => {
  const viewers = viewersWith();
  viewers.subscribe(addressOf(3), 0);
  const feed = viewers.find(addressOf(3));
  const before = viewers.feeds;
  assertEquals(viewers.subscribe(addressOf(3), 1), "renewed");
  assertStrictEquals(viewers.find(addressOf(3)), feed);
  assertStrictEquals(viewers.feeds, before);
});

Deno.test("Viewers give a target that subscribes no second stream", () => {
  const viewers = viewersWith({ targets: [2] });
  assertEquals(viewers.subscribe(addressOf(2), 0), "renewed");
  assertEquals(hostsOf(viewers), ["2"]);
  assertEquals(viewers.subscribe(addressOf(2, 5551), 0), "new");
});

Deno.test("Viewers are told apart by their ports", () => {
  const viewers = viewersWith();
  viewers.subscribe(addressOf(3, 1000), 0);
  assertEquals(viewers.subscribe(addressOf(3, 1001), 0), "new");
  assertEquals(viewers.find(addressOf(3, 1002)), undefined);
  assertNotStrictEquals(viewers.find(addressOf(3, 1000)), viewers.find(addressOf(3, 1001)));
});

Deno.test("Viewers take no more subscribers than allowed, targets not counted, and again when one has left", () => {
  const viewers = viewersWith({ targets: [2], maxSubscribers: 2 });
  const outcomes = [3, 4, 5].map((host) => viewers.subscribe(addressOf(host), 0));
  assertEquals(outcomes, ["new", "new", "full"]);
  assertEquals(viewers.subscribe(addressOf(3), 0), "renewed");
  assert(viewers.leave(addressOf(3)));
  assertEquals(viewers.subscribe(addressOf(5), 0), "new");
});

Deno.test("Viewers are served until their lease ends, which each renewal prolongs; targets for ever", () => {
  const viewers = viewersWith({ targets: [2] });
  viewers.subscribe(addressOf(3), 0);
  viewers.subscribe(addressOf(4), 0);
  viewers.subscribe(addressOf(4), 1000);
  assertEquals(viewers.expire(LEASE_US), 0);
  assertEquals(viewers.expire(LEASE_US + 1), 1);
  assertEquals(hostsOf(viewers), ["2", "4"]);
  assertEquals(viewers.expire(LEASE_US + 1001), 1);
  assertEquals(hostsOf(viewers), ["2"]);
});

Deno.test("Viewers who leave without being there, and targets, change nothing", () => {
  const viewers = viewersWith({ targets: [2] });
  const before = viewers.feeds;
  assertEquals([viewers.leave(addressOf(3)), viewers.leave(addressOf(2))], [false, false]);
  assertStrictEquals(viewers.feeds, before);
});

Deno.test("Viewers' list may be walked while somebody leaves", () => {
  const viewers = viewersWith();
  for (const host of [3, 4, 5]) viewers.subscribe(addressOf(host), 0);
  let walked = 0;
  for (const feed of viewers.feeds) {
    viewers.leave(feed.address);
    walked++;
  }
  assertEquals([walked, viewers.feeds.length], [3, 0]);
});

Deno.test("Viewers find the target by its datagram counter where somebody answers from another address", () => {
  const viewers = viewersWith({ targets: [2, 9] });
  const [first, second] = viewers.feeds;
  for (let i = 0; i < 1000; i++) first!.nextCounter(i);
  for (let i = 0; i < 10; i++) second!.nextCounter(i);
  assertStrictEquals(viewers.findTarget(990), first);
  assertStrictEquals(viewers.findTarget(9), second);
  assertEquals(viewers.findTarget(1000), undefined);
  assertEquals(viewersWith().findTarget(0), undefined);
});

Deno.test("Viewers serve a target elsewhere with the same feed, and a subscriber there no second time", () => {
  const viewers = viewersWith({ targets: [9, 2] });
  const feed = viewers.find(addressOf(2));
  viewers.subscribe(addressOf(5), 0);
  assert(viewers.retarget(addressOf(2), addressOf(5)));
  assertEquals(hostsOf(viewers), ["9", "5"]);
  assertStrictEquals(viewers.find(addressOf(5)), feed);
  assertEquals(viewers.find(addressOf(2)), undefined);
  assert(!viewers.retarget(addressOf(2), addressOf(6)));
});

Deno.test("Viewers serve two targets that have come to one address once, and both when they part", () => {
  const viewers = viewersWith({ targets: [9, 2] });
  viewers.retarget(addressOf(2), addressOf(9));
  assertEquals(hostsOf(viewers), ["9"]);
});
