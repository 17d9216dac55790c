import { assertEquals } from "@std/assert";
import { choosePairings, formatPairings } from "../../src/pair/choose_pairings.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

const LAPTOP = makeUpPairing(0xab, { name: "Mia's laptop", addresses: ["10.0.0.1"] });
const LAP = makeUpPairing(2, { name: "lap" });
const PHONE = makeUpPairing(3, { name: "Mia's phone" });
const ALL = [LAPTOP, LAP, PHONE];

Deno.test("choosePairings goes by id, name and address, and else by what an id or a name begins with", () => {
  const chosen = (text: string) => choosePairings(ALL, text, "viewer").map(({ name }) => name);
  assertEquals(chosen("mia's  LAPTOP"), ["Mia's laptop"]);
  assertEquals(chosen("10.0.0.1"), ["Mia's laptop"]);
  assertEquals(chosen("ab".repeat(8)), ["Mia's laptop"]);
  assertEquals(chosen("abab"), ["Mia's laptop"]);
  assertEquals(chosen("mia's p"), ["Mia's phone"]);
  assertEquals(chosen("mia"), ["Mia's laptop", "Mia's phone"]);
  // What is somebody's name means nobody else.
  assertEquals(chosen("lap"), ["lap"]);
  for (const text of ["", " ", "top", "10.0.0", "b"]) assertEquals(chosen(text), [], text);
});

Deno.test("formatPairings says of a key that nobody has come by that it was never used", () => {
  const text = formatPairings([makeUpPairing(1, { isUnused: true, addresses: ["10.0.0.9"] }), LAPTOP]);
  const [, fresh, used] = text.split("\n");
  assertEquals(/ never +(01){8}$/.test(fresh!), true, text);
  assertEquals(/ 10\.0\.0\.1 +(ab){8}$/.test(used!), true, text);
});
