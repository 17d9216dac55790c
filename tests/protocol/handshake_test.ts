import { assertEquals } from "@std/assert";
import {
  decodeHelloPayload,
  decodeWelcomePayload,
  encodeHelloPayload,
  encodeWelcomePayload,
} from "../../src/protocol/handshake.ts";
import {
  encodeHeader,
  isOfViewer,
  isSealed,
  Kind,
  markOpened,
  markSealed,
  readCounter,
  readKeyId,
  readKind,
  readSealCounter,
  readSessionId,
} from "../../src/protocol/header.ts";

Deno.test("decodeHelloPayload reads what encodeHelloPayload writes, and nothing that makes no sense", () => {
  for (const role of ["viewer", "robot"] as const) {
    assertEquals(decodeHelloPayload(encodeHelloPayload({ role, keyId: 255 })), { role, keyId: 255 });
  }
  assertEquals(decodeHelloPayload(new Uint8Array(4)), undefined);
  assertEquals(decodeHelloPayload(Uint8Array.of(3, 0, 0, 0)), undefined);
  assertEquals(decodeHelloPayload(Uint8Array.of(1, 0, 0)), undefined);
});

Deno.test("decodeWelcomePayload reads what encodeWelcomePayload writes, and nothing of another length", () => {
  const payload = { keyId: 9, rights: 3, sessionId: 0xdead_beef };
  assertEquals(decodeWelcomePayload(encodeWelcomePayload(payload)), payload);
  assertEquals(decodeWelcomePayload(new Uint8Array(7)), undefined);
});

Deno.test("markOpened gives back the header that markSealed took", () => {
  const bytes = new Uint8Array(12);
  encodeHeader(Kind.Media, { sessionId: 0xabcd_0001, counter: 0xffff_fffe }, bytes);
  const before = bytes.slice();
  markSealed(bytes, 200, 0x8000_0001);
  assertEquals([isSealed(bytes), readKeyId(bytes), readSealCounter(bytes)], [true, 200, 0x8000_0001]);
  assertEquals([readKind(bytes), readCounter(bytes)], [Kind.Media, 0xffff_fffe]);
  markOpened(bytes, 0xabcd_0001);
  assertEquals(bytes, before);
  assertEquals([isSealed(bytes), readSessionId(bytes)], [false, 0xabcd_0001]);
});

Deno.test("isOfViewer says whose id a kind carries", () => {
  const ofViewer = Object.entries(Kind).filter(([, kind]) => isOfViewer(kind)).map(([name]) => name);
  assertEquals(ofViewer, ["Subscribe", "Challenge", "Leave", "Refusal", "SealedOnly"]);
});
