import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import vectors from "./vectors/wire.json" with { type: "json" };
import { type ControlDatagram, decodeDatagram, encodeDatagram, MIN_DATAGRAM_BYTES } from "../src/protocol.ts";
import {
  encodeMediaHeader,
  fragmentBytes,
  MAX_FRAGMENT_BYTES,
  MEDIA_HEADER_BYTES,
  type MediaHeader,
  payloadBytes,
  sourceOffset,
} from "../src/protocol/media.ts";
import { seededRandom } from "./support/seeded_random.ts";

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The fields that JSON can not hold as they are. */
function withBytes(datagram: Record<string, unknown>): Record<string, unknown> {
  const bytes = [
    "payload",
    "cookie",
    "needs",
    "pairingId",
    "message",
    "proof",
    "robotId",
    "nonce",
    "share",
    "said",
    "tag",
  ].filter((name) => typeof datagram[name] === "string");
  return {
    ...datagram,
    ...Object.fromEntries(bytes.map((name) => [name, fromHex(datagram[name] as string)])),
  };
}

for (const { name, hex, datagram } of vectors) {
  Deno.test(`decodeDatagram reads the golden vector "${name}"`, () => {
    assertEquals(decodeDatagram(fromHex(hex)), withBytes(datagram) as never);
  });

  Deno.test(`the encoders write the golden vector "${name}"`, () => {
    const into = new Uint8Array(MIN_DATAGRAM_BYTES).fill(0xaa);
    assertEquals(into.slice(0, encode(withBytes(datagram), into)), fromHex(hex));
  });

  Deno.test(`decodeDatagram refuses the golden vector "${name}" cut at any length`, () => {
    const whole = fromHex(hex);
    for (let length = 0; length < whole.length; length++) {
      // Without the field that they are about.
      if (/^stream-info, (a camera|rectified)/.test(name) && length === 26 + whole[25]!) continue;
      assertEquals(typeof decodeDatagram(whole.subarray(0, length)), "string", `${length} bytes`);
    }
  });
}

function encode(datagram: Record<string, unknown>, into: Uint8Array): number {
  if (datagram.kind !== "media") return encodeDatagram(datagram as unknown as ControlDatagram, into);
  const payload = datagram.payload as Uint8Array;
  encodeMediaHeader(datagram as unknown as MediaHeader, into);
  into.set(payload, MEDIA_HEADER_BYTES);
  return MEDIA_HEADER_BYTES + payload.length;
}

Deno.test("decodeDatagram names the reason why it drops", () => {
  const sound = fromHex(vectors[0]!.hex);
  const changed = (at: number, value: number) => sound.with(at, value) as Uint8Array;
  assertEquals(decodeDatagram(new Uint8Array(0)), "too-short");
  assertEquals(decodeDatagram(sound.subarray(0, 11)), "too-short");
  assertEquals(decodeDatagram(changed(0, 0x56)), "wrong-magic");
  assertEquals(decodeDatagram(changed(1, 0x20)), "unknown-version");
  assertEquals(decodeDatagram(changed(1, 0x18)), "sealed");
  assertEquals(decodeDatagram(changed(2, 99)), "unknown-kind");
  assertEquals(decodeDatagram(sound.subarray(0, sound.length - 1)), "malformed");
});

Deno.test("decodeDatagram ignores the reserved bits of the header", () => {
  assertEquals(typeof decodeDatagram(fromHex(vectors[0]!.hex).with(1, 0x17)), "object");
});

Deno.test("decodeDatagram refuses fragments that contradict themselves", () => {
  const sound = fromHex(vectors[0]!.hex);
  for (
    const [what, at, value] of [
      ["block beyond blocks", 16, 1],
      ["no blocks", 17, 0],
      ["index beyond k + r", 18, 3],
      ["k of zero", 19, 0],
      ["more than 255 in a block", 20, 253],
      ["another frame length than its payload fits", 23, 30],
    ] as const
  ) {
    assertEquals(decodeDatagram(sound.with(at, value)), "malformed", what);
  }
});

Deno.test("decodeDatagram refuses a fragment that no packet carries", () => {
  const fragment = (frameBytes: number) => {
    const datagram = new Uint8Array(MEDIA_HEADER_BYTES + frameBytes);
    const place = {
      frameId: 0,
      block: 0,
      blocks: 1,
      index: 0,
      k: 1,
      r: 0,
      frameBytes,
      codec: 1,
      captureUs: 0,
    };
    encodeMediaHeader({ sessionId: 1, counter: 0, ...place }, datagram);
    return datagram;
  };
  assertEquals(typeof decodeDatagram(fragment(MAX_FRAGMENT_BYTES)), "object");
  assertEquals(decodeDatagram(fragment(MAX_FRAGMENT_BYTES + 1)), "malformed");
});

Deno.test("decodeDatagram refuses a telemetry value that is no number", () => {
  const telemetry = fromHex(vectors.find((vector) => vector.name === "telemetry, position alone")!.hex);
  telemetry.set([0x7f, 0xf8], 26);
  assertEquals(decodeDatagram(telemetry), "malformed");
});

Deno.test("decodeDatagram refuses a camera that can not be", () => {
  const whole = fromHex(vectors.find(({ name }) => name === "stream-info, rectified pictures")!.hex);
  const view = new DataView(whole.buffer);
  for (const focal of [0, -1, NaN, Infinity]) {
    view.setFloat64(whole.length - 24, focal);
    assertEquals(decodeDatagram(whole), "malformed");
  }
});

const NAMELESS_INFO = {
  kind: "stream-info",
  sessionId: 1,
  counter: 0,
  width: 1,
  height: 1,
  fps: 1,
  repairUs: 0,
  codec: 1,
} as const;

Deno.test("decodeDatagram shows what is invisible in a stream's name as escapes", () => {
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  const name = "\ufeffa\x1b[31m\x9b\u202eb\u2028\n";
  const length = encodeDatagram({ ...NAMELESS_INFO, name }, into);
  const shown = "\\ufeffa\\u001b[31m\\u009b\\u202eb\\u2028\\u000a";
  assertEquals((decodeDatagram(into.subarray(0, length)) as { name: string }).name, shown);
});

Deno.test("encodeDatagram cuts a long stream name at a character", () => {
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  const length = encodeDatagram({ ...NAMELESS_INFO, name: "ö".repeat(100) }, into);
  assertEquals((decodeDatagram(into.subarray(0, length)) as { name: string }).name, "ö".repeat(32));
});

Deno.test("sourceOffset and payloadBytes cover every byte of a frame exactly once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (frameBytes, k, blocks) => {
        const covered = new Uint8Array(frameBytes);
        for (let block = 0; block < blocks; block++) {
          for (let index = 0; index < k; index++) {
            const fragment = {
              frameId: 0,
              block,
              blocks,
              index,
              k,
              r: 0,
              frameBytes,
              codec: 1,
              captureUs: 0,
            };
            const length = payloadBytes(fragment);
            assert(length <= fragmentBytes(fragment));
            for (let i = 0; i < length; i++) covered[sourceOffset(fragment) + i]!++;
          }
        }
        assert(covered.every((times) => times === 1));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("decodeDatagram survives 100,000 mutated and random datagrams", () => {
  const random = seededRandom(20_260_601);
  const seeds = vectors.map((vector) => fromHex(vector.hex));
  const outcomes = new Map<string, number>();
  for (let i = 0; i < 100_000; i++) {
    const datagram = i % 3 === 0 ? random.bytes(random.below(200)) : random.mutate(seeds[i % seeds.length]!);
    if (i % 3 === 0 && datagram.length > 3) datagram.set([0x55, 0x10, random.below(22)]);
    const outcome = decodeDatagram(datagram);
    const key = typeof outcome === "string" ? outcome : "decoded";
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  }
  for (
    const outcome of [
      "decoded",
      "malformed",
      "unknown-kind",
      "unknown-version",
      "sealed",
      "wrong-magic",
      "too-short",
    ]
  ) {
    assert((outcomes.get(outcome) ?? 0) > 100, `${outcome}: ${outcomes.get(outcome)}`);
  }
});
