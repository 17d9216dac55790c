/** What a robot says of itself, as bytes: and what is read of what anybody may have written. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeRobotText, parseRobotText, type RobotText } from "../../src/discovery/robot_text.ts";

const ROVER: RobotText = { name: "Rover", wireVersion: 1, seal: "sealed", width: 1024, height: 768 };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("encodeRobotText writes one string for each fact, and leaves out what is not known", () => {
  const write = (robot: RobotText) => encodeRobotText(robot).map((text) => new TextDecoder().decode(text));
  assertEquals(write({ ...ROVER, robotId: "0123456789abcdef" }), [
    ...["txtvers=1", "name=Rover", "wire=1", "seal=sealed", "size=1024x768", "id=0123456789abcdef"],
  ]);
  assertEquals(write({ ...ROVER, seal: "open", width: 0, height: 0 }), [
    ...["txtvers=1", "name=Rover", "wire=1", "seal=open"],
  ]);
});

Deno.test("parseRobotText gives what encodeRobotText was given, of whatever name", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.nat({ max: 99_999 }),
    fc.boolean(),
    (name, side, isSealed) => {
      const robot = { ...ROVER, width: side, height: side, seal: isSealed ? "sealed" : "open" } as const;
      const strings = encodeRobotText({ ...robot, name });
      assert(strings.every(({ length }) => length <= 255));
      const { name: read, ...others } = parseRobotText(strings, "label");
      const { name: _, ...expected } = robot;
      assertEquals(others, expected);
      assert(Array.from(read).length <= 64 && read.length > 0);
    },
  ));
});

Deno.test("parseRobotText takes the first of a key, whose capitals mean nothing, and the label for a name", () => {
  const read = (...texts: string[]) => parseRobotText(texts.map(bytes), "label");
  assertEquals(read("NAME=first", "name=second", "Seal=sealed").name, "first");
  assertEquals(read("name=", "wire").name, "label");
  assertEquals(read(), { name: "label", wireVersion: 0, seal: "open", width: 0, height: 0 });
});

Deno.test("parseRobotText shows control characters as escapes, and believes no number that is none", () => {
  const read = (...texts: string[]) => parseRobotText(texts.map(bytes), "label");
  assertEquals(read("name=a\x1b[2J\u202eb").name, "a\\u001b[2J\\u202eb");
  for (const size of ["x", "10x", "-1x5", "1e3x7", "100000x1", "0x5", "10x10x10", " 1x1"]) {
    const { width, height } = read(`size=${size}`);
    assertEquals([width, height], [0, 0], size);
  }
  for (const wire of ["-1", "1.5", "1000", "one", ""]) {
    assertEquals(read(`wire=${wire}`).wireVersion, 0, wire);
  }
  for (const id of ["0123", "0123456789abcdeg", "0123456789ABCDEF"]) {
    assertEquals(read(`id=${id}`).robotId, undefined, id);
  }
});

Deno.test("parseRobotText reads any bytes, and a bounded number of them", () => {
  fc.assert(fc.property(
    fc.array(fc.uint8Array({ maxLength: 255 }), { maxLength: 60 }),
    (strings) => {
      const { name, width, height } = parseRobotText(strings, "label");
      assert(Array.from(name).length <= 64 && width <= 99_999 && height <= 99_999);
    },
  ));
  const many = Array.from({ length: 1000 }, (_, i) => bytes(`key${i}=x`));
  assertEquals(parseRobotText([...many, bytes("name=late")], "label").name, "label");
});
