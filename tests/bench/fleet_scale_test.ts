import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { followPictures, type Pull, type Source, Station } from "../../scripts/bench/fleet/scale_ages.ts";
import { coresFor, fitCosts } from "../../scripts/bench/fleet/scale_costs.ts";
import { type Fleet, flowsOf } from "../../scripts/bench/fleet/scale_flows.ts";
import { predictFleet } from "../../scripts/bench/fleet/scale_prediction.ts";
import { seededRandom } from "../support/seeded_random.ts";

const TRAFFIC = { fps: 30, tileFps: 5, pictureBytes: 50_000, tileBytes: 12_000, overhead: 1.06 };
const COSTS = {
  passMs: 0.2,
  server: { inMs: 0.1, outMs: 0.2 },
  gatewayMs: 0.3,
  viewerMs: 0.2,
  relayMs: 0.5,
  aloneMs: [1, 2, 3],
};
const LINKS = { siteOutMbps: 1000, serverOutMbps: 10_000, viewerMbps: 100, roundTripMs: 20 };
const INTERVAL_US = 1e6 / 30;

const fleets = fc.record({
  name: fc.constant("a fleet"),
  sites: fc.integer({ min: 1, max: 5 }),
  robots: fc.integer({ min: 1, max: 50 }),
  viewers: fc.integer({ min: 1, max: 500 }),
  tiles: fc.integer({ min: 0, max: 20 }),
  at: fc.constantFrom<Fleet["at"]>("site", "hub", "rooms"),
  rooms: fc.integer({ min: 1, max: 6 }),
});

Deno.test("fitCosts finds what a picture costs on its way in and on its way out", () => {
  const points = [[30, 30], [150, 150], [600, 150], [120, 1200]].map(([inPerS, outPerS]) => ({
    inPerS: inPerS!,
    outPerS: outPerS!,
    cores: (inPerS! * 0.12 + outPerS! * 0.2) / 1000,
  }));
  const costs = fitCosts(points);
  assertAlmostEquals(costs.inMs, 0.12, 1e-9);
  assertAlmostEquals(costs.outMs, 0.2, 1e-9);
  for (const point of points) assertAlmostEquals(coresFor(costs, point), point.cores, 1e-9);
});

Deno.test("fitCosts makes no cost negative, whatever was measured", () => {
  const amount = fc.integer({ min: 1, max: 5000 });
  const point = fc.record({
    inPerS: amount,
    outPerS: amount,
    cores: fc.double({ min: 0.001, max: 2, noNaN: true }),
  });
  fc.assert(fc.property(fc.array(point, { minLength: 2, maxLength: 6 }), (points) => {
    const { inMs, outMs } = fitCosts(points);
    assert(inMs >= 0 && outMs >= 0 && Number.isFinite(inMs + outMs), `${inMs} ${outMs}`);
  }));
});

Deno.test("flowsOf loses no byte: what leaves the sites comes to the hub, and viewers have what they look at", () => {
  fc.assert(fc.property(fleets, (fleet) => {
    const flows = flowsOf(fleet, TRAFFIC);
    const { sites, robots, viewers, tiles, at, rooms = 1 } = fleet;
    const mbps = (bytesPerS: number) => bytesPerS * TRAFFIC.overhead * 8 / 1e6;
    const perS = viewers * (30 + 5 * tiles);
    const viewersMbps = mbps(viewers * (30 * 50_000 + tiles * 5 * 12_000));
    const robotsMbps = mbps(robots * 30 * 50_000);
    assertAlmostEquals(flows.siteInMbps * sites, robotsMbps, 1e-6);
    assertAlmostEquals(flows.site.inPerS * sites, robots * 30, 1e-6);
    assertAlmostEquals(flows.viewerMbps * viewers, viewersMbps, 1e-6);
    assertAlmostEquals(flows.servedMbps * { site: sites, hub: 1, rooms }[at], viewersMbps, 1e-6);
    const isRelayed = at === "rooms";
    assertAlmostEquals(flows.siteOutMbps * sites, isRelayed ? rooms * robotsMbps : viewersMbps, 1e-6);
    assertAlmostEquals(flows.site.outPerS * sites, isRelayed ? rooms * robots * 30 : perS, 1e-6);
    assertAlmostEquals(flows.room.outPerS * rooms, isRelayed ? perS : 0, 1e-6);
    if (at === "site") return assertEquals([flows.hubMbps, flows.hubPerS], [0, 0]);
    assertAlmostEquals(flows.hubMbps, flows.siteOutMbps * sites, 1e-6);
    assertAlmostEquals(flows.hubPerS, flows.site.outPerS * sites, 1e-6);
  }));
});

Deno.test("flowsOf: what leaves a site for relays does not grow with viewers, but with relays", () => {
  const outOf = (viewers: number, rooms: number) =>
    flowsOf({ name: "", sites: 5, robots: 50, tiles: 3, at: "rooms", viewers, rooms }, TRAFFIC).siteOutMbps;
  assertEquals(outOf(5, 1), outOf(500, 1));
  assertAlmostEquals(outOf(500, 3), 3 * outOf(500, 1), 1e-9);
});

function follow(
  robots: readonly Source[],
  pulls: readonly Pull[],
  seconds = 10,
): ReturnType<typeof followPictures> {
  const { next: random } = seededRandom(1);
  return followPictures({ robots, pulls, intervalUs: INTERVAL_US, seconds, warmUpSeconds: 2, random });
}

Deno.test("followPictures: what nobody waits for is as old as its way is long", () => {
  const robot = { path: [{ station: new Station(), takesUs: 300 }, { takesUs: 0, thenUs: 700 }] };
  const pull = {
    from: robot,
    path: [{ station: new Station(), takesUs: 2000, thenUs: 500 }],
    requestUs: 100,
  };
  const { full, tiles } = follow([robot], [pull]);
  assertEquals(tiles.length, 0);
  assert(Math.abs(full.length - 300) <= 1, `${full.length}`);
  for (const ageUs of full) assertAlmostEquals(ageUs, 3500, 1e-3);
});

Deno.test("followPictures: a slow link carries what it can, and nothing waits for more than the picture before it", () => {
  const robot = { path: [] };
  const link = new Station();
  // 50 kB at 3 Mbit/s.
  const takesUs = 50_000 * 8 / 3;
  const { full } = follow([robot], [{ from: robot, path: [{ station: link, takesUs }], requestUs: 0 }], 20);
  assert(Math.abs(full.length - 20e6 / takesUs) <= 2, `${full.length} pictures`);
  for (const ageUs of full) assert(ageUs >= takesUs - 1 && ageUs <= takesUs + INTERVAL_US + 1, `${ageUs}`);
});

Deno.test("followPictures: a link that many fill is never busy for longer than there is time, and all have their share", () => {
  const robots = Array.from({ length: 4 }, () => ({ path: [] }));
  const link = new Station();
  const takesUs = 4_000;
  const pulls = Array.from({ length: 40 }, (_, at) => ({
    from: robots[at % 4]!,
    path: [{ station: link, takesUs }],
    requestUs: 1000,
  }));
  const { full } = follow(robots, pulls);
  assertLess(Math.abs(full.length * takesUs / 1e7 - 1), 0.02);
  for (const ageUs of full) assert(ageUs <= pulls.length * takesUs + INTERVAL_US + 1, `${ageUs}`);
});

Deno.test("followPictures: a long way takes more than one at a time, and is filled", () => {
  const robot = { path: [] };
  const path = [{ station: new Station(), takesUs: 500, thenUs: 50_000 }];
  const { full } = follow([robot], [{ from: robot, path, requestUs: 50_000 }]);
  assert(full.length >= 290, `${full.length}`);
});

Deno.test("followPictures: a tile has five a second, each no older than the time between two pictures", () => {
  const robot = { path: [] };
  const { full, tiles } = follow([robot], [{ from: robot, path: [], requestUs: 0, tileUs: 200_000 }]);
  assertEquals(full.length, 0);
  assert(Math.abs(tiles.length - 50) <= 1, `${tiles.length}`);
  for (const ageUs of tiles) assert(ageUs <= INTERVAL_US + 1, `${ageUs}`);
});

Deno.test("followPictures: who looks at a relay has the age of both ways, and the way to the relay carries each picture once", () => {
  const robot = { path: [] };
  const relayed = { path: [{ takesUs: 1000 }] };
  const link = new Station();
  const relay = { from: robot, path: [{ station: link, takesUs: 5000 }], requestUs: 0, into: relayed };
  const viewers = Array.from(
    { length: 20 },
    () => ({ from: relayed, path: [{ takesUs: 200 }], requestUs: 0 }),
  );
  const { full } = follow([robot], [relay, ...viewers]);
  assert(Math.abs(full.length - 20 * 300) <= 20, `${full.length}`);
  for (const ageUs of full) assertAlmostEquals(ageUs, 6200, 1e-3);
  assertLess(Math.abs(link.busyUs - 360 * 5000), 3 * 5000);
});

Deno.test("predictFleet names what is over its limit, and its pictures come no faster than that", () => {
  const fleet: Fleet = { name: "", sites: 5, robots: 10, viewers: 100, tiles: 0, at: "hub" };
  const links = { ...LINKS, siteOutMbps: 100 };
  const { fullest, full, flows } = predictFleet(fleet, TRAFFIC, COSTS, links);
  assertEquals(fullest.name, "a site's way out");
  assertAlmostEquals(fullest.share, flows.siteOutMbps / 100);
  const most = 100e6 / (50_000 * 8 * TRAFFIC.overhead) / 20;
  assertLess(full.fps, 1.1 * most);
  assertLess(0.8 * most, full.fps);
  const relayed = predictFleet({ ...fleet, at: "rooms" }, TRAFFIC, COSTS, links);
  assertLess(29, relayed.full.fps);
  assertLess(relayed.full.p99Ms, full.p99Ms);
});
