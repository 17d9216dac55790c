import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { RepairStore } from "../../../src/send/repair/repair_store.ts";
import { Viewers } from "../../../src/send/viewers/viewers.ts";
import { addressOf } from "../../support/pair.ts";
import { letReport } from "../reports.ts";

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

const SECOND_US = 1_000_000;

function watch(viewers: Viewers, address: Address, nowUs: number): void {
  letReport(viewers.find(address)!, nowUs);
}

Deno.test("Viewers have four places on a host, of which one that reports nothing gives way to another", () => {
  const viewers = viewersWith({ maxSubscribers: 16 });
  const subscribe = (port: number, nowUs: number) => viewers.subscribe(addressOf(3, port), nowUs);
  assertEquals([1, 2, 3, 4, 5].map((port) => subscribe(port, 0)), ["new", "new", "new", "new", "full"]);
  for (const port of [1, 2, 4]) watch(viewers, addressOf(3, port), SECOND_US);
  assertEquals([subscribe(5, SECOND_US + 1), subscribe(6, SECOND_US + 1)], ["new", "full"]);
  assertEquals(viewers.feeds.map((feed) => feed.address.port), [1, 2, 4, 5]);
  assertEquals(viewers.subscribe(addressOf(4), SECOND_US + 1), "new");
});

Deno.test("Viewers who watch keep their places whoever comes, and those who do not make room", () => {
  const viewers = viewersWith({ maxSubscribers: 3 });
  for (const host of [3, 4, 5]) viewers.subscribe(addressOf(host), 0);
  watch(viewers, addressOf(3), SECOND_US);
  watch(viewers, addressOf(5), SECOND_US);
  const outcomes = [6, 7, 8].map((host) => viewers.subscribe(addressOf(host), 2 * SECOND_US));
  assertEquals(outcomes, ["new", "full", "full"]);
  assertEquals(hostsOf(viewers), ["3", "5", "6"]);
});

Deno.test("Viewers on a few hosts that have all places give some to a host that has fewer, but never the first of a host", () => {
  const viewers = viewersWith({ maxSubscribers: 16 });
  const subscribe = (host: number, port: number) => {
    const outcome = viewers.subscribe(addressOf(host, port), SECOND_US);
    if (outcome === "new") watch(viewers, addressOf(host, port), SECOND_US);
    return outcome;
  };
  for (const host of [11, 12, 13, 14]) for (const port of [1, 2, 3, 4]) subscribe(host, port);
  assertEquals([subscribe(3, 1), subscribe(3, 1), viewers.feeds.length], ["new", "renewed", 16]);
  const ports = (host: number) =>
    viewers.feeds.filter(({ address }) => address.hostname === addressOf(host).hostname).map(({ address }) =>
      address.port
    );
  assertEquals([11, 12, 13, 14].map(ports), [[1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
  assertEquals(subscribe(11, 4), "full", "it has given one to a host that has one");
  for (let host = 20; host < 40; host++) subscribe(host, 1);
  assertEquals(hostsOf(viewers).length, new Set(hostsOf(viewers)).size, "each host has one");
  assertEquals([11, 12, 13, 14, 3].map(ports), [[1], [1], [1], [1], [1]]);
});

Deno.test("Viewers' place is kept for half a minute for one who watched and fell silent, not for one who left", () => {
  const viewers = viewersWith({ maxSubscribers: 2 });
  for (const host of [3, 4]) {
    viewers.subscribe(addressOf(host), 0);
    watch(viewers, addressOf(host), 0);
  }
  viewers.leave(addressOf(4));
  viewers.expire(LEASE_US + 1);
  assertEquals([hostsOf(viewers), viewers.subscribe(addressOf(5), LEASE_US + 1)], [[], "new"]);
  assertEquals(viewers.subscribe(addressOf(6), LEASE_US + 1), "full");
  assertEquals(viewers.subscribe(addressOf(3, 999), LEASE_US + 2), "new");
  viewers.expire(2 * LEASE_US + 3);
  viewers.expire(100 * SECOND_US);
  assertEquals([6, 7].map((host) => viewers.subscribe(addressOf(host), 100 * SECOND_US)), ["new", "new"]);
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
