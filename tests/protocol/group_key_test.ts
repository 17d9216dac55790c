import { assertEquals } from "@std/assert";
import { decodeGroupKey, encodeGroupAsk, encodeGroupKey } from "../../src/protocol/group_key.ts";
import {
  encodeHeader,
  findHeaderFault,
  isGroupSealed,
  Kind,
  markGroupSealed,
  markOpened,
  markSealed,
} from "../../src/protocol/header.ts";

const KEY = new Uint8Array(32).map((_, i) => 0x80 + i);

Deno.test("a group's key and the question for it are laid out as drawn", () => {
  const into = new Uint8Array(100).fill(0xee);
  assertEquals(into.subarray(0, encodeGroupAsk(into)).toHex(), "551018000000000000000000");
  const said = { keyId: 7, nextCounter: 0x0102_0304, key: KEY };
  const answer = into.subarray(0, encodeGroupKey(said, into));
  assertEquals(answer.toHex(), `5510190000000000000000000700000001020304${KEY.toHex()}`);
  assertEquals(decodeGroupKey(answer), said);
  for (const length of [0, 12, 51, 53]) assertEquals(decodeGroupKey(into.subarray(0, length)), undefined);
});

Deno.test("the form that is sealed for a group is another one than that for one end, and is undone alike", () => {
  const bytes = new Uint8Array(40);
  encodeHeader(Kind.Media, { sessionId: 0xabcd_0001, counter: 5 }, bytes);
  const open = bytes.slice();
  markSealed(bytes, 3, 9);
  assertEquals([bytes.subarray(0, 12).toHex(), isGroupSealed(bytes)], ["551801030000000900000005", false]);
  markOpened(bytes, 0xabcd_0001);
  assertEquals(bytes, open);
  markGroupSealed(bytes, 3, 9);
  assertEquals([bytes.subarray(0, 12).toHex(), isGroupSealed(bytes)], ["551c01030000000900000005", true]);
  assertEquals([findHeaderFault(bytes), isGroupSealed(bytes.subarray(0, 11))], ["sealed", false]);
  markOpened(bytes, 0xabcd_0001);
  assertEquals(bytes, open);
});
