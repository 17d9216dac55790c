import { assert, assertEquals } from "@std/assert";
import { StreamSubscription } from "../../src/receive/subscription.ts";
import { addressOf } from "../support/pair.ts";

const BROADCASTER = addressOf(1);
const COOKIE = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
const CHALLENGE = { kind: "challenge", sessionId: 77, counter: 0, cookie: COOKIE } as const;

Deno.test("StreamSubscription asks at once, without a proof, and again every quarter of a second", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  const cookie = new Uint8Array(16);
  assertEquals(subscription.poll(1000), { kind: "subscribe", sessionId: 77, counter: 0, cookie });
  assertEquals([subscription.nextUs, subscription.poll(250_999)], [251_000, undefined]);
  assertEquals(subscription.poll(251_000), { kind: "subscribe", sessionId: 77, counter: 1, cookie });
});

Deno.test("StreamSubscription answers a challenge at once and renews every second from then on", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  subscription.poll(0);
  assert(subscription.handleChallenge(CHALLENGE, BROADCASTER, 5000));
  assertEquals([subscription.nextUs, subscription.poll(5000)?.cookie], [5000, COOKIE]);
  assertEquals([subscription.poll(1_004_999), subscription.poll(1_005_000)?.cookie], [undefined, COOKIE]);
});

Deno.test("StreamSubscription keeps a copy of the cookie, and takes a newer one", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  const cookie = COOKIE.slice();
  subscription.handleChallenge({ ...CHALLENGE, cookie }, BROADCASTER, 0);
  cookie.fill(0xff);
  assertEquals(subscription.poll(0)?.cookie, COOKIE);
  subscription.handleChallenge({ ...CHALLENGE, cookie }, BROADCASTER, 10);
  assertEquals(subscription.poll(10)?.cookie, cookie);
});

Deno.test("StreamSubscription believes no challenge for another viewer or from another address", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  subscription.poll(0);
  assert(!subscription.handleChallenge({ ...CHALLENGE, sessionId: 78 }, BROADCASTER, 1));
  assert(!subscription.handleChallenge(CHALLENGE, addressOf(2), 1));
  assert(!subscription.handleChallenge(CHALLENGE, addressOf(1, 5551), 1));
  assertEquals([subscription.nextUs, subscription.leave().cookie], [250_000, new Uint8Array(16)]);
});

Deno.test("StreamSubscription leaves with the cookie that it has", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  subscription.poll(0);
  subscription.handleChallenge(CHALLENGE, BROADCASTER, 0);
  assertEquals(subscription.leave(), { kind: "leave", sessionId: 77, counter: 1, cookie: COOKIE });
});

Deno.test("StreamSubscription is refused by who was asked, with the proof that was given, for four seconds each time", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  const refusal = { ...CHALLENGE, kind: "refusal" } as const;
  assert(
    !subscription.handleRefusal({ ...refusal, cookie: new Uint8Array(16) }, BROADCASTER, 0),
    "nothing proven",
  );
  subscription.handleChallenge(CHALLENGE, BROADCASTER, 0);
  assert(!subscription.handleRefusal(refusal, addressOf(1, 5551), 0));
  assert(!subscription.handleRefusal({ ...refusal, sessionId: 78 }, BROADCASTER, 0));
  assert(!subscription.handleRefusal({ ...refusal, cookie: COOKIE.with(0, 0) }, BROADCASTER, 0));
  assert(!subscription.isRefused(0));
  assert(subscription.handleRefusal(refusal, BROADCASTER, 1000));
  assertEquals([subscription.isRefused(4_000_999), subscription.isRefused(4_001_000)], [true, false]);
});

Deno.test("StreamSubscription knows a broadcaster that speaks only to who is paired, by its word on the cookie that it gave", () => {
  const subscription = new StreamSubscription(BROADCASTER, 77);
  const answer = {
    kind: "sealed-only",
    sessionId: 77,
    counter: 0,
    proof: COOKIE.slice(0, 8),
    robotId: new Uint8Array(8).fill(3),
  } as const;
  assert(!subscription.handleRefusal(answer, BROADCASTER, 0), "nothing is proven yet");
  subscription.handleChallenge(CHALLENGE, BROADCASTER, 0);
  assert(
    !subscription.handleRefusal({ ...answer, proof: new Uint8Array(8) }, BROADCASTER, 0),
    "not its cookie",
  );
  assertEquals(subscription.sealedBy(0), undefined);
  assert(subscription.handleRefusal(answer, BROADCASTER, 10));
  assertEquals(subscription.sealedBy(3_000_000), answer.robotId);
  assertEquals(subscription.sealedBy(5_000_000), undefined, "it has not said so lately");
  assert(!subscription.isRefused(10), "it may well have a place");
});
