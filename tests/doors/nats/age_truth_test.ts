/** What a viewer is told of the age of pictures, beside what is so. */

import { assert } from "@std/assert";
import { tellAges } from "../../support/aged_hops.ts";
import { testWith } from "../../support/programs.ts";

testWith(
  ["nats-server"],
  "a picture over two hops is as old as it is told to be, whatever clocks and links do",
  async () => {
    const told = await tellAges({ pictures: 2_000, robots: 12, jitterMs: 8 });
    assert(told.length >= 2_000, `${told.length} came`);
    const known = told.filter((age) => age !== undefined);
    assert(known.length > 0.99 * told.length, `${known.length} of ${told.length} have an age`);
    const missed = known.filter(({ ageUs, boundUs, trueUs }) => Math.abs(trueUs - ageUs) > boundUs);
    assert(missed.length <= 0.001 * known.length, `${missed.length}: ${JSON.stringify(missed.slice(0, 5))}`);
    // A bound that says nothing would always hold.
    const bounds = known.map(({ boundUs }) => boundUs).sort((a, b) => a - b);
    assert(bounds[Math.floor(bounds.length / 2)]! < 100_000);
  },
);
