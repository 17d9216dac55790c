import { assert, assertEquals } from "@std/assert";
import { addressOf } from "../pair.ts";
import { StoppedProcess, type Stops } from "./process.ts";

const STOPS: Stops = { seed: 1, runsUs: [1000, 1000], stopsUs: [200_000, 200_000] };
const datagram = { bytes: new Uint8Array(1200), from: addressOf(1), to: addressOf(2) };

Deno.test("StoppedProcess runs and stops in turn, whatever order it is asked in", () => {
  const process = new StoppedProcess(STOPS);
  const ends = [203_500, 500, 1000, 200_999, 201_000, 202_000].map((us) => process.runsUs(us));
  assertEquals(ends, [403_000 - 1000, 500, 201_000, 201_000, 201_000, 402_000]);
  assertEquals(process.stoppedUs(201_000), 1000);
});

Deno.test("StoppedProcess reads in one lump what there was room for, and knows when it came where its system says so", () => {
  for (const hasStamps of [true, false]) {
    const process = new StoppedProcess({ ...STOPS, hasStamps, bufferBytes: 2 * 2300 });
    for (const us of [2000, 3000, 4000]) process.keep(datagram, us);
    assert(process.hasUnread);
    const unread = process.read(201_000).map(({ arrivedUs, isCertain }) => [arrivedUs, isCertain]);
    assertEquals(unread, hasStamps ? [[2000, true], [3000, true]] : [[1000, false], [1000, false]]);
    assertEquals([process.overflowed, process.takeOverflow(), process.takeOverflow()], [
      1,
      hasStamps ? 1 : 0,
      0,
    ]);
    assertEquals(process.read(201_000), []);
  }
});
