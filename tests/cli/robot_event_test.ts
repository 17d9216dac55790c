import { assertEquals, assertStrictEquals } from "@std/assert";
import { PairingLog } from "../../src/cli/pairing_log.ts";
import { withRobotEvent } from "../../src/cli/robot_event.ts";
import {
  type Keys,
  NO_KEYS,
  refusesStrangers,
  withoutPairings,
  withPairing,
  withPendingCode,
} from "../../src/pair/keys.ts";
import { makeUpPairing } from "../pair/made_up_pairing.ts";
import { textOf, withLog } from "../support/log.ts";

const CODE = "48271935";
const { date: _, ...NEW } = makeUpPairing(1, { name: "Mia's laptop", rights: ["watch"] });

Deno.test("withRobotEvent keeps who has used a code, who counts as having come when that is so", () => {
  const keys = withRobotEvent(withPendingCode(NO_KEYS, CODE, 0), {
    kind: "code-used",
    code: CODE,
    pairing: NEW,
  });
  assertEquals([keys.pending, keys.pairings.length], [undefined, 1]);
  // The viewer may have ended before it kept it.
  assertEquals([keys.pairings[0]!.isUnused, refusesStrangers(keys, "robot")], [true, true]);
  assertEquals(refusesStrangers(withoutPairings(keys, keys.pairings), "robot"), false);
  const met = withRobotEvent(keys, { kind: "met", id: NEW.id, hostname: "10.0.0.7" });
  assertEquals([met.pairings[0]!.isUnused, met.isSealed], [undefined, true]);
});

Deno.test("withRobotEvent takes away what was replaced, but for what is not there, or by whom is not", () => {
  const keys = [1, 2].reduce((keys, seed) => withPairing(keys, makeUpPairing(seed)), NO_KEYS);
  const [older, newer] = keys.pairings.map(({ id }) => id);
  const replaced = (id: string, olderId: string) => withRobotEvent(keys, { kind: "replaced", id, olderId });
  assertEquals(replaced(newer!, older!).pairings.map(({ id }) => id), [newer]);
  assertStrictEquals(replaced(newer!, "ff".repeat(8)), keys);
  assertStrictEquals(replaced("ff".repeat(8), older!), keys);
  assertStrictEquals(withRobotEvent(keys, { kind: "not-paired", reason: "no-code" }), keys);
});

Deno.test("PairingLog says who is paired, has come, has a name and is forgotten, each once", () =>
  withLog((log) => {
    const pairingLog = new PairingLog(NO_KEYS);
    const steps: ((keys: Keys) => Keys)[] = [
      (keys) =>
        withPairing(keys, makeUpPairing(1, { name: "viewer-0101", isNameless: true, isUnused: true })),
      (keys) => keys,
      (keys) => withRobotEvent(keys, { kind: "met", id: NEW.id, hostname: "10.0.0.7" }),
      (keys) => withRobotEvent(keys, { kind: "named", id: NEW.id, name: "Mia's laptop" }),
      (keys) => withRobotEvent(keys, { kind: "met", id: NEW.id, hostname: "10.0.0.8" }),
      (keys) => withPairing(keys, makeUpPairing(2, { side: "robot" })),
      (keys) => withoutPairings(keys, keys.pairings),
    ];
    let keys: Keys = NO_KEYS;
    for (const step of steps) pairingLog.tell(keys = step(keys));
    assertEquals(log.map(textOf), [
      "Paired with viewer-0101, who may watch and drive",
      "viewer-0101 has come by its key for the first time, from 10.0.0.7",
      "viewer-0101 is called Mia's laptop from now on",
      "Forgot Mia's laptop, a viewer since 2026-11-29",
    ]);
    return Promise.resolve();
  }));
