import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";
import { type ZmtpEvent, ZmtpReader } from "../../../src/doors/zmtp/reader.ts";

const MAX_BYTES = 1_000_000;
const HELLO = concat([encodeGreeting(), encodeReady("REQ")]);
const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));

function readAll(
  pieces: readonly Uint8Array[],
  reader = new ZmtpReader({ maxBytes: MAX_BYTES }),
): ZmtpEvent[] {
  return pieces.flatMap((piece) => [...reader.read(piece)]);
}

/** What it tells of these bytes behind the greeting. */
function after(...tail: Uint8Array[]): ZmtpEvent[] {
  return readAll([concat([encodeGreeting(), ...tail])]);
}

function faultOf(events: readonly ZmtpEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.kind === "fault" ? last.reason : undefined;
}

Deno.test("ZmtpReader tells READY, messages and pings in their order", () => {
  const ping = encodeCommand("PING", bytes("000a 0102"));
  const events = after(
    encodeReady("PUB"),
    encodeMessage([bytes("01"), bytes("0203")]),
    ping,
    encodeMessage([bytes("")]),
  );
  assertEquals(events, [
    { kind: "ready", socketType: "PUB" },
    { kind: "message", heads: [bytes("01")], last: bytes("0203") },
    { kind: "ping", context: bytes("0102") },
    { kind: "message", heads: [], last: bytes("") },
  ]);
});

Deno.test("ZmtpReader tells the same wherever the bytes are cut", () => {
  const message = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.array(fc.nat(700), { maxLength: 40 }),
      (messages, cuts) => {
        const whole = concat([HELLO, ...messages.map(encodeMessage)]);
        const pieces: Uint8Array[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(whole.slice(from, from + cut));
          from = Math.min(whole.length, from + cut);
        }
        const events = readAll([...pieces, whole.slice(from)]);
        assertEquals(
          events.slice(1),
          messages.map((parts) => ({
            kind: "message" as const,
            heads: parts.slice(0, -1).map((part) => new Uint8Array(part)),
            last: new Uint8Array(parts.at(-1)!),
          })),
        );
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("ZmtpReader keeps nothing of the memory that it is given", () => {
  const reader = new ZmtpReader({ maxBytes: MAX_BYTES });
  const given = concat([HELLO, encodeMessage([bytes("aa"), bytes("bbcc")])]);
  const events = [...reader.read(given)];
  given.fill(0);
  assertEquals(events.at(-1), { kind: "message", heads: [bytes("aa")], last: bytes("bbcc") });
});

Deno.test("ZmtpReader passes over what is not wanted, and goes on behind it", () => {
  const asked: number[] = [];
  const reader = new ZmtpReader({
    maxBytes: MAX_BYTES,
    wants: (heads, size) => asked.push(size) > 0 && heads[0]![0] === 1,
  });
  const stream = concat([
    HELLO,
    encodeMessage([bytes("00"), new Uint8Array(500_000)]),
    encodeMessage([bytes("01"), bytes("07")]),
  ]);
  const events: ZmtpEvent[] = [];
  let mostHeld = 0;
  for (let at = 0; at < stream.length; at += 1000) {
    events.push(...reader.read(stream.subarray(at, at + 1000)));
    mostHeld = Math.max(mostHeld, reader.heldBytes);
  }
  assertEquals(asked, [500_000, 1]);
  assertEquals(events.slice(1), [
    { kind: "message", heads: [bytes("00")], last: undefined },
    { kind: "message", heads: [bytes("01")], last: bytes("07") },
  ]);
  assert(mostHeld < 10, String(mostHeld));
});

const FAULTS: readonly (readonly [what: string, reason: string, events: () => ZmtpEvent[]])[] = [
  ["a request of HTTP", "no-zmtp", () => readAll([new TextEncoder().encode("POST / HTTP/1.1\r\n")])],
  ["a message in the place of READY", "bad-ready", () => after(encodeMessage([bytes("01")]))],
  ["another command in the place of READY", "bad-ready", () => after(encodeCommand("HELLO", bytes("")))],
  ["READY without a socket's type", "bad-ready", () => after(encodeCommand("READY", bytes("")))],
  ["READY that ends early", "bad-ready", () => after(encodeCommand("READY", bytes("0b 53 6f")))],
  ["a second READY", "bad-ready", () => after(encodeReady("REQ"), encodeReady("REQ"))],
  ["flags that nothing has", "bad-flags", () => after(encodeReady("REQ"), bytes("08 00"))],
  ["a command of more frames", "bad-flags", () => after(encodeReady("REQ"), bytes("05 00"))],
  ["a frame of 2^63 bytes", "too-long", () => after(encodeReady("REQ"), bytes("02 8000000000000000"))],
  ["a frame of 2^64 - 1 bytes", "too-long", () => after(encodeReady("REQ"), bytes("02 ffffffffffffffff"))],
  ["a frame of one byte too many", "too-long", () => after(encodeReady("REQ"), bytes("02 00000000000f4241"))],
  ["a head that is long", "too-long", () => after(encodeReady("REQ"), bytes("03 0000000000001001"))],
  ["a command that is long", "too-long", () => after(bytes("06 0000000000000401"))],
  [
    "a message of endless frames",
    "too-many-frames",
    () => after(encodeReady("REQ"), new Uint8Array(1000).map((_, at) => at % 2 === 0 ? 1 : 0)),
  ],
  ["a command without a name", "bad-command", () => after(encodeReady("REQ"), bytes("04 00"))],
  ["an ERROR", "refused-by-peer", () => after(encodeCommand("ERROR", bytes("00")))],
];

for (const [what, reason, read] of FAULTS) {
  Deno.test(`ZmtpReader ends at ${what}: ${reason}`, () => {
    const events = read();
    assertEquals(faultOf(events), reason);
    assertEquals(events.filter(({ kind }) => kind === "fault").length, 1);
  });
}

Deno.test("ZmtpReader reads nothing behind a fault", () => {
  const reader = new ZmtpReader({ maxBytes: MAX_BYTES });
  assertEquals(faultOf(readAll([concat([HELLO, bytes("80")])], reader)), "bad-flags");
  assertEquals(readAll([encodeMessage([bytes("01")])], reader), []);
  assertEquals(reader.heldBytes, 0);
});

Deno.test("ZmtpReader takes no memory because a size was said", () => {
  const reader = new ZmtpReader({ maxBytes: 100_000_000 });
  readAll([concat([HELLO, bytes("02 0000000005f5e100")])], reader);
  assert(reader.heldBytes <= 256 * 1024, String(reader.heldBytes));
  readAll([new Uint8Array(1_000_000)], reader);
  assert(reader.heldBytes <= 2_100_000, String(reader.heldBytes));
});

Deno.test("ZmtpReader survives every change of what a peer says, in bounded memory", () => {
  const picture = encodeMessage([
    bytes(""),
    new TextEncoder().encode('{"msg": "front"}'),
    new Uint8Array(700),
  ]);
  const honest = concat([HELLO, picture, encodeCommand("PING", bytes("0000 01")), picture]);
  const change = fc.record({ at: fc.nat(honest.length - 1), value: fc.nat(255), kind: fc.nat(2) });
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 400 }),
      (changes, step) => {
        let stream = honest.slice();
        for (const { at, value, kind } of changes) {
          const before = stream.subarray(0, at);
          if (kind === 0) stream.fill(value, at, at + 1);
          else if (kind === 1) stream = concat([before, Uint8Array.of(value), stream.subarray(at)]);
          else stream = concat([before, stream.subarray(at + 1 + value % 16)]);
        }
        const reader = new ZmtpReader({ maxBytes: 2000 });
        let messages = 0;
        for (let at = 0; at < stream.length; at += step) {
          for (const event of reader.read(stream.subarray(at, at + step))) {
            messages += Number(
              event.kind === "message",
            );
          }
          assert(reader.heldBytes <= 2000 + 9 * 4096, String(reader.heldBytes));
        }
        assert(messages <= stream.length);
      },
    ),
    // more than a hundred thousand changes in all
    { numRuns: 25_000 },
  );
});
