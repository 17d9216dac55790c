import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  CODE_LIFE_MS,
  CODE_TRIES,
  type Keys,
  MAX_PAIRINGS,
  MAX_REPLACED,
  NO_KEYS,
  pendingCode,
  refusesStrangers,
  withAddress,
  withCodeTaken,
  withIntroduced,
  withoutCode,
  withoutPairings,
  withPairing,
  withPendingCode,
  withRights,
  withRobotId,
  withTrySpent,
  withViewerMet,
  withViewerName,
} from "../../src/pair/keys.ts";
import { findPairing } from "../../src/pair/pairing.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

Deno.test("withPairing takes the place of what is with the same robot, and keeps viewers of the same name", () => {
  const [first, second] = [1, 2].map((seed) => makeUpPairing(seed, { side: "robot", name: "rover" }));
  assertEquals(withPairing(withPairing(NO_KEYS, first!), second!).pairings.map(({ id }) => id), [second!.id]);
  const [a, b] = [3, 4].map((seed) => makeUpPairing(seed, { name: "laptop" }));
  assertEquals(withPairing(withPairing(NO_KEYS, a!), b!).pairings, [a, b]);
});

Deno.test("withPairing keeps what of older pairings with the same robot that is to be told", () => {
  const [first, second, third] = [1, 2, 3].map((seed) => makeUpPairing(seed, { side: "robot" }));
  const olderOf = (keys: Keys) => keys.pairings[0]!.introduction?.replaces;
  const named = withPairing(NO_KEYS, { ...first!, introduction: { replaces: [] } });
  assertEquals(olderOf(named), []);
  const two = withPairing(withPairing(NO_KEYS, first!), second!);
  assertEquals(olderOf(two), [{ id: first!.id, secret: first!.secret }]);
  const all = withPairing(two, third!);
  const olds = [second!, first!].map(({ id, secret }) => ({ id, secret }));
  assertEquals(olderOf(all), olds);
  // One of another robot has nothing to do with that.
  const other = withPairing(two, { ...third!, robotId: "0e".repeat(8) });
  assertEquals(other.pairings.length, 2);
  assertEquals(other.pairings[1]!.introduction, undefined);
  assertEquals(olderOf(withIntroduced(all, third!.id, second!.id)), [olds[1]]);
  const told = withIntroduced(withIntroduced(all, third!.id, second!.id), third!.id, first!.id);
  assertEquals(told.pairings, [third]);
  assertStrictEquals(withIntroduced(told, third!.id, first!.id), told);
  let many = NO_KEYS;
  for (let seed = 1; seed < 30; seed++) many = withPairing(many, makeUpPairing(seed, { side: "robot" }));
  assertEquals(olderOf(many)!.length, MAX_REPLACED);
});

Deno.test("a key that was handed over and never used closes a robot only as long as it is kept", () => {
  const fresh = makeUpPairing(1, { isUnused: true, isNameless: true });
  const keys = withPairing(NO_KEYS, fresh);
  assertEquals(refusesStrangers(keys, "robot"), true);
  assertEquals(refusesStrangers(withoutPairings(keys, [fresh]), "robot"), false);
  const used = withViewerMet(keys, fresh.id, "10.0.0.7");
  assertEquals(used.pairings, [{ ...makeUpPairing(1, { isNameless: true, addresses: ["10.0.0.7"] }) }]);
  assertEquals(refusesStrangers(withoutPairings(used, used.pairings), "robot"), true);
  assertStrictEquals(withViewerMet(used, fresh.id, "10.0.0.7"), used);
  assertStrictEquals(withViewerMet(used, "ff".repeat(8), "10.0.0.7"), used);
  // What was closed before stays so.
  const closed = withPairing(withPairing(NO_KEYS, makeUpPairing(2)), fresh);
  assertEquals(refusesStrangers(withoutPairings(closed, closed.pairings), "robot"), true);
});

Deno.test("withViewerName gives a name to who has none, once, and withRights keeps what a robot says", () => {
  const keys = withPairing(NO_KEYS, makeUpPairing(1, { isNameless: true }));
  const { id } = keys.pairings[0]!;
  const named = withViewerName(keys, id, " Mia's\n laptop\u202e ");
  assertEquals(named.pairings, [makeUpPairing(1, { name: "Mia's laptop\\u202e" })]);
  assertStrictEquals(withViewerName(named, id, "other"), named);
  const robot = withPairing(NO_KEYS, makeUpPairing(2, { side: "robot" }));
  const less = withRights(robot, robot.pairings[0]!.id, ["watch"]);
  assertEquals(less.pairings[0]!.rights, ["watch"]);
  assertStrictEquals(withRights(less, less.pairings[0]!.id, ["watch"]), less);
  assertStrictEquals(withRights(named, id, ["watch"]), named);
});

Deno.test("withPairing keeps a robot and a viewer with one id apart", () => {
  const [viewer, robot] = [makeUpPairing(1), makeUpPairing(1, { side: "robot" })];
  assertEquals(withPairing(withPairing(NO_KEYS, viewer), robot).pairings, [viewer, robot]);
});

Deno.test("withPairing keeps so many and no more", () => {
  let keys = NO_KEYS;
  for (let i = 0; i < MAX_PAIRINGS; i++) {
    keys = withPairing(keys, makeUpPairing(1, { id: i.toString(16).padStart(16, "0") }));
  }
  assertEquals(keys.pairings.length, MAX_PAIRINGS);
  assertThrows(() => withPairing(keys, makeUpPairing(1)), RangeError, "--forget NAME makes room");
  assertEquals(withPairing(keys, keys.pairings[7]!).pairings.length, MAX_PAIRINGS);
});

Deno.test("refusesStrangers stays true of a robot whose last viewer was forgotten, and not of a viewer", () => {
  const viewer = makeUpPairing(1);
  const robot = makeUpPairing(2, { side: "robot" });
  assertEquals(refusesStrangers(NO_KEYS, "robot"), false);
  const paired = withPairing(withPairing(NO_KEYS, viewer), robot);
  assertEquals([refusesStrangers(paired, "robot"), refusesStrangers(paired, "viewer")], [true, true]);
  const forgotten = withoutPairings(paired, [viewer, robot]);
  assertEquals(forgotten.pairings, []);
  assertEquals([refusesStrangers(forgotten, "robot"), refusesStrangers(forgotten, "viewer")], [true, false]);
  assertEquals(refusesStrangers(withPairing(NO_KEYS, robot), "robot"), false);
});

Deno.test("withoutPairings and withAddress give back the same keys where nothing changes", () => {
  const pairing = makeUpPairing(1);
  const keys = withPairing(NO_KEYS, pairing);
  assertStrictEquals(withoutPairings(keys, [makeUpPairing(2)]), keys);
  const seen = withAddress(keys, pairing, "10.0.0.1");
  assertStrictEquals(withAddress(seen, pairing, "::ffff:10.0.0.1"), seen);
  assertStrictEquals(withAddress(keys, makeUpPairing(2), "10.0.0.1"), keys);
  let many = seen;
  for (let i = 2; i < 20; i++) many = withAddress(many, pairing, `10.0.0.${i}`);
  assertEquals(many.pairings[0]!.addresses.slice(0, 2), ["10.0.0.19", "10.0.0.18"]);
  assertEquals(many.pairings[0]!.addresses.length, 8);
  assertEquals(withAddress(many, pairing, "10.0.0.18").pairings[0]!.addresses.slice(0, 2), [
    "10.0.0.18",
    "10.0.0.19",
  ]);
});

Deno.test("withAddress keeps the names of a robot that moves often", () => {
  const pairing = makeUpPairing(1, { side: "robot", addresses: ["rover.local", "rover"] });
  let keys = withPairing(NO_KEYS, pairing);
  for (let i = 0; i < 100; i++) keys = withAddress(keys, pairing, `10.0.0.${i}`);
  assertEquals(findPairing(keys.pairings, "robot", "rover.local")?.id, pairing.id);
  assertEquals(findPairing(keys.pairings, "robot", "10.0.0.99")?.id, pairing.id);
  assertEquals(keys.pairings[0]!.addresses.length, 10);
  for (let i = 0; i < 100; i++) keys = withAddress(keys, pairing, `name-${i}.local`);
  assertEquals(keys.pairings[0]!.addresses.length, 16);
});

Deno.test("withRobotId makes one id", () => {
  const keys = withRobotId(NO_KEYS, () => "a".repeat(16));
  assertEquals(keys.robotId, "a".repeat(16));
  assertEquals(withRobotId(keys, () => "b".repeat(16)).robotId, "a".repeat(16));
  assertStrictEquals(withRobotId(keys, () => ""), keys);
});

Deno.test("pendingCode is good for five minutes and three tries, and no longer by a clock that was set back", () => {
  const keys = withPendingCode(NO_KEYS, "48271935", 1_000_000);
  assertEquals(pendingCode(keys, 1_000_000)?.code, "48271935");
  assertEquals(pendingCode(keys, 1_000_000 + CODE_LIFE_MS - 1)?.code, "48271935");
  assertEquals(pendingCode(keys, 1_000_000 + CODE_LIFE_MS), undefined);
  assertEquals(pendingCode(keys, 999_999), undefined);
  assertEquals(pendingCode(NO_KEYS, 0), undefined);
  let spent = keys;
  for (let i = 0; i < CODE_TRIES; i++) {
    assertEquals(pendingCode(spent, 1_000_000)?.triesLeft, CODE_TRIES - i);
    spent = withTrySpent(spent, "48271935", `192.0.2.${i}`);
  }
  assertEquals(pendingCode(spent, 1_000_000), undefined);
  // It stays for who waits to be told.
  const { triesLeft, wrongFrom } = spent.pending!;
  assertEquals([triesLeft, wrongFrom], [0, ["192.0.2.0", "192.0.2.1", "192.0.2.2"]]);
  assertStrictEquals(withTrySpent(spent, "48271935", "192.0.2.9"), spent);
});

Deno.test("a code is taken, tried and ended by itself alone", () => {
  const keys = withPendingCode(NO_KEYS, "48271935", 0);
  const withTry = (keys: Keys, code: string) => withTrySpent(keys, code, "192.0.2.7");
  for (const change of [withTry, withCodeTaken, withoutCode]) {
    assertStrictEquals(change(keys, "00000000"), keys, change.name);
    assertStrictEquals(change(NO_KEYS, "48271935"), NO_KEYS, change.name);
  }
  const taken = withCodeTaken(keys, "48271935");
  assertEquals(taken.pending?.isTaken, true);
  assertStrictEquals(withCodeTaken(taken, "48271935"), taken);
  const place = { hostname: "::", port: 5626 };
  assertEquals(withCodeTaken(keys, "48271935", place).pending?.takenAt, place);
  assertEquals(withoutCode(taken, "48271935"), NO_KEYS);
});
