import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeFrameMessage } from "../../../src/view/web/frame_message.ts";
import { decodeFrameMessage } from "../../../src/view/web/page/picture/frame_message.js";
import { testFrame } from "./test_frames.ts";

Deno.test("encodeFrameMessage lays a frame with all fields out as drawn", () => {
  const frame = testFrame(0x01020304, {
    key: "é",
    jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
    age: { ageUs: 3, boundUs: 4 },
  });
  const doubles = "3ff0000000000000" + "4000000000000000" + "4010000000000000";
  assertEquals(
    encodeFrameMessage(frame, { nowUs: 1, ageUs: 2 }).toHex(),
    "01" + "01" + "0002" + "01020304" + doubles + "c3a9" + "ffd8ffd9",
  );
});

Deno.test("encodeFrameMessage leaves out what is not known", () => {
  const { age: _age, ...frame } = testFrame(7, { key: "k", jpeg: Uint8Array.of(9) });
  assertEquals(
    encodeFrameMessage(frame, { nowUs: 1, ageUs: 2 }).toHex(),
    "01" + "00" + "0001" + "00000007" + "3ff0000000000000" + "4000000000000000" + "6b" + "09",
  );
});

Deno.test("decodeFrameMessage reads back whatever encodeFrameMessage writes", () => {
  const anyFrame = fc.record({
    key: fc.string({ unit: "grapheme", maxLength: 40 }),
    id: fc.nat(0xffffffff),
    jpeg: fc.uint8Array({ maxLength: 100 }).map((bytes) => new Uint8Array(bytes)),
    boundUs: fc.option(fc.nat(), { nil: undefined }),
  });
  const check = fc.property(anyFrame, fc.nat(), fc.nat(), ({ boundUs, ...parts }, nowUs, ageUs) => {
    const { age: _age, ...frame } = testFrame(parts.id, parts);
    const message = encodeFrameMessage({
      ...frame,
      ...(boundUs === undefined ? {} : { age: { ageUs: 0, boundUs } }),
    }, { nowUs, ageUs });
    assertEquals(decodeFrameMessage(message.buffer), {
      key: parts.key,
      id: parts.id,
      sentUs: nowUs,
      ageUs,
      ...(boundUs === undefined ? {} : { boundUs }),
      jpeg: parts.jpeg,
    });
  });
  fc.assert(check, { seed: 20_240_501 });
});

Deno.test("encodeFrameMessage refuses a key that its length field can not hold", () => {
  const frame = testFrame(1, { key: "k".repeat(65_536) });
  assertThrows(
    () => encodeFrameMessage(frame, { nowUs: 0, ageUs: 0 }),
    RangeError,
    "Cannot encode a frame message",
  );
});

Deno.test("decodeFrameMessage refuses another version and messages that are cut short", () => {
  const message = encodeFrameMessage(testFrame(1), { nowUs: 0, ageUs: 0 });
  assertThrows(() => decodeFrameMessage(message.slice(0, 20).buffer), RangeError);
  message[0] = 2;
  assertThrows(() => decodeFrameMessage(message.buffer), RangeError, "another version");
});
