import { assertEquals } from "@std/assert";
import { CutOff } from "../../../src/send/rate/cut_off.ts";

const INTERVAL_US = 33_333;

function decide(cutOff: CutOff, shareLeft: number, leavingUs: number): boolean {
  return cutOff.decide({ shareLeft, leavingUs, intervalUs: INTERVAL_US });
}

Deno.test("CutOff gives a frame up that takes more than twice as long as it seemed, unless half of it has left", () => {
  const cutOff = new CutOff();
  cutOff.begin(50_000);
  assertEquals(decide(cutOff, 0.9, 100_000), false);
  assertEquals(decide(cutOff, 0.4, 500_000), false);
  assertEquals(decide(cutOff, 0.9, 100_001), true);
});

Deno.test("CutOff gives no frame up that leaves within two intervals, however short it seemed", () => {
  const cutOff = new CutOff();
  cutOff.begin(10);
  assertEquals([decide(cutOff, 1, 2 * INTERVAL_US), decide(cutOff, 1, 2 * INTERVAL_US + 1)], [false, true]);
});

Deno.test("CutOff never gives two frames up in a row", () => {
  const cutOff = new CutOff();
  cutOff.begin(0);
  assertEquals(decide(cutOff, 1, 1e6), true);
  cutOff.begin(0);
  assertEquals(decide(cutOff, 1, 1e6), false);
  cutOff.finish();
  cutOff.begin(0);
  assertEquals(decide(cutOff, 1, 1e6), true);
});
