import { assertEquals } from "@std/assert";
import { FramePlanner } from "../../../src/send/feed/frame_planner.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { Redundancy } from "../../../src/send/repair/redundancy.ts";
import { addressOf } from "../../support/pair.ts";
import { ReportingViewer } from "../reports.ts";

const TIMING = { intervalUs: 33_333, repairUs: 33_333 };
const FAR = { roundTripUs: 80_000 };

function frameOf(bytes: number): PacketizedFrame {
  return packetize({ jpeg: new Uint8Array(bytes), captureUs: 0 }, { id: 1, datagramBytes: 1200 })!;
}

function setUp() {
  const redundancy = new Redundancy("auto");
  const viewer = new ReportingViewer();
  const report = (loss: number, fromUs: number, toUs: number) => {
    for (let nowUs = fromUs; nowUs < toUs; nowUs += 50_000) {
      redundancy.observe(viewer.report({ ...FAR, loss }), addressOf(2), nowUs);
    }
  };
  report(0.1, 0, 5_000_000);
  return { planner: new FramePlanner(redundancy), redundancy, report };
}

Deno.test("FramePlanner keeps what it prepared for one frame of about the same size", () => {
  const { planner, redundancy, report } = setUp();
  const before = redundancy.repairAhead(frameOf(60_000), TIMING, 5_000_000);
  planner.prepare(frameOf(60_000), TIMING, 5_000_000);
  report(0.4, 5_000_000, 5_060_000);
  assertEquals(planner.take(frameOf(62_000), TIMING, 5_060_000).r, before);
  const after = redundancy.repairAhead(frameOf(62_000), TIMING, 5_060_000);
  assertEquals(planner.take(frameOf(62_000), TIMING, 5_060_000).r, after);
});

Deno.test("FramePlanner plans anew for a frame of another size, and when its plan is old", () => {
  for (const [bytes, nowUs] of [[6_000, 5_010_000], [400_000, 5_010_000], [60_000, 5_100_000]] as const) {
    const { planner, redundancy } = setUp();
    planner.prepare(frameOf(60_000), TIMING, 5_000_000);
    const { r } = planner.take(frameOf(bytes), TIMING, nowUs);
    assertEquals(r, redundancy.repairAhead(frameOf(bytes), TIMING, nowUs), `${bytes} bytes at ${nowUs}`);
  }
});
