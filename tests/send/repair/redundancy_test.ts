import { assert, assertEquals } from "@std/assert";
import { CODEC_FITTED } from "../../../src/protocol/media.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { Redundancy } from "../../../src/send/repair/redundancy.ts";
import { addressOf } from "../../support/pair.ts";
import { type ReportedLink, ReportingViewer } from "../reports.ts";

const TIMING = { intervalUs: 33_333, repairUs: 33_333 };
const NEAR = { roundTripUs: 1000 };
const FAR = { roundTripUs: 80_000 };

function frameOf(bytes = 60_000): PacketizedFrame {
  return packetize({ jpeg: new Uint8Array(bytes), captureUs: 0 }, { id: 1, datagramBytes: 1200 })!;
}

/** A redundancy that has had reports on these links for so long, one viewer each. */
function reported(links: readonly ReportedLink[], us = 5_000_000) {
  const redundancy = new Redundancy("auto");
  const viewers = links.map(() => new ReportingViewer());
  for (let nowUs = 0; nowUs <= us; nowUs += 50_000) {
    links.forEach((link, i) => redundancy.observe(viewers[i]!.report(link), addressOf(10 + i), nowUs));
  }
  return redundancy;
}

/** Mean repair fragments of a frame's blocks, over many frames. */
function meanAhead(redundancy: Redundancy, nowUs: number, frame = frameOf()): number {
  let sum = 0;
  for (let i = 0; i < 100; i++) sum += redundancy.repairAhead(frame, TIMING, nowUs);
  return sum / 100;
}

Deno.test("Redundancy sends all that a far viewer may need, and a close one a part of what it is going to lose", () => {
  for (const loss of [0.05, 0.1, 0.2]) {
    const expected = 52 * loss / (1 - loss);
    const far = meanAhead(reported([{ ...FAR, loss }]), 5_000_000);
    const near = meanAhead(reported([{ ...NEAR, loss }]), 5_000_000);
    assert(far > 1.5 * expected, `far ${far} at ${loss}`);
    assert(near > 0.5 * expected && near < expected, `near ${near} at ${loss}`);
  }
});

Deno.test("Redundancy costs a large frame nothing where nothing is lost and the viewer can ask", () => {
  assert(meanAhead(reported([{ ...NEAR, loss: 0 }], 60_000_000), 60_000_000) < 0.05);
});

Deno.test("Redundancy gives frames of few fragments one repair fragment at least", () => {
  const redundancy = reported([{ ...NEAR, loss: 0 }], 60_000_000);
  for (const bytes of [1, 1000, 5000]) {
    assertEquals(redundancy.repairAhead(frameOf(bytes), TIMING, 60_000_000), 1);
  }
});

Deno.test("Redundancy sends more ahead to a close viewer that falls silent, as it can not ask any more", () => {
  const redundancy = reported([{ ...NEAR, loss: 0.1 }]);
  const before = meanAhead(redundancy, 5_000_000);
  const soon = meanAhead(redundancy, 5_500_000);
  assert(soon > 2 * before, `${before} and then ${soon}`);
});

Deno.test("Redundancy decays to a safe default without any feedback", () => {
  const safe = meanAhead(new Redundancy("auto"), 0);
  assert(safe >= 4 && safe <= 8, `${safe}`);
  for (const loss of [0, 0.2]) {
    const redundancy = reported([{ ...FAR, loss }]);
    const held = meanAhead(redundancy, 5_900_000);
    assert(Math.abs(held - meanAhead(redundancy, 5_000_000)) <= 1, "holds at first");
    assert(Math.abs(meanAhead(redundancy, 65_000_000) - safe) <= 1, "ends at the default");
  }
});

Deno.test("Redundancy of a group follows its worst viewer, as long as that one is within reach", () => {
  const redundancy = new Redundancy("auto");
  const [good, bad] = [new ReportingViewer(), new ReportingViewer()];
  const goodReports = (fromUs: number, toUs: number) => {
    for (let nowUs = fromUs; nowUs < toUs; nowUs += 50_000) {
      redundancy.observe(good.report({ ...FAR, loss: 0.01 }), addressOf(10), nowUs);
    }
  };
  for (let nowUs = 0; nowUs < 5_000_000; nowUs += 50_000) {
    redundancy.observe(bad.report({ ...FAR, loss: 0.2 }), addressOf(11), nowUs);
  }
  goodReports(0, 5_000_000);
  const withBoth = meanAhead(redundancy, 5_000_000);
  assert(withBoth > 25, `${withBoth}`);
  goodReports(5_000_000, 9_000_000);
  const withGood = meanAhead(redundancy, 9_000_000);
  assert(withGood < 8, `${withGood}`);
});

Deno.test("Redundancy remembers no more than sixteen viewers of a group, and forgets the silent ones for new ones", () => {
  const redundancy = new Redundancy("auto");
  for (let host = 1; host <= 200; host++) {
    redundancy.observe(new ReportingViewer().report({ loss: 0 }), addressOf(host), 0);
  }
  const late = new ReportingViewer();
  for (let i = 0; i < 100; i++) {
    redundancy.observe(late.report({ ...FAR, loss: 0.3 }), addressOf(201), 4_000_000 + i * 50_000);
  }
  assert(redundancy.worst(9_000_000).loss(9_000_000).fraction > 0.25);
});

Deno.test("Redundancy answers a request with what is needed and what will be lost of it, and more when it is the last time", () => {
  const redundancy = reported([{ ...NEAR, loss: 0.2 }]);
  const now = 5_000_000;
  for (const needed of [1, 3, 10, 40]) {
    const early = redundancy.answerSize(needed, 30_000, now);
    const last = redundancy.answerSize(needed, 5_000, now);
    assert(early > needed && early <= needed * 2, `${early} for ${needed}`);
    assert(last > early, `${last} for ${needed}`);
  }
  assertEquals(reported([{ ...NEAR, loss: 0 }], 60_000_000).answerSize(5, 30_000, 60_000_000), 5);
});

Deno.test("Redundancy finds a link bursty by the length of its losses", () => {
  const now = 5_000_000;
  assert(!reported([{ loss: 0.2, burstLength: 1.25 }]).isBursty(now));
  assert(!reported([{ loss: 0 }]).isBursty(now));
  assert(reported([{ loss: 0.05, burstLength: 4 }]).isBursty(now));
});

Deno.test("Redundancy that is fixed is a share of each block, in whole fragments", () => {
  assertEquals(new Redundancy(0).repairAhead(frameOf(), TIMING, 0), 0);
  assertEquals(new Redundancy(10).repairAhead(frameOf(), TIMING, 0), 6);
  assertEquals(new Redundancy(100).repairAhead(frameOf(1), TIMING, 0), 1);
  assertEquals(new Redundancy(100).repairAhead(frameOf(128 * 1169), TIMING, 0), 127);
});

Deno.test("Redundancy spares a short picture that was made to fit the fragment that other short ones get, unless it is one alone", () => {
  const fitted = (bytes: number) => {
    const sent = { bytes: new Uint8Array(bytes), codec: CODEC_FITTED };
    return packetize({ jpeg: new Uint8Array(50_000), captureUs: 0 }, { id: 1, datagramBytes: 1200, sent })!;
  };
  const redundancy = reported([{ ...NEAR, loss: 0 }], 60_000_000);
  assertEquals(meanAhead(redundancy, 60_000_000, frameOf(3000)), 1);
  const mean = meanAhead(redundancy, 60_000_000, fitted(3000));
  assert(mean < 0.2, `${mean}`);
  assertEquals(meanAhead(redundancy, 60_000_000, fitted(900)), 1);
});
