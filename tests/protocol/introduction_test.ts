import { assertEquals } from "@std/assert";
import {
  decodeIntroduced,
  decodeIntroduction,
  encodeIntroduced,
  encodeIntroduction,
} from "../../src/protocol/introduction.ts";

const ID = new Uint8Array(8).map((_, i) => i + 1);
const PROOF = new Uint8Array(16).map((_, i) => 0xf0 + i);

Deno.test("an Introduction and its answer are laid out as drawn", () => {
  const into = new Uint8Array(200);
  const length = encodeIntroduction({ name: "Mía", replacedId: ID, proof: PROOF }, into);
  const name = `044dc3ad61${"00".repeat(60)}`;
  assertEquals(
    into.subarray(0, length).toHex(),
    `551016000000000000000000${name}0102030405060708${PROOF.toHex()}`,
  );
  const said = decodeIntroduction(into.subarray(0, length))!;
  assertEquals([said.name, said.replacedId, said.proof], ["Mía", ID, PROOF]);
  const answer = into.subarray(0, encodeIntroduced(ID, into));
  assertEquals(answer.toHex(), "5510170000000000000000000102030405060708");
  assertEquals(decodeIntroduced(answer), ID);
});

Deno.test("an Introduction of another length, or with a name that is none, is nothing", () => {
  const into = new Uint8Array(200);
  const length = encodeIntroduction({ name: "x".repeat(100), replacedId: ID, proof: PROOF }, into);
  const whole = into.slice(0, length);
  assertEquals(decodeIntroduction(whole)!.name, "x".repeat(64));
  for (const other of [whole.subarray(1), new Uint8Array([...whole, 0]), whole.with(12, 65)]) {
    assertEquals(decodeIntroduction(other as Uint8Array), undefined);
  }
  assertEquals(decodeIntroduced(new Uint8Array(19)), undefined);
});
