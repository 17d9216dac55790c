/** The handshake: published vectors, what a stranger can do to it, and what is wiped. */

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { NOISE_OVERHEAD_BYTES, NoiseHandshake, type NoiseOptions } from "../../src/seal/noise.ts";
import type { Sodium } from "../../src/seal/sodium.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { sodiums, wasmSodium } from "../support/sodiums.ts";
import vectors from "../vectors/noise.json" with { type: "json" };

const hex = Uint8Array.fromHex;
const PSK = hex(vectors.psk);
const PROLOGUE = hex(vectors.prologue);
const HELLO = new TextEncoder().encode("hello");
const NOTHING = new Uint8Array(0);

function makeEnd(role: NoiseOptions["role"], more: Partial<NoiseOptions> = {}, sodium = wasmSodium) {
  return new NoiseHandshake(sodium, { role, psk: PSK, prologue: PROLOGUE, ...more });
}

/** Both ends of a handshake that is over. */
function shakeHands() {
  const [initiator, responder] = [makeEnd("initiator"), makeEnd("responder")];
  assert(responder.read(initiator.write(HELLO)));
  assert(initiator.read(responder.write(HELLO)));
  return { initiator, responder };
}

/** A library of which single calls can be replaced. */
function plainSodium(): Sodium {
  const { name, ristretto } = wasmSodium;
  return {
    name,
    ristretto,
    randomBytes: (count) => wasmSodium.randomBytes(count),
    x25519: (secret, point) => wasmSodium.x25519(secret, point),
    x25519Base: (secret) => wasmSodium.x25519Base(secret),
    encrypt: (...args) => wasmSodium.encrypt(...args),
    decrypt: (...args) => wasmSodium.decrypt(...args),
    makeKey: (key) => wasmSodium.makeKey(key),
    [Symbol.dispose]() {},
  };
}

for (const sodium of sodiums) {
  Deno.test(`${sodium.name}: NoiseHandshake writes and reads the published messages, and has their keys`, () => {
    const initiator = makeEnd("initiator", { ephemeralSecret: hex(vectors.initiatorEphemeral) }, sodium);
    const responder = makeEnd("responder", { ephemeralSecret: hex(vectors.responderEphemeral) }, sodium);
    const [hello, welcome, ...rest] = vectors.messages;
    const first = initiator.write(hex(hello!.payload));
    assertEquals(first.toHex(), hello!.ciphertext);
    assertEquals(responder.read(first)?.toHex(), hello!.payload);
    const second = responder.write(hex(welcome!.payload));
    assertEquals(second.toHex(), welcome!.ciphertext);
    assertEquals(initiator.read(second)?.toHex(), welcome!.payload);

    for (const end of [initiator, responder]) assertEquals(end.hash.toHex(), vectors.hash);
    const [ours, theirs] = [initiator.split(), responder.split()];
    assertEquals([ours.send, ours.receive], [theirs.receive, theirs.send]);
    rest.forEach(({ payload, ciphertext }, i) => {
      const nonce = new Uint8Array(12);
      nonce[4] = i >> 1;
      const key = i % 2 === 0 ? ours.send : ours.receive;
      assertEquals(sodium.encrypt(key, nonce, NOTHING, hex(payload)).toHex(), ciphertext);
    });
  });
}

Deno.test("NoiseHandshake gives other keys each time, and none alike", () => {
  const keys = Array.from({ length: 5 }, () => shakeHands().initiator.split());
  assertEquals(new Set(keys.flatMap(({ send, receive }) => [send.toHex(), receive.toHex()])).size, 10);
});

Deno.test("read gives nothing to who has another secret or means another protocol", () => {
  const message = makeEnd("initiator").write(HELLO);
  assertEquals(makeEnd("responder", { psk: PSK.with(31, 0) }).read(message), undefined);
  assertEquals(makeEnd("responder", { prologue: PROLOGUE.subarray(1) }).read(message), undefined);
  assert(makeEnd("responder").read(message));
});

Deno.test("read tells by the first message's tag who has the secret, before any product of points", () => {
  let products = 0;
  const counting: Sodium = {
    ...plainSodium(),
    x25519(secret, point) {
      products++;
      return wasmSodium.x25519(secret, point);
    },
    x25519Base(secret) {
      products++;
      return wasmSodium.x25519Base(secret);
    },
  };
  const responder = makeEnd("responder", {}, counting);
  assertEquals(responder.read(wasmSodium.randomBytes(80)), undefined);
  assert(responder.read(makeEnd("initiator").write(HELLO)));
  assertEquals(products, 0);
  responder.write(HELLO);
  assertEquals(products, 2);
});

Deno.test("a message of which a bit is another is not read, and leaves the handshake as it was", () => {
  const [initiator, responder] = [makeEnd("initiator"), makeEnd("responder")];
  const first = initiator.write(HELLO);
  forgeEach(first, (forged) => assertEquals(responder.read(forged), undefined));
  assertEquals<Uint8Array | undefined>(responder.read(first), HELLO);
  const second = responder.write(HELLO);
  forgeEach(second, (forged) => assertEquals(initiator.read(forged), undefined));
  assertEquals<Uint8Array | undefined>(initiator.read(second), HELLO);
  assertEquals(initiator.split().send, responder.split().receive);
});

/** Each bit, also the highest of the point, which X25519 itself does not look at. */
function forgeEach(message: Uint8Array, test: (forged: Uint8Array) => void): void {
  for (let bit = 0; bit < 8 * message.length; bit++) {
    const forged = message.slice();
    forged[bit >>> 3]! ^= 1 << (bit & 7);
    test(forged);
  }
}

Deno.test("a first message that is sent again gives keys that only its writer could know, and other ones", () => {
  const initiator = makeEnd("initiator");
  const message = initiator.write(HELLO);
  const [first, second] = [makeEnd("responder"), makeEnd("responder")];
  for (const end of [first, second]) assert(end.read(message));
  assert(initiator.read(first.write(HELLO)));
  second.write(HELLO);
  assertNotEquals(first.split().send, second.split().send);
});

Deno.test("an answer to another handshake is not read, nor this end's own message", () => {
  const initiator = makeEnd("initiator");
  const own = initiator.write(HELLO);
  const responder = makeEnd("responder");
  responder.read(makeEnd("initiator").write(HELLO));
  for (const message of [responder.write(HELLO), own]) assertEquals(initiator.read(message), undefined);
});

Deno.test("a point of low order, from who has the secret, is answered as the specification has it", () => {
  const responder = makeEnd("responder");
  const initiator = makeEnd("initiator", { ephemeralSecret: new Uint8Array(32) }, {
    ...plainSodium(),
    x25519Base: () => new Uint8Array(32),
  });
  assert(responder.read(initiator.write(HELLO)));
  assertEquals(responder.write(HELLO).length, HELLO.length + NOISE_OVERHEAD_BYTES);
});

Deno.test("NoiseHandshake refuses what its caller gets wrong, and reads nothing out of turn", () => {
  assertThrows(() => makeEnd("initiator", { psk: PSK.subarray(1) }), RangeError, "32 bytes");
  assertThrows(() => makeEnd("responder").write(HELLO), Error, "not our turn");
  assertThrows(() => makeEnd("initiator").split(), Error, "a message is missing");
  const { initiator, responder } = shakeHands();
  assertEquals(initiator.read(makeEnd("initiator").write(HELLO)), undefined);
  assertThrows(() => responder.write(HELLO), Error, "not our turn");
  initiator.split();
  assertThrows(() => initiator.split(), Error, "a message is missing");
});

Deno.test("a handshake that is wiped reads and splits nothing, and leaves the caller's secret alone", () => {
  const { responder } = shakeHands();
  responder[Symbol.dispose]();
  assertThrows(() => responder.split(), Error);
  assertEquals(makeEnd("responder").read(makeEnd("initiator").write(HELLO))?.length, HELLO.length);
  const fresh = makeEnd("responder");
  fresh[Symbol.dispose]();
  assertEquals(fresh.read(makeEnd("initiator").write(HELLO)), undefined);
  assertEquals(PSK.toHex(), vectors.psk);
});

Deno.test("read survives 20,000 random and damaged messages of either kind", () => {
  const random = seededRandom(21);
  const [initiator, responder] = [makeEnd("initiator"), makeEnd("responder")];
  const first = initiator.write(HELLO);
  const other = makeEnd("responder");
  other.read(first);
  const second = other.write(HELLO);
  for (let i = 0; i < 10_000; i++) {
    for (const [end, sound] of [[responder, first], [initiator, second]] as const) {
      const message = i % 2 === 0 ? random.mutate(sound) : random.bytes(random.below(120));
      if (message.toHex() !== sound.toHex()) assertEquals(end.read(message), undefined);
    }
  }
  for (const length of [0, 47, 65_535, 65_536, 100_000]) {
    for (const end of [responder, initiator]) assertEquals(end.read(new Uint8Array(length)), undefined);
  }
  assert(responder.read(first));
  assert(initiator.read(second));
});
