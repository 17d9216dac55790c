/** libsodium, the system's and as WebAssembly: published vectors, and the same bytes from both. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createCipheriv } from "node:crypto";
import { MAX_SEALED_BYTES, SEALED_HEADER_BYTES, type Sodium, TAG_BYTES } from "../../../src/seal/sodium.ts";
import { openSodium } from "../../../src/system/sodium/open_sodium.ts";
import { sodiums, systemSodium, wasmSodium } from "../../support/sodiums.ts";

const hex = Uint8Array.fromHex;
const KEY = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");

function testEach(name: string, test: (sodium: Sodium) => void): void {
  for (const sodium of sodiums) Deno.test(`${sodium.name}: ${name}`, () => test(sodium));
}

/** A datagram that is the same for the same numbers, with room for its tag. */
function makeDatagram(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: length + TAG_BYTES }, (_, i) => (i * 7 + seed) ^ (i >>> 3));
}

testEach("x25519 is that of RFC 7748, section 5.2", (sodium) => {
  const product = sodium.x25519(
    hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
    hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
  );
  assertEquals(product?.toHex(), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
});

testEach("x25519Base multiplies the point 9, and x25519 gives nothing for a point of low order", (sodium) => {
  const secret = sodium.randomBytes(32);
  const nine = new Uint8Array(32);
  nine[0] = 9;
  assertEquals<Uint8Array | undefined>(sodium.x25519(secret, nine), sodium.x25519Base(secret));
  for (const first of [0, 1]) {
    const low = new Uint8Array(32);
    low[0] = first;
    assertEquals(sodium.x25519(secret, low), undefined);
  }
});

testEach("encrypt and decrypt are those of RFC 8439, section 2.8.2", (sodium) => {
  const nonce = hex("070000004041424344454647");
  const ad = hex("50515253c0c1c2c3c4c5c6c7");
  const plain = new TextEncoder().encode(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const sealed = sodium.encrypt(KEY, nonce, ad, plain);
  assertEquals(
    sealed.toHex(),
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b" +
      "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc" +
      "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691",
  );
  assertEquals<Uint8Array | undefined>(sodium.decrypt(KEY, nonce, ad, sealed), plain);
  for (let i = 0; i < sealed.length; i++) {
    assertEquals(sodium.decrypt(KEY, nonce, ad, sealed.with(i, sealed[i]! ^ 1)), undefined);
  }
  assertEquals(sodium.decrypt(KEY, nonce, ad.with(3, 0), sealed), undefined);
  for (const length of [0, 15, 16]) {
    assertEquals(sodium.decrypt(KEY, nonce, ad, sealed.subarray(0, length)), undefined);
  }
});

testEach("ristretto255 is that of RFC 9496, appendix A", ({ ristretto }) => {
  const hash = hex(
    "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1" +
      "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6",
  );
  assertEquals(
    ristretto.fromHash(hash).toHex(),
    "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46",
  );
  const generator = hex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76");
  const two = new Uint8Array(32);
  two[0] = 2;
  assertEquals(
    ristretto.multiply(two, generator)?.toHex(),
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
  );
  assert(ristretto.isValid(generator));
  for (const other of [generator.with(31, 0xff), generator.with(31, 0x76 | 0x80), generator.with(0, 0xe3)]) {
    assert(!ristretto.isValid(other));
    assertEquals(ristretto.multiply(two, other), undefined);
  }
  assertEquals(ristretto.multiply(two, new Uint8Array(32)), undefined);
  assertEquals(ristretto.multiply(new Uint8Array(32), generator), undefined);
});

testEach("ristretto255's random scalars commute", ({ ristretto }) => {
  const [a, b] = [ristretto.randomScalar(), ristretto.randomScalar()];
  const point = ristretto.fromHash(new Uint8Array(64).fill(3));
  const there = ristretto.multiply(a, ristretto.multiply(b, point)!);
  assertEquals(there, ristretto.multiply(b, ristretto.multiply(a, point)!));
  assert(there);
});

testEach("a key seals as another program does, nonce by nonce", (sodium) => {
  using key = sodium.makeKey(KEY);
  for (const [length, counter] of [[12, 0], [13, 1], [500, 0xffff_ffff], [1200, 2 ** 40 + 5]] as const) {
    const datagram = makeDatagram(length);
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, BigInt(counter), true);
    const cipher = createCipheriv("chacha20-poly1305", KEY, nonce, { authTagLength: TAG_BYTES });
    const header = datagram.slice(0, SEALED_HEADER_BYTES);
    cipher.setAAD(header, { plaintextLength: length - SEALED_HEADER_BYTES });
    const body = cipher.update(datagram.subarray(SEALED_HEADER_BYTES, length));
    cipher.final();
    assertEquals(key.seal(datagram, length, counter), length + TAG_BYTES);
    assertEquals(
      datagram.toHex(),
      header.toHex() + body.toString("hex") + cipher.getAuthTag().toString("hex"),
    );
  }
});

testEach("a key opens what it has sealed, wherever that lies, and touches nothing around it", (sodium) => {
  const key = sodium.makeKey(KEY);
  const one = fc.record({
    length: fc.oneof(
      fc.integer({ min: 12, max: 1500 }),
      fc.constantFrom(9000, 20_000, MAX_SEALED_BYTES - TAG_BYTES),
    ),
    before: fc.integer({ min: 0, max: 70 }),
    behind: fc.integer({ min: 0, max: 70 }),
    counter: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  });
  fc.assert(
    fc.property(one, ({ length, before, behind, counter }) => {
      const datagram = makeDatagram(length, counter);
      const memory = new Uint8Array(before + datagram.length + behind).fill(0xa5);
      const bytes = memory.subarray(before, before + datagram.length + behind);
      bytes.set(datagram);
      key.seal(bytes, length, counter);
      assert(memory.subarray(0, before).every((byte) => byte === 0xa5));
      assert(bytes.subarray(length + TAG_BYTES).every((byte) => byte === 0xa5));
      const received = bytes.slice(0, length + TAG_BYTES);
      assertEquals(key.open(received, counter), length);
      assertEquals(received.subarray(0, length), datagram.subarray(0, length));
    }),
    { numRuns: 200 },
  );
});

testEach("a key opens nothing of which a bit is another, nor by another counter or key", (sodium) => {
  using key = sodium.makeKey(KEY);
  const sealed = makeDatagram(60);
  key.seal(sealed, 60, 9);
  for (let bit = 0; bit < 8 * sealed.length; bit++) {
    const forged = sealed.slice();
    forged[bit >>> 3]! ^= 1 << (bit & 7);
    assertEquals(key.open(forged, 9), 0, `bit ${bit}`);
  }
  for (const counter of [8, 10, 9 + 2 ** 32]) assertEquals(key.open(sealed.slice(), counter), 0);
  for (let length = 0; length < sealed.length; length++) {
    assertEquals(key.open(sealed.slice(0, length), 9), 0);
  }
  using other = sodium.makeKey(KEY.with(0, 0));
  assertEquals(other.open(sealed.slice(), 9), 0);
  assertEquals(key.open(sealed.slice(), 9), 60);
});

testEach("a key that is wiped seals nothing and opens nothing", (sodium) => {
  const key = sodium.makeKey(KEY);
  const sealed = makeDatagram(60);
  key.seal(sealed, 60, 0);
  for (let i = 0; i < 2; i++) key[Symbol.dispose]();
  assertEquals(key.open(sealed, 0), 0);
  assertThrows(() => key.seal(sealed, 60, 1), Error, "the key is wiped");
});

testEach("mistakes of a caller throw, and reach no library", (sodium) => {
  const key = sodium.makeKey(KEY);
  const datagram = makeDatagram(60);
  for (const length of [0, 11, 61, 1000]) assertThrows(() => key.seal(datagram, length, 0), RangeError);
  assertThrows(() => key.seal(new Uint8Array(70_000), MAX_SEALED_BYTES, 0), RangeError);
  const short = KEY.subarray(1);
  const none = new Uint8Array(0);
  const nonce = new Uint8Array(12);
  const calls: (() => unknown)[] = [
    () => sodium.x25519(short, KEY),
    () => sodium.x25519(KEY, short),
    () => sodium.x25519Base(short),
    () => sodium.encrypt(short, nonce, none, none),
    () => sodium.encrypt(KEY, KEY, none, none),
    () => sodium.encrypt(KEY, nonce, none, new Uint8Array(MAX_SEALED_BYTES + 1)),
    () => sodium.decrypt(KEY, none, none, KEY),
    () => sodium.decrypt(KEY, nonce, new Uint8Array(MAX_SEALED_BYTES + 1), KEY),
    () => sodium.ristretto.fromHash(KEY),
    () => sodium.ristretto.multiply(short, KEY),
    () => sodium.ristretto.isValid(short),
    () => sodium.makeKey(short),
  ];
  for (const call of calls) assertThrows(call, RangeError);
});

testEach("randomBytes gives other bytes each time", (sodium) => {
  const drawn = Array.from({ length: 20 }, () => sodium.randomBytes(16).toHex());
  assertEquals(new Set(drawn).size, 20);
  assertEquals(sodium.randomBytes(5).length, 5);
});

Deno.test({
  name: "both libraries give the same bytes",
  ignore: systemSodium === undefined,
  fn() {
    const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
    const text = fc.uint8Array({ maxLength: 1500 });
    const inputs = [bytes(32), bytes(32), bytes(64), bytes(12), text, text, fc.nat()] as const;
    fc.assert(fc.property(...inputs, (secret, point, hash, nonce, ad, plain, counter) => {
      const [a, b] = [wasmSodium, systemSodium!].map((sodium) => {
        const sealed = sodium.encrypt(secret, nonce, ad, plain);
        const datagram = makeDatagram(12 + plain.length, counter);
        using key = sodium.makeKey(secret);
        key.seal(datagram, 12 + plain.length, counter);
        const made = sodium.ristretto.fromHash(hash);
        return {
          sealed,
          opened: sodium.decrypt(secret, nonce, ad, sealed),
          datagram,
          shared: sodium.x25519(secret, point),
          base: sodium.x25519Base(secret),
          made,
          product: sodium.ristretto.multiply(secret, made),
          isValid: sodium.ristretto.isValid(point),
        };
      });
      assertEquals(a, b);
      assertEquals(a!.opened, plain);
    }));
  },
});

Deno.test("openSodium takes the system's library where there is one, and the other one where it is asked to", async () => {
  using first = await openSodium();
  assertEquals(first.name, (systemSodium ?? wasmSodium).name);
  using second = await openSodium("wasm");
  assertMatch(second.name, /^libsodium \d+\.\d+\.\d+ \(WebAssembly\)$/);
  if (!systemSodium) return;
  using third = await openSodium("system");
  assertMatch(third.name, /^libsodium \d+\.\d+\.\d+$/);
});

Deno.test("the memory of libsodium.js holds no key any more when it is wiped", async () => {
  const { loadSodiumWasm } = await import("../../../src/system/sodium/wasm_library.ts");
  const { WasmKey } = await import("../../../src/system/sodium/wasm_key.ts");
  const { WasmMemory } = await import("../../../src/system/sodium/wasm_memory.ts");
  const calls = await loadSodiumWasm();
  const key = new WasmKey(calls, new WasmMemory(calls), KEY);
  const holdsKey = () =>
    new TextDecoder("latin1").decode(calls.HEAPU8).includes(new TextDecoder("latin1").decode(KEY));
  assert(holdsKey());
  key.seal(makeDatagram(100), 100, 0);
  key[Symbol.dispose]();
  assert(!holdsKey());
});
