import { assertEquals } from "@std/assert";
import { IntervalAges } from "../../src/receive/interval_ages.ts";

Deno.test("IntervalAges gives the median and the worst age since the last look, with a bound that holds for both", () => {
  const ages = new IntervalAges();
  assertEquals(ages.take(), undefined);
  for (const [ageUs, boundUs] of [[9000, 400], [80_000, 300], [11_000, 700]]) {
    ages.note({ ageUs: ageUs!, boundUs: boundUs! });
  }
  assertEquals(ages.take(), { medianUs: 11_000, worstUs: 80_000, boundUs: 700 });
  assertEquals(ages.take(), undefined);
  ages.note({ ageUs: 10, boundUs: 5 });
  assertEquals(ages.take(), { medianUs: 10, worstUs: 10, boundUs: 5 });
});

Deno.test("IntervalAges keeps a bounded number of ages while nobody looks, and never loses the worst", () => {
  const ages = new IntervalAges();
  for (let i = 0; i < 5000; i++) ages.note({ ageUs: 7, boundUs: 1 });
  ages.note({ ageUs: 90_000, boundUs: 1 });
  assertEquals(ages.take(), { medianUs: 7, worstUs: 90_000, boundUs: 1 });
});
