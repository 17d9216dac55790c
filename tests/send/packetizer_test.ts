import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeDatagram } from "../../src/protocol.ts";
import { MAX_FRAME_BYTES, type MediaFragment, sourceOffset } from "../../src/protocol/media.ts";
import { maxRepair, packetize, type PacketizedFrame, writeFragment } from "../../src/send/packetizer.ts";
import { makeJpeg } from "../support/pair.ts";

const HEADER = { sessionId: 7, counter: 9 };

/** Where the source fragments are, as they leave. */
function places({ k, blocks }: PacketizedFrame) {
  return Array.from(
    { length: k * blocks },
    (_, n) => ({ block: n % blocks, index: Math.floor(n / blocks), r: 0 }),
  );
}

function plan(bytes: number, datagramBytes = 1200) {
  return packetize({ jpeg: new Uint8Array(bytes), captureUs: 0 }, { id: 1, datagramBytes });
}

Deno.test("packetize refuses what the wire can not carry, and nothing else", () => {
  assertEquals(plan(0), undefined);
  assertEquals(plan(MAX_FRAME_BYTES + 1), undefined);
  for (const datagramBytes of [400, 1200, 1452]) {
    assert(plan(1, datagramBytes));
    assert(plan(MAX_FRAME_BYTES, datagramBytes));
  }
});

const PLANS: readonly [bytes: number, datagramBytes: number, k: number, blocks: number][] = [
  [1, 1200, 1, 1],
  [1169, 1200, 1, 1],
  [1170, 1200, 2, 1],
  [128 * 1169, 1200, 128, 1],
  [128 * 1169 + 1, 1200, 65, 2],
  [128 * 369, 400, 128, 1],
  [50_000, 1452, 36, 1],
  [MAX_FRAME_BYTES, 1200, 128, 113],
  [MAX_FRAME_BYTES, 400, 179, 255],
];

for (const [bytes, datagramBytes, k, blocks] of PLANS) {
  Deno.test(`packetize cuts ${bytes} bytes for datagrams of ${datagramBytes} into ${blocks} × ${k}`, () => {
    const planned = plan(bytes, datagramBytes)!;
    assertEquals([planned.k, planned.blocks], [k, blocks]);
    assertEquals(planned.fragmentBytes, Math.ceil(bytes / (k * blocks)));
    assertEquals(maxRepair(planned), 255 - k);
  });
}

Deno.test("writeFragment says in every fragment which frame it belongs to, and where", () => {
  const jpeg = makeJpeg(1, 400_000);
  const planned = packetize({ jpeg, captureUs: 2 ** 40 + 5 }, { id: 0xffff_ffff, datagramBytes: 1200 })!;
  const into = new Uint8Array(1200);
  assertEquals(planned.blocks, 3);
  for (const [position, place] of places(planned).entries()) {
    const length = writeFragment(planned, place, { sessionId: 7, counter: position }, into);
    const fragment = decodeDatagram(into.subarray(0, length)) as MediaFragment;
    assertEquals(
      [fragment.kind, fragment.sessionId, fragment.counter, fragment.frameId, fragment.captureUs],
      ["media", 7, position, 0xffff_ffff, 2 ** 40 + 5],
    );
    assertEquals([fragment.block, fragment.index], [position % 3, Math.floor(position / 3)]);
    const from = sourceOffset(fragment);
    assertEquals(fragment.payload, jpeg.subarray(from, from + fragment.payload.length));
  }
});

Deno.test("writeFragment fills no datagram beyond its limit, leaves no byte out and sends none twice", () => {
  const bytes = fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 400_000 }));
  fc.assert(
    fc.property(bytes, fc.integer({ min: 400, max: 1452 }), (frameBytes, datagramBytes) => {
      const planned = plan(frameBytes, datagramBytes)!;
      const into = new Uint8Array(datagramBytes);
      let endOfLast = 0;
      for (const place of places(planned)) {
        const length = writeFragment(planned, place, HEADER, into);
        const fragment = decodeDatagram(into.subarray(0, length)) as MediaFragment;
        assertEquals(fragment.kind, "media");
        if (fragment.payload.length === 0) continue;
        assertEquals(sourceOffset(fragment), endOfLast);
        endOfLast += fragment.payload.length;
      }
      assertEquals(endOfLast, frameBytes);
    }),
    { seed: 4, numRuns: 200 },
  );
});

Deno.test("writeFragment writes nothing behind the datagram", () => {
  const planned = packetize({ jpeg: makeJpeg(2, 1500), captureUs: 0 }, { id: 1, datagramBytes: 1200 })!;
  const into = new Uint8Array(1200).fill(0xaa);
  const length = writeFragment(planned, { block: 0, index: 1, r: 0 }, HEADER, into);
  assert(length < 1200 && into.subarray(length).every((byte) => byte === 0xaa));
});

Deno.test("writeFragment sends a repair fragment's bytes as they are, at full size", () => {
  const planned = packetize({ jpeg: makeJpeg(2, 1500), captureUs: 0 }, { id: 1, datagramBytes: 1200 })!;
  const into = new Uint8Array(1200);
  const repair = new Uint8Array(planned.fragmentBytes).fill(9);
  const length = writeFragment(planned, { block: 0, index: 5, r: 4 }, HEADER, into, repair);
  const fragment = decodeDatagram(into.subarray(0, length)) as MediaFragment;
  assertEquals([fragment.index, fragment.k, fragment.r, fragment.payload], [5, 2, 4, repair]);
});
