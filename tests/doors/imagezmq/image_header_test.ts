import { assertEquals } from "@std/assert";
import { encodeImageHeader, parseImageHeader } from "../../../src/doors/imagezmq/image_header.ts";

const parse = (text: string) => parseImageHeader(new TextEncoder().encode(text));

Deno.test("parseImageHeader reads what imagezmq 1.2.0 writes", () => {
  assertEquals(parse('{"msg": "front"}'), { name: "front" });
  assertEquals(
    parse('{"msg": "front", "dtype": "uint8", "shape": [480, 640, 3]}'),
    { name: "front", shape: { width: 640, height: 480, channels: 3 } },
  );
  assertEquals(
    parse('{"msg": "front", "dtype": "uint8", "shape": [480, 640]}'),
    { name: "front", shape: { width: 640, height: 480, channels: 1 } },
  );
});

Deno.test("parseImageHeader takes the token from behind the name, which nobody is shown", () => {
  assertEquals(parse('{"msg": "front?token=abc-._~9"}'), { name: "front", token: "abc-._~9" });
  assertEquals(parse('{"msg": "front?token="}'), { name: "front", token: "" });
  assertEquals(parse('{"msg": "a?token=x?token=y"}'), { name: "a?token=x", token: "y" });
  assertEquals(parse('{"msg": "front?token=a b"}'), { name: "front?token=a b" });
});

Deno.test("parseImageHeader makes a name of whatever msg is, and one that can be seen", () => {
  assertEquals(parse('{"msg": ["rpi", 7]}'), { name: '["rpi",7]' });
  assertEquals(parse('{"msg": null}'), { name: "null" });
  assertEquals(parse('{"msg": "a\\u0000\\u202eb"}'), { name: "a\\u0000\\u202eb" });
  assertEquals(parse(JSON.stringify({ msg: "é".repeat(1000) })), { name: "é".repeat(64) });
});

Deno.test("parseImageHeader refuses what is no header, and arrays that are no pictures", () => {
  for (const text of ["", "7", "null", "[1]", "{}", '{"msg"', '{"message": "a"}', "\xff"]) {
    assertEquals(parse(text), "bad-header", text);
  }
  const others = [
    { dtype: "float32", shape: [4, 4, 3] },
    { dtype: "uint8" },
    { shape: [4, 4, 3] },
    { dtype: "uint8", shape: [4] },
    { dtype: "uint8", shape: [4, 4, 2] },
    { dtype: "uint8", shape: [4, 4, 3, 1] },
    { dtype: "uint8", shape: [0, 4, 3] },
    { dtype: "uint8", shape: [-1, 4] },
    { dtype: "uint8", shape: [4.5, 4] },
    { dtype: "uint8", shape: ["4", 4] },
    { dtype: "uint8", shape: [65_501, 1] },
    { dtype: "uint8", shape: { 0: 4, 1: 4, length: 2 } },
  ];
  for (const other of others) assertEquals(parse(JSON.stringify({ msg: "a", ...other })), "other-array");
});

Deno.test("encodeImageHeader is read back", () => {
  assertEquals(parseImageHeader(encodeImageHeader({ msg: "Küche", frame: 7 })), { name: "Küche" });
});
