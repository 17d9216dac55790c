import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { Cookies } from "../../../src/send/viewers/cookies.ts";
import { addressOf } from "../../support/pair.ts";

const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i);
const EPOCH_US = 60_000_000;
const VIEWER = addressOf(3);

Deno.test("Cookies are the HMAC-SHA-256 of viewer, address and epoch, cut to 16 bytes", async () => {
  const key = await crypto.subtle.importKey("raw", SECRET, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const text = new TextEncoder().encode("77 10.0.0.3:5550 2");
  const expected = new Uint8Array(await crypto.subtle.sign("HMAC", key, text)).subarray(0, 16);
  assertEquals(new Cookies(SECRET).make(77, VIEWER, 2 * EPOCH_US + 5), expected);
});

const OTHERS: readonly [what: string, viewerId: number, from: Address, secret: Uint8Array][] = [
  ["another viewer", 78, VIEWER, SECRET],
  ["another host", 77, addressOf(4), SECRET],
  ["another port", 77, addressOf(3, 5551), SECRET],
  ["another secret", 77, VIEWER, SECRET.with(31, 0)],
];

for (const [what, viewerId, from, secret] of OTHERS) {
  Deno.test(`Cookies hold for one viewer, not for ${what}`, () => {
    const cookie = new Cookies(SECRET).make(77, VIEWER, 0);
    assert(new Cookies(SECRET).check(cookie, 77, VIEWER, 0));
    assert(!new Cookies(secret).check(cookie, viewerId, from, 0));
  });
}

Deno.test("Cookies hold in their epoch and the next, not before and not after", () => {
  const cookies = new Cookies(SECRET);
  const cookie = cookies.make(77, VIEWER, 5 * EPOCH_US + 30);
  const holds = (nowUs: number) => cookies.check(cookie, 77, VIEWER, nowUs);
  assertEquals([holds(5 * EPOCH_US), holds(6 * EPOCH_US), holds(7 * EPOCH_US - 1)], [true, true, true]);
  assertEquals([holds(5 * EPOCH_US - 1), holds(7 * EPOCH_US)], [false, false]);
});

Deno.test("Cookies are refused with any bit changed, cut, prolonged or empty", () => {
  const cookies = new Cookies(SECRET);
  const cookie = cookies.make(77, VIEWER, 0);
  for (let bit = 0; bit < 128; bit++) {
    const changed = cookie.with(bit >> 3, cookie[bit >> 3]! ^ (1 << (bit & 7)));
    assert(!cookies.check(changed, 77, VIEWER, 0), `bit ${bit}`);
  }
  for (const wrong of [cookie.subarray(1), cookie.subarray(0, 15), new Uint8Array(0), new Uint8Array(16)]) {
    assert(!cookies.check(wrong, 77, VIEWER, 0));
  }
  assert(!cookies.check(Uint8Array.of(...cookie, 0), 77, VIEWER, 0));
});

Deno.test("Cookies are not made with a short secret", () => {
  assertThrows(() => new Cookies(new Uint8Array(15)), RangeError, "Cannot make cookies");
  new Cookies(new Uint8Array(16));
});
