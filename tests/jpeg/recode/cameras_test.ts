import { assert, assertEquals } from "@std/assert";
import { sendRoundTrips } from "../../../scripts/bench/recode/round_trips.ts";

/** Has no divisor in common with how many settings there are of anything, so that all of them have their turn. */
const EVERY = 7;

Deno.test("pictures of every encoder that is there come back from the wire code to the byte", async () => {
  const all = await sendRoundTrips({ every: EVERY });
  let pictures = 0;
  for (const { camera, missing, exact, wrong, leftAlone } of all) {
    if (missing) {
      console.warn(`Left out, because ${missing}: pictures of ${camera}`);
      continue;
    }
    assertEquals(wrong, 0, camera);
    // the smallest ones of the lowest quality are not much more than headers
    assertEquals([...leftAlone.keys()].filter((reason) => reason !== "no-gain"), [], camera);
    assert(exact > 10, `${exact} pictures of ${camera}`);
    pictures += exact;
  }
  assert(pictures >= 30, `${pictures} pictures`);
});
