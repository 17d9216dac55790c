import { assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import { RequestSession } from "../../../src/doors/imagezmq/request_session.ts";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";

const NOTHING = new Uint8Array(0);
const HELLO = concat([encodeGreeting(), encodeReady("REP")]);
const reply = (text: string) => encodeMessage([NOTHING, new TextEncoder().encode(text)]);

function open(hello = HELLO): RequestSession {
  const session = new RequestSession();
  assertEquals(session.takeOutput(), encodeGreeting());
  assertEquals(session.isFree, false);
  session.handleBytes(hello);
  return session;
}

Deno.test("RequestSession sends a picture once the hub is known, and the next one after the answer", () => {
  const session = open();
  assertEquals(session.isFree, true);
  const [header, jpeg] = [Uint8Array.of(1), Uint8Array.of(2, 3)];
  session.send(header, jpeg);
  assertEquals(session.takeOutput(), concat([encodeReady("REQ"), encodeMessage([NOTHING, header, jpeg])]));
  assertEquals([session.isFree, session.takeReply()], [false, undefined]);
  session.handleBytes(reply("OK"));
  assertEquals([session.isFree, session.takeReply(), session.takeReply()], [true, "OK", undefined]);
});

Deno.test("RequestSession ends where the other end is no hub, or answers what nobody asked", () => {
  assertEquals(open(concat([encodeGreeting(), encodeReady("SUB")])).fault, "other-socket");
  const session = open();
  session.handleBytes(reply("OK"));
  assertEquals([session.fault, session.isFree], ["unasked-reply", false]);
});

Deno.test("RequestSession answers a ping", () => {
  const session = open();
  session.takeOutput();
  session.handleBytes(encodeCommand("PING", Uint8Array.of(0, 1, 9)));
  assertEquals(session.takeOutput(), encodeCommand("PONG", Uint8Array.of(9)));
});

Deno.test("RequestSession asks whether anybody is there", () => {
  const session = open();
  session.takeOutput();
  session.ping();
  assertEquals(session.takeOutput(), encodeCommand("PING", Uint8Array.of(0, 0)));
  session.handleBytes(encodeCommand("PONG", NOTHING));
  assertEquals([session.fault, session.isFree], [undefined, true]);
});

Deno.test("RequestSession survives every change of what a hub says", () => {
  const honest = concat([HELLO, reply("OK"), reply("OK")]);
  const change = fc.record({ at: fc.nat(honest.length - 1), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.integer({ min: 1, max: 90 }), (changes, step) => {
      const stream = honest.slice();
      for (const { at, value } of changes) stream[at] = value;
      const session = new RequestSession();
      for (let at = 0; at < stream.length; at += step) {
        session.handleBytes(stream.subarray(at, at + step));
        if (session.isFree) session.send(NOTHING, NOTHING);
        session.takeReply();
        session.takeOutput();
      }
    }),
    { numRuns: 20_000 },
  );
});
