import { assertEquals, assertNotEquals } from "@std/assert";
import { encodeHeader, Kind, readCounter, readKeyId, readSealCounter } from "../../src/protocol/header.ts";
import { SessionKey } from "../../src/sealed/session_key.ts";
import { makePairing, seededSodium } from "../support/sealed_pair.ts";

function makeKey(): SessionKey {
  const sodium = seededSodium(3);
  const keys = { send: sodium.randomBytes(32), receive: sodium.randomBytes(32) };
  const key = new SessionKey(sodium, keys, {
    ...{ pairing: makePairing().ofRobot, ownId: 1, otherId: 2, viewerId: 7, broadcasterId: 8 },
    ...{ initiatorId: 7, number: 0, madeUs: 0 },
  });
  assertEquals(
    [keys.send, keys.receive],
    [new Uint8Array(32), new Uint8Array(32)],
    "the given ones are wiped",
  );
  return key;
}

function datagram(): Uint8Array {
  const bytes = new Uint8Array(80);
  encodeHeader(Kind.Media, { sessionId: 8, counter: 0 }, bytes);
  return bytes;
}

Deno.test("SessionKey counts what it seals beside the datagrams' own counters, and seals no two alike", () => {
  const key = makeKey();
  const [first, second] = [datagram(), datagram()];
  assertEquals([key.seal(first, 64), key.seal(second, 64)], [80, 80]);
  assertEquals([first, second].map(readSealCounter), [0, 1]);
  assertEquals([first, second].map(readCounter), [0, 0]);
  assertEquals(readKeyId(first), 2);
  assertNotEquals(first.slice(12), second.slice(12));
});

Deno.test("SessionKey seals nothing more when it is used up", () => {
  const key = makeKey();
  key.sealed = 2 ** 32 - 1;
  const last = datagram();
  assertEquals(key.seal(last, 64), 80);
  assertEquals(readSealCounter(last), 2 ** 32 - 1);
  const none = datagram();
  assertEquals(key.seal(none, 64), 0);
  assertEquals(none, datagram(), "and leaves it as it is");
});
