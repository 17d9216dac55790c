import { assertEquals } from "@std/assert";
import { encodeCommand, encodeMessage, parseCommand } from "../../../src/doors/zmtp/framing.ts";
import { checkGreeting, encodeGreeting, encodeReady, parseReady } from "../../../src/doors/zmtp/handshake.ts";

const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));

Deno.test("encodeMessage writes what libzmq 4.3.5 writes for a request of one frame", () => {
  assertEquals(encodeMessage([new Uint8Array(0), bytes("4f4b")]), bytes("01 00  00 02 4f 4b"));
});

Deno.test("encodeMessage gives a size of eight bytes to what is longer than 255", () => {
  assertEquals(encodeMessage([new Uint8Array(255)]).subarray(0, 3), bytes("00 ff 00"));
  assertEquals(encodeMessage([new Uint8Array(256)]).subarray(0, 10), bytes("02 00000000 00000100 00"));
  assertEquals(
    encodeMessage([new Uint8Array(300), new Uint8Array(1)]).subarray(0, 9),
    bytes("03 00000000 0000012c"),
  );
});

Deno.test("encodeGreeting is the one of spec/23", () => {
  const wanted = "ff 00000000 00000000 7f 03 00 4e554c4c" + "00".repeat(16) + "00" + "00".repeat(31);
  assertEquals(encodeGreeting(), bytes(wanted));
  assertEquals(checkGreeting(encodeGreeting()), undefined);
});

Deno.test("checkGreeting knows by the first byte who speaks something else", () => {
  const greeting = encodeGreeting();
  const changed = (at: number, value: number) => greeting.with(at, value);
  assertEquals(checkGreeting(new TextEncoder().encode("G")), "no-zmtp");
  assertEquals(checkGreeting(changed(9, 0)), "no-zmtp");
  assertEquals(checkGreeting(changed(10, 2).subarray(0, 11)), "old-version");
  assertEquals(checkGreeting(changed(10, 4)), undefined, "a later version speaks this one to us");
  assertEquals(checkGreeting(changed(15, 0)), "other-mechanism");
  assertEquals(checkGreeting(changed(16, 0x4c)), "other-mechanism");
  assertEquals(checkGreeting(changed(3, 9)), undefined, "the padding says nothing");
  assertEquals(checkGreeting(greeting.subarray(0, 63)), undefined);
});

Deno.test("encodeReady says what libzmq says, and parseReady reads it", () => {
  const ready = encodeReady("REQ");
  assertEquals(
    ready,
    bytes("04 26 05 5245414459 0b 536f636b65742d54797065 00000003 524551 08 4964656e74697479 00000000"),
  );
  const command = parseCommand(ready.subarray(2))!;
  assertEquals(command.name, "READY");
  assertEquals(parseReady(command.body), "REQ");
});

Deno.test("parseReady takes properties in any order and letters in any case, and none that ends early", () => {
  const property = (name: string, value: string) =>
    String.fromCharCode(name.length) + name + "\0\0\0" + String.fromCharCode(value.length) + value;
  const body = (content: string) => Uint8Array.from(content, (character) => character.charCodeAt(0));
  const whole = property("X-Other", "1") + property("socket-TYPE", "PUB");
  assertEquals(parseReady(body(whole)), "PUB");
  assertEquals(parseReady(body("")), undefined);
  assertEquals(parseReady(body(property("X-Other", "1"))), undefined);
  for (let length = 1; length < whole.length; length++) {
    const isBetween = length === property("X-Other", "1").length;
    if (!isBetween) assertEquals(parseReady(body(whole.slice(0, length))), undefined, String(length));
  }
  assertEquals(parseReady(bytes("00 00000000")), undefined, "a name has at least one letter");
});

Deno.test("parseCommand wants a name that is whole", () => {
  assertEquals(text(parseCommand(bytes("04 50494e47 0001"))!.body), "\0\u0001");
  assertEquals(parseCommand(bytes("")), undefined);
  assertEquals(parseCommand(bytes("00 41")), undefined);
  assertEquals(parseCommand(bytes("05 41")), undefined);
  assertEquals(parseCommand(encodeCommand("PONG", bytes("09")).subarray(2)), {
    name: "PONG",
    body: bytes("09"),
  });
});
