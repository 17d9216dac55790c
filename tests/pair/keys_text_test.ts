import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { NO_KEYS, withPairing, withPendingCode, withRobotId, withTrySpent } from "../../src/pair/keys.ts";
import { formatKeys, parseKeys } from "../../src/pair/keys_text.ts";
import { formsOf, makeUpPairing } from "./made_up_pairing.ts";

const PAIRING = makeUpPairing(1, {
  ...{ name: "Größe's 前 laptop", addresses: ["laptop.local", "fe80::1"] },
  ...{ isUnused: true, isNameless: true },
});
const OLDER = makeUpPairing(3);
const ROBOT = makeUpPairing(2, {
  ...{ side: "robot", rights: ["watch"] },
  introduction: { replaces: [{ id: OLDER.id, secret: OLDER.secret }] },
});
const FULL = withPendingCode(
  withRobotId(withPairing(withPairing(NO_KEYS, PAIRING), ROBOT), () => "ab".repeat(8)),
  "48271935",
  1_000_000,
  ["watch"],
);

Deno.test("parseKeys reads what formatKeys writes", () => {
  const tried = withTrySpent(FULL, "48271935", "192.0.2.7");
  for (const keys of [NO_KEYS, FULL, tried, withPairing(NO_KEYS, PAIRING)]) {
    const text = formatKeys(keys);
    assertEquals(parseKeys(text), keys);
    assertEquals(text.endsWith("}\n"), true);
  }
});

/** The file with something else in it. */
function withField(path: string, value: unknown): string {
  const content = JSON.parse(formatKeys(FULL));
  const names = path.split(".");
  const last = names.pop()!;
  const place = names.reduce((place, name) => place[name], content);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return JSON.stringify(content);
}

Deno.test("parseKeys says which part of a file is wrong", () => {
  const expectations: [string, unknown, string][] = [
    ["version", undefined, "it does not say its version"],
    ["version", 2, "a newer version of this program has written it"],
    ["robotId", "rover", "its robot id is none"],
    ["isSealed", "yes", "isSealed is neither true nor false"],
    ["pairings", {}, "its pairings are no list, or too many"],
    ["pairings.1", null, "pairing 2 is none"],
    ["pairings.0.id", "01", "pairing 1 has no id"],
    ["pairings.0.name", "", "pairing 1 has no name"],
    ["pairings.0.side", "both", "pairing 1 says neither robot nor viewer"],
    ["pairings.0.robotId", undefined, "pairing 1 has no robot id"],
    ["pairings.0.addresses", [1], "pairing 1 has addresses that are none"],
    ["pairings.0.rights", ["fly"], "pairing 1 has rights that are none"],
    ["pairings.0.date", "today", "pairing 1 has no date"],
    ["pairings.0.secret", "AAAA", "pairing 1 has a secret that is not 32 bytes"],
    ["pairings.0.secret", 7, "pairing 1 has a secret that is not 32 bytes"],
    ["pairings.1.introduction", 7, "pairing 2 replaces what is none"],
    ["pairings.1.introduction.replaces", [7], "pairing 2 replaces what is none"],
    ["pairings.1.introduction.replaces.0.secret", "AAAA", "pairing 2 replaces what is none"],
    ["pairings.1.introduction.replaces.0.id", "rover", "pairing 2 replaces what is none"],
    ["pending.rights", ["fly"], "its code has rights that are none"],
    ["pending", 7, "its code is none"],
    ["pending.takenAt", { hostname: "::" }, "its code is taken nowhere"],
    ["pending.takenAt", { hostname: "::", port: 65536 }, "its code is taken nowhere"],
    ["pending.code", "4827-1935", "its code is none"],
    ["pending.untilMs", "soon", "its code says no end"],
    ["pending.triesLeft", -1, "its code says no end"],
    ["pending.wrongFrom", [7], "its code says not who has tried it"],
    ["pending.wrongFrom", Array(9).fill("10.0.0.1"), "its code says not who has tried it"],
  ];
  for (const [path, value, message] of expectations) {
    assertEquals(assertThrows(() => parseKeys(withField(path, value)), RangeError).message, message);
  }
});

Deno.test("parseKeys says of a file that is cut off or damaged anywhere no word that stands in it", () => {
  const text = formatKeys(FULL);
  const secrets = [PAIRING, ROBOT, OLDER].flatMap(formsOf).concat("4827");
  for (let i = 0; i < text.length - 2; i++) {
    for (const damaged of [text.slice(0, i), `${text.slice(0, i)}\u0007"${text.slice(i)}`]) {
      try {
        parseKeys(damaged);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        assertEquals(secrets.filter((secret) => error.message.includes(secret)), [], error.message);
      }
    }
  }
  assertThrows(() => parseKeys(text.slice(0, -20)), RangeError, "it is no whole JSON, from line");
});

Deno.test("parseKeys throws nothing else, whatever JSON it is given", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    try {
      parseKeys(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }));
});

Deno.test("parseKeys shows no name that would not be one line", () => {
  const name = "\x1b[2J\u202ebad\nname";
  assertEquals(parseKeys(withField("pairings.0.name", name)).pairings[0]!.name, "\\u001b[2J\\u202ebad name");
});
