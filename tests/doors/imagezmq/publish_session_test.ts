import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import { PublishSession, type PublishSessionOptions } from "../../../src/doors/imagezmq/publish_session.ts";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const HELLO = concat([encodeGreeting(), encodeReady("SUB")]);
const HEADER = encode('{"msg":"rover"}');

function say(kind: 0 | 1, topic: string): Uint8Array {
  return encodeMessage([concat([Uint8Array.of(kind), encode(topic)])]);
}

function open(options: Partial<PublishSessionOptions> = {}) {
  const refusals: string[] = [];
  const session = new PublishSession({ onRefusal: (reason) => refusals.push(reason), ...options });
  assertEquals(session.takeOutput(), encodeGreeting());
  session.handleBytes(HELLO, 0);
  assertEquals(session.takeOutput(), encodeReady("PUB"));
  return { session, refusals };
}

Deno.test("PublishSession gives pictures to a hub that has subscribed to everything, until it does so no more", () => {
  const { session } = open();
  assertEquals([session.isOpen, session.wants(HEADER)], [false, false]);
  session.handleBytes(say(1, ""), 0);
  assertEquals([session.isOpen, session.wants(HEADER)], [true, true]);
  session.handleBytes(say(0, ""), 0);
  assertEquals([session.isOpen, session.wants(HEADER)], [false, false]);
});

Deno.test("PublishSession knows what a topic begins", () => {
  const { session } = open();
  session.handleBytes(say(1, '{"msg":"ro'), 0);
  assertEquals([session.wants(HEADER), session.wants(encode('{"msg":"front"}'))], [true, false]);
});

Deno.test("PublishSession gives nothing to a hub that has not subscribed to the token", () => {
  const judged: string[] = [];
  const judgeToken = (token: string) => {
    judged.push(token);
    return token === "right" ? "granted" as const : "wrong-token" as const;
  };
  const { session, refusals } = open({ judgeToken });
  session.handleBytes(concat([say(1, ""), say(1, "guess")]), 0);
  assertEquals([session.isOpen, session.wants(HEADER)], [false, false]);
  session.handleBytes(concat([say(1, "right"), say(1, "another")]), 0);
  assertEquals([session.isOpen, session.wants(HEADER)], [true, true]);
  assertEquals([judged, refusals], [["guess", "right"], ["wrong-token"]]);
});

Deno.test("PublishSession ends where the other end is no subscriber, says too much, or too long a topic", () => {
  const session = new PublishSession({ onRefusal: () => {} });
  session.handleBytes(concat([encodeGreeting(), encodeReady("REQ")]), 0);
  assertEquals(session.fault, "other-socket");
  const long = open().session;
  long.handleBytes(say(1, "x".repeat(257)), 0);
  assertEquals(long.fault, "too-long");
  for (
    const one of [
      say(1, "a"),
      say(0, "a"),
      encodeCommand("PING", Uint8Array.of(0, 0)),
      encodeCommand("X", encode("")),
    ]
  ) {
    const { session } = open();
    session.handleBytes(concat(Array(100).fill(one)), 0);
    assertEquals([session.fault, session.isOpen], ["flood", false]);
  }
});

Deno.test("PublishSession survives every change of what a hub says", () => {
  const honest = concat([
    HELLO,
    say(1, ""),
    say(1, "token"),
    encodeCommand("PING", Uint8Array.of(0, 0, 7)),
    say(0, ""),
  ]);
  const change = fc.record({ at: fc.nat(honest.length - 1), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.integer({ min: 1, max: 90 }), (changes, step) => {
      const stream = honest.slice();
      for (const { at, value } of changes) stream[at] = value;
      const session = new PublishSession({ judgeToken: () => "wrong-token", onRefusal: () => {} });
      for (let at = 0; at < stream.length; at += step) {
        session.handleBytes(stream.subarray(at, at + step), at);
      }
      assertEquals([session.isOpen, session.wants(HEADER)], [false, false]);
    }),
    { numRuns: 20_000 },
  );
});
