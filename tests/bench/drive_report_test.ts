import { assertEquals } from "@std/assert";
import type { DriveMeasurement } from "../../scripts/bench/drive/measure.ts";
import {
  type DriveRounds,
  formatAims,
  formatDriveRounds,
  timesOf,
} from "../../scripts/bench/drive/report.ts";

function roundsOf(id: string, ...rounds: readonly Partial<DriveMeasurement>[]): DriveRounds {
  return {
    id,
    name: id,
    rounds: rounds.map((each) => ({ tookMs: [], interruptions: [], missed: 0, ...each })),
  };
}

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

Deno.test("formatDriveRounds sets the times of the others beside those of the first", () => {
  const table = formatDriveRounds([
    roundsOf("ours", { tookMs: HUNDRED.slice(0, 50), interruptions: ["no command"] }, {
      tookMs: HUNDRED.slice(50),
    }),
    roundsOf("other", { tookMs: HUNDRED.map((ms) => 2 * ms), interruptions: ["let go", "let go"] }),
    roundsOf("absent"),
  ]).split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(table[2], ["ours", "100", "51.0", "96.0", "100.0", "100.0", "60.0", "1 (no command)"]);
  assertEquals(table[3], [
    ...[
      "other",
      "100",
      "102.0 (× 2.0)",
      "192.0 (× 2.0)",
      "200.0 (× 2.0)",
      "200.0 (× 2.0)",
      "30.0",
      "2 (let go)",
    ],
  ]);
  assertEquals(table[4], ["absent", "did not run"]);
});

Deno.test("timesOf takes a stop that has not come for one that never comes", () => {
  const { rounds } = roundsOf("ours", { tookMs: [3, 1] }, { tookMs: [2], missed: 1 });
  assertEquals(timesOf(rounds), [3, 1, 2, Infinity]);
  assertEquals(formatDriveRounds([{ id: "ours", name: "ours", rounds }]).includes("never"), true);
});

Deno.test("formatAims says which aims were reached", () => {
  const ours = roundsOf("ours", { tookMs: HUNDRED });
  const aims = [{ share: 0.5, withinMs: 50 }, { share: 0.999, withinMs: 99 }];
  assertEquals(formatAims(aims, ours).split("\n"), [
    "aim: 50.0 % within 50 ms: 50.0 %, reached",
    "aim: 99.9 % within 99 ms: 99.0 %, MISSED",
  ]);
});
