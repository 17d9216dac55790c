/** The pairing code's protocol: published vectors, wrong codes, and what a stranger can do to it. */

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { hmac } from "@noble/hashes/hmac";
import { sha512 } from "@noble/hashes/sha2";
import { concat } from "@std/bytes/concat";
import {
  CPACE_KEY_BYTES,
  CPACE_SHARE_BYTES,
  CPACE_TAG_BYTES,
  CpaceInitiator,
  type CpaceMessage,
  type CpaceOptions,
  CpaceResponder,
  joinPrefixed,
} from "../../src/seal/cpace.ts";
import type { Sodium } from "../../src/seal/sodium.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { sodiums, wasmSodium } from "../support/sodiums.ts";
import vectors from "../vectors/cpace.json" with { type: "json" };

const hex = Uint8Array.fromHex;
const text = (words: string) => new TextEncoder().encode(words);
const { generator, run, multiply } = vectors;

const OPTIONS: CpaceOptions = {
  code: text("4827-1935"),
  channel: joinPrefixed(text("laptop"), text("robot")),
  sessionId: text("a session's id"),
};

/** The two ends, and what each sends first. */
function begin(
  { initiator = {}, responder = {} }: {
    initiator?: Partial<CpaceOptions>;
    responder?: Partial<CpaceOptions>;
  } = {},
  sodium: Sodium = wasmSodium,
) {
  const first = new CpaceInitiator(sodium, { ...OPTIONS, ...initiator });
  const second = new CpaceResponder(sodium, { ...OPTIONS, ...responder });
  const hello: CpaceMessage = { share: first.share, said: initiator.said ?? new Uint8Array(0) };
  const answer: CpaceMessage = { share: second.share, said: responder.said ?? new Uint8Array(0) };
  return { initiator: first, responder: second, hello, answer };
}

for (const sodium of sodiums) {
  Deno.test(`${sodium.name}: CPace makes the draft's generator, shares and key`, () => {
    const { ristretto } = sodium;
    assertEquals(sha512(hex(generator.string)).toHex(), generator.hash);
    assertEquals(ristretto.fromHash(hex(generator.hash)).toHex(), generator.point);
    const common = {
      code: hex(generator.code),
      channel: hex(generator.channel),
      sessionId: hex(generator.sessionId),
    };
    const { initiator, responder, hello, answer } = begin({
      initiator: { ...common, scalar: hex(run.initiatorScalar), said: hex(run.initiatorSaid) },
      responder: { ...common, scalar: hex(run.responderScalar), said: hex(run.responderSaid) },
    }, sodium);
    assertEquals(initiator.share.toHex(), run.initiatorShare);
    assertEquals(responder.share.toHex(), run.responderShare);
    const tag = responder.answer(hello)!;
    const result = initiator.finish(answer, tag)!;
    assertEquals(result.key.toHex(), run.key);
    assertEquals(responder.finish(result.tag)!.toHex(), run.key);

    // Section 10.4, by its words.
    const macKey = sha512(concat([text("CPaceMac"), hex(generator.sessionId), hex(run.key)]));
    const prove = (share: string, said: string) => hmac(sha512, macKey, joinPrefixed(hex(share), hex(said)));
    assertEquals(tag, prove(run.responderShare, run.responderSaid));
    assertEquals(result.tag, prove(run.initiatorShare, run.initiatorSaid));
  });

  Deno.test(`${sodium.name}: multiply is the draft's scalar_mult_vfy, and none of its false points is answered`, () => {
    const scalar = hex(multiply.scalar);
    assertEquals(sodium.ristretto.multiply(scalar, hex(multiply.point))?.toHex(), multiply.product);
    assertEquals(
      sodium.ristretto.multiply(hex(run.initiatorScalar), hex(run.responderShare))?.toHex(),
      run.product,
    );
    for (const noPoint of multiply.noPoints.map(hex)) {
      assertEquals(sodium.ristretto.multiply(scalar, noPoint), undefined);
      const { initiator, responder, hello, answer } = begin({}, sodium);
      assertEquals(responder.answer({ ...hello, share: noPoint }), undefined);
      assertEquals(
        initiator.finish({ ...answer, share: noPoint }, new Uint8Array(CPACE_TAG_BYTES)),
        undefined,
      );
    }
  });
}

Deno.test("joinPrefixed joins as the draft's lv_cat", () => {
  for (const { parts, joined } of vectors.prefixed) {
    assertEquals(joinPrefixed(...parts.map(hex)).toHex(), joined);
  }
  assertEquals(joinPrefixed(new Uint8Array(20_000)).subarray(0, 3), Uint8Array.of(0xa0, 0x9c, 0x01));
});

Deno.test("both ends have one key where they mean the same, another in each run", () => {
  const keys = Array.from({ length: 5 }, () => {
    const { initiator, responder, hello, answer } = begin();
    assertEquals([hello.share.length, answer.share.length], [CPACE_SHARE_BYTES, CPACE_SHARE_BYTES]);
    const { key, tag } = initiator.finish(answer, responder.answer(hello)!)!;
    assertEquals([key.length, tag.length], [CPACE_KEY_BYTES, CPACE_TAG_BYTES]);
    assertEquals(responder.finish(tag), key);
    return key.toHex();
  });
  assertEquals(new Set(keys).size, 5);
});

const OTHERS: readonly [string, Partial<CpaceOptions>][] = [
  ["another code", { code: text("4827-1936") }],
  ["no code", { code: new Uint8Array(0) }],
  ["a code of several blocks", { code: new Uint8Array(300).fill(52) }],
  ["other names", { channel: joinPrefixed(text("laptop"), text("another robot")) }],
  ["the names in another order", { channel: joinPrefixed(text("robot"), text("laptop")) }],
  ["another session", { sessionId: text("another session's id") }],
];

for (const [what, other] of OTHERS) {
  Deno.test(`neither end takes the other for the right one where that has ${what}`, () => {
    const first = begin({ responder: other });
    assertEquals(first.initiator.finish(first.answer, first.responder.answer(first.hello)!), undefined);
    const second = begin({ initiator: other });
    second.responder.answer(second.hello);
    // The initiator's own tag, made without a look at the responder's.
    const forged = begin({ initiator: other, responder: other });
    const { tag } = forged.initiator.finish(forged.answer, forged.responder.answer(forged.hello)!)!;
    assertEquals(second.responder.finish(tag), undefined);
  });
}

Deno.test("what is told openly is part of what is agreed on", () => {
  const { initiator, responder, hello, answer } = begin({ responder: { said: text("watch") } });
  assertEquals(initiator.finish({ ...answer, said: text("drive") }, responder.answer(hello)!), undefined);
  const second = begin({ initiator: { said: text("watch") } });
  const tag = second.responder.answer({ ...second.hello, said: text("drive") })!;
  assertEquals(second.initiator.finish(second.answer, tag), undefined);
});

Deno.test("a tag of which a bit is another is not taken, nor is one that is cut, longer, or this end's own", () => {
  for (let bit = 0; bit < 8 * CPACE_TAG_BYTES; bit += 13) {
    const { initiator, responder, hello, answer } = begin();
    const tag = responder.answer(hello)!;
    assertEquals(initiator.finish(answer, flip(tag, bit)), undefined);
    const second = begin();
    const { tag: own } = second.initiator.finish(second.answer, second.responder.answer(second.hello)!)!;
    assertEquals(second.responder.finish(flip(own, bit)), undefined);
  }
  for (
    const change of [
      (tag: Uint8Array) => tag.subarray(1),
      (tag: Uint8Array) => concat([tag, tag]),
      () => new Uint8Array(0),
    ]
  ) {
    const { initiator, responder, hello, answer } = begin();
    assertEquals(initiator.finish(answer, change(responder.answer(hello)!)), undefined);
  }
  const { responder, hello } = begin();
  assertEquals(responder.finish(responder.answer(hello)!), undefined);
});

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >>> 3, bytes[bit >>> 3]! ^ (1 << (bit & 7)));
}

Deno.test("who sends an initiator its own share back has no tag for it", () => {
  const { initiator, hello } = begin();
  assertEquals(initiator.finish(hello, new Uint8Array(CPACE_TAG_BYTES)), undefined);
});

Deno.test("one run is one guess: no end takes a second answer, share or tag", () => {
  const { initiator, responder, hello, answer } = begin();
  const tag = responder.answer(hello)!;
  assertEquals(responder.answer(hello), undefined);
  assertEquals(initiator.finish(answer, flip(tag, 3)), undefined);
  assertEquals(initiator.finish(answer, tag), undefined);

  const second = begin();
  const { tag: own } = second.initiator.finish(second.answer, second.responder.answer(second.hello)!)!;
  assertEquals(second.responder.finish(flip(own, 3)), undefined);
  assertEquals(second.responder.finish(own), undefined);
});

Deno.test("a stranger's second share does not disturb a responder that has answered", () => {
  const { initiator, responder, hello, answer } = begin();
  const tag = responder.answer(hello)!;
  assertEquals(responder.answer(begin().hello), undefined);
  const result = initiator.finish(answer, tag)!;
  assertEquals(responder.finish(result.tag), result.key);
});

Deno.test("an end that is wiped answers nothing, and no tag comes before a share", () => {
  const { initiator, responder, hello, answer } = begin();
  assertEquals(responder.finish(new Uint8Array(CPACE_TAG_BYTES)), undefined);
  const tag = responder.answer(hello)!;
  for (const end of [initiator, responder]) end[Symbol.dispose]();
  assertEquals(initiator.finish(answer, tag), undefined);
  assertEquals(responder.answer(hello), undefined);
  assertThrows(() => begin({ initiator: { scalar: new Uint8Array(32) } }), RangeError, "the scalar is zero");
  assertNotEquals(begin().hello, begin().hello);
});

Deno.test("CPace survives 3,000 random and damaged messages, and takes none of them", () => {
  const random = seededRandom(22);
  let answered = 0;
  for (let i = 0; i < 1000; i++) {
    const { initiator, responder, hello, answer } = begin();
    const other = begin();
    const tag = other.responder.answer(other.hello)!;
    const damage = (bytes: Uint8Array) =>
      i % 2 === 0 ? random.mutate(bytes) : random.bytes(random.below(100));
    if (responder.answer({ share: damage(hello.share), said: damage(hello.said) })) answered++;
    assertEquals(responder.finish(damage(tag)), undefined);
    assertEquals(
      initiator.finish({ share: damage(answer.share), said: damage(answer.said) }, damage(tag)),
      undefined,
    );
  }
  assert(answered > 0 && answered < 900, String(answered));
});
