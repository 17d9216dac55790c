import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { LossEstimate } from "../../../src/send/repair/loss_estimate.ts";
import { type ReportedLink, ReportingViewer } from "../reports.ts";

const REPORT_US = 50_000;

function setUp() {
  const estimate = new LossEstimate();
  const viewer = new ReportingViewer();
  let nowUs = 0;
  const report = (link: ReportedLink, us: number) => {
    for (const endUs = nowUs + us; nowUs < endUs; nowUs += REPORT_US) {
      estimate.observe(viewer.report(link), nowUs);
    }
  };
  const lossAfter = (us: number) => estimate.loss(nowUs - REPORT_US + us);
  return { estimate, viewer, report, lossAfter };
}

Deno.test("LossEstimate expects a little loss before anybody has reported", () => {
  assertEquals(new LossEstimate().loss(0), { fraction: 0.02, burstLength: 1 });
});

Deno.test("LossEstimate follows the reported loss and the length of its bursts", () => {
  for (const loss of [0, 0.01, 0.1, 0.3]) {
    const { report, lossAfter } = setUp();
    report({ loss, burstLength: 2 }, 5_000_000);
    assertAlmostEquals(lossAfter(0).fraction, loss, 0.002 + loss / 20);
    if (loss > 0) assertAlmostEquals(lossAfter(0).burstLength, 2, 0.1);
  }
});

Deno.test("LossEstimate takes no loss from reports amid a frame, what is late in them the next one has", () => {
  const { estimate, viewer, lossAfter } = setUp();
  const first = viewer.report({ loss: 0 });
  estimate.observe(first, 0);
  for (let nowUs = 3000; nowUs < 8000; nowUs += 3000) {
    estimate.observe(
      { ...first, highestCounter: first.highestCounter + nowUs / 100, datagramsLost: 20 },
      nowUs,
    );
  }
  assertEquals(lossAfter(0).fraction, 0.02);
  estimate.observe(viewer.report({ loss: 0 }), 9000);
  assert(lossAfter(0).fraction < 0.01);
});

Deno.test("LossEstimate sees most of a rise within half a second, and forgets it slowly", () => {
  const { report, lossAfter } = setUp();
  report({ loss: 0 }, 10_000_000);
  report({ loss: 0.2 }, 500_000);
  assert(lossAfter(0).fraction > 0.12, `${lossAfter(0).fraction}`);
  report({ loss: 0.2 }, 500_000);
  assert(lossAfter(0).fraction > 0.16, `${lossAfter(0).fraction}`);
  report({ loss: 0.2 }, 10_000_000);
  report({ loss: 0 }, 1_000_000);
  assert(lossAfter(0).fraction > 0.12, `${lossAfter(0).fraction}`);
  report({ loss: 0 }, 20_000_000);
  assert(lossAfter(0).fraction < 0.01, `${lossAfter(0).fraction}`);
});

Deno.test("LossEstimate leaves outages out, which no redundancy could make up for", () => {
  const { viewer, report, lossAfter } = setUp();
  for (let second = 0; second < 10; second++) {
    report({ loss: 0.01 }, 1_000_000);
    viewer.suffer(150);
  }
  assertAlmostEquals(lossAfter(0).fraction, 0.01, 0.003);
});

Deno.test("LossEstimate holds what it knows for a second without reports, and then turns to what it began with", () => {
  const { report, lossAfter } = setUp();
  report({ loss: 0.2 }, 10_000_000);
  const known = lossAfter(0).fraction;
  assertEquals(lossAfter(1_000_000).fraction, known);
  const faded = [2, 4, 8, 16, 60].map((seconds) => lossAfter(seconds * 1_000_000).fraction);
  assertEquals(faded, faded.toSorted((a, b) => b - a));
  assert(faded[0]! > 0.15 && faded[0]! < known);
  assertAlmostEquals(faded.at(-1)!, 0.02, 0.001);
});

Deno.test("LossEstimate is as careful as its samples are few", () => {
  const { estimate, report } = setUp();
  report({ loss: 0.1 }, 200_000);
  const few = estimate.cautiousLoss(200_000).fraction - estimate.loss(200_000).fraction;
  report({ loss: 0.1 }, 10_000_000);
  const many = estimate.cautiousLoss(10_200_000).fraction - estimate.loss(10_200_000).fraction;
  assert(few > many && many > 0, `${few} and ${many}`);
});

Deno.test("LossEstimate ignores a report that was overtaken, and takes a viewer's restart for no loss", () => {
  const { estimate, viewer, report, lossAfter } = setUp();
  const early = viewer.report({ loss: 0.9 });
  report({ loss: 0.1 }, 10_000_000);
  estimate.observe(early, 10_000_000);
  assertAlmostEquals(lossAfter(0).fraction, 0.1, 0.01);
  viewer.restart();
  report({ loss: 0.1 }, 5_000_000);
  assertAlmostEquals(lossAfter(0).fraction, 0.1, 0.01);
});

Deno.test("LossEstimate says how far the viewer is and how long it is silent", () => {
  const { estimate, report } = setUp();
  assertEquals([estimate.roundTripUs, estimate.silenceUs(5)], [0, Infinity]);
  report({ loss: 0, roundTripUs: 7000 }, 100_000);
  report({ loss: 0, roundTripUs: 0 }, 50_000);
  assertEquals([estimate.roundTripUs, estimate.silenceUs(100_500)], [7000, 500]);
});
