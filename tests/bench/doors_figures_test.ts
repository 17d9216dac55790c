import { assert, assertEquals } from "@std/assert";
import {
  listDelays,
  listDifferences,
  parseMoment,
  placeArrivals,
  summarize,
} from "../../scripts/bench/doors/figures.ts";
import { formatCompany, formatRows } from "../../scripts/bench/doors/report.ts";

/** Two pictures, each given twice. */
const GIVEN = [
  { us: 1_000, sum: 7 },
  { us: 2_000, sum: 8 },
  { us: 3_000, sum: 7 },
  { us: 4_000, sum: 8 },
];
const ALWAYS = { fromUs: 0, toUs: Infinity };

Deno.test("parseMoment reads a time, a sum and what the door says, and nothing else", () => {
  assertEquals(parseMoment("1234567 4294967295 {}"), { us: 1234567, sum: 4294967295 });
  assertEquals(parseMoment('12 3 {"name": "a b", "ageMs": 1.5}'), {
    us: 12,
    sum: 3,
    name: "a b",
    ageMs: 1.5,
  });
  for (const line of ["", "ready", "12", "12 x", "12 34 56", "-1 2 {}", "12 34"]) {
    assertEquals(parseMoment(line), undefined);
  }
});

Deno.test("placeArrivals takes a picture for the newest giving of it before it came", () => {
  const arrivals = [{ us: 1_500, sum: 7 }, { us: 3_100, sum: 7 }, { us: 3_900, sum: 8 }];
  assertEquals([...placeArrivals(GIVEN, arrivals, ALWAYS)], [[0, 1_500], [2, 3_100], [1, 3_900]]);
});

Deno.test("placeArrivals leaves out what was never given, or came before it was", () => {
  assertEquals(placeArrivals(GIVEN, [{ us: 9_000, sum: 1 }, { us: 900, sum: 7 }], ALWAYS).size, 0);
});

Deno.test("placeArrivals counts a picture that comes twice once, by its first coming", () => {
  const arrivals = [{ us: 1_500, sum: 7 }, { us: 1_900, sum: 7 }];
  assertEquals([...placeArrivals(GIVEN, arrivals, ALWAYS)], [[0, 1_500]]);
});

Deno.test("placeArrivals counts by the time of giving, not of coming", () => {
  const span = { fromUs: 2_000, toUs: 4_000 };
  const arrivals = [{ us: 2_500, sum: 7 }, { us: 9_000, sum: 8 }, { us: 9_000, sum: 7 }];
  assertEquals([...placeArrivals(GIVEN, arrivals, span)], [[2, 9_000]]);
});

Deno.test("listDelays and listDifferences are in ms, the latter of pictures that came out at both", () => {
  const here = new Map([[0, 1_900], [1, 2_700]]);
  const there = new Map([[1, 2_200], [2, 3_300]]);
  assertEquals(listDelays(GIVEN, here), [0.9, 0.7]);
  assertEquals(listDifferences(here, there), [0.5]);
});

Deno.test("summarize has nothing to say of nothing", () => {
  assertEquals(summarize([]), undefined);
  const delays = Array.from({ length: 100 }, (_, at) => at);
  assertEquals(summarize(delays), { count: 100, median: 50, p95: 95, p99: 99 });
});

Deno.test("formatRows shows a dash for what was not measured", () => {
  const text = formatRows([
    { name: "--output -", delaysMs: [1, 2, 3] },
    { name: "a door", delaysMs: [2, 3, 4], differencesMs: [1, 1, 1.5] },
    { name: "a door that gave nothing", delaysMs: [], differencesMs: [] },
  ]);
  const rows = text.split("\n").slice(2).map((line) => line.split(/ {2,}/));
  assertEquals(rows, [
    ["--output -", "3", "2.00", "3.00", "3.00", "–", "–", "–"],
    ["a door", "3", "3.00", "4.00", "4.00", "1.00", "1.50", "1.50"],
    ["a door that gave nothing", "0", "–", "–", "–", "–", "–", "–"],
  ]);
});

Deno.test("formatCompany says by how much the latest pictures are later", () => {
  assertEquals(
    formatCompany([1, 2, 3], [1, 2, 3.5], [1, 2, 4.5]),
    "p99 of --output -: 3.00 ms without doors, 3.50 ms with all of them, " +
      "4.50 ms with all of them and one reader stopped, which is 1.50 ms more",
  );
  assert(formatCompany([1], [], []).endsWith("which is – ms more"));
});
