/**
 * Both decoders on the same JPEGs. `tests/vectors/decode_*.jpg`: four quadrants of red, green, blue and yellow from
 * ffmpeg's mjpeg encoder in three subsamplings; a grey one and one with odd sides from ImageMagick.
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import { openJpegDecoder } from "../../../src/jpeg/decode/jpeg_decoder.ts";
import { type JpegDecoder, MAX_SIDE_PIXELS } from "../../../src/jpeg/decode/picture.ts";
import { openTurboJpegDecoder } from "../../../src/jpeg/decode/turbojpeg_decoder.ts";
import { openWasmDecoder } from "../../../src/jpeg/decode/wasm_decoder.ts";
import { completeJpeg } from "../../../src/jpeg/picture_end.ts";
import { listAwkwardJpegs, withoutEnd } from "../../support/awkward_jpegs.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import { blockDifference, distance, expectPicture, expectPlanes, type Rgb, rgbAt } from "./rgb.ts";

const QUADRANTS = ["decode_quadrants_420", "decode_quadrants_422", "decode_quadrants_444"];
const OTHERS = ["decode_odd_420", "decode_quadrants_gray", "progressive_160x120", "restart_160x120"];
const CORNERS: readonly (readonly [number, number, Rgb])[] = [
  [80, 60, [255, 0, 0]],
  [240, 60, [0, 255, 0]],
  [80, 180, [0, 0, 255]],
  [240, 180, [255, 255, 0]],
];

const openers: Record<string, () => Promise<JpegDecoder>> = { WebAssembly: openWasmDecoder };
if (hasTurboJpeg()) openers["libturbojpeg"] = () => Promise.resolve(openTurboJpegDecoder()!);
else console.warn("Left out, because libturbojpeg is missing: the tests of the native JPEG decoder");

for (const [label, open] of Object.entries(openers)) {
  Deno.test(`JpegDecoder (${label}) gives the colours that were encoded, in every subsampling`, async () => {
    await withDecoder(open, (decoder) => {
      for (const name of QUADRANTS) {
        const picture = expectPicture(decoder.decode(readVector(name)));
        assertEquals([picture.width, picture.height], [320, 240]);
        for (const [x, y, color] of CORNERS) {
          assertLess(distance(rgbAt(picture, x, y), color), 8, `${name} at ${x},${y}`);
        }
      }
    });
  });

  Deno.test(`JpegDecoder (${label}) gives a grey JPEG as planes without colour`, async () => {
    await withDecoder(open, (decoder) => {
      const picture = expectPlanes(decoder.decode(readVector("decode_quadrants_gray")));
      assert(picture.u.every((value) => value === 128) && picture.v.every((value) => value === 128));
      assertEquals(picture.u.length, 160 * 120);
    });
  });

  Deno.test(`JpegDecoder (${label}) gives a reason for what is no whole JPEG, and decodes the next`, async () => {
    await withDecoder(open, (decoder) => {
      const jpeg = readVector("decode_odd_420");
      const broken = [
        new Uint8Array(0),
        Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
        jpeg.slice(0, 100),
        jpeg.slice(0, jpeg.length >> 1),
        seededRandom(1).bytes(5000),
      ];
      for (const bytes of broken) {
        const result = decoder.decode(bytes);
        assert(result.kind === "broken" && result.reason !== "", `${bytes.length} bytes`);
      }
      expectPicture(decoder.decode(jpeg));
    });
  });

  Deno.test(`JpegDecoder (${label}) decodes what the splitter lets pass of awkward cameras`, async () => {
    await withDecoder(open, (decoder) => {
      const awkward = listAwkwardJpegs(readVector("decode_quadrants_420"));
      const completed = awkward.map(({ name, jpeg }) => ({
        name: `${name}, and no EOI`,
        jpeg: completeJpeg(withoutEnd(jpeg))!,
      }));
      for (const { name, jpeg } of [...awkward, ...completed]) {
        const picture = expectPicture(decoder.decode(jpeg));
        for (const [x, y, color] of CORNERS) assertLess(distance(rgbAt(picture, x, y), color), 8, name);
      }
    });
  });

  Deno.test(`JpegDecoder (${label}) refuses a picture that is larger than the limit`, async () => {
    await withDecoder(open, (decoder) => {
      for (const [width, height] of [[MAX_SIDE_PIXELS + 1, 8], [8, 65_500]] as const) {
        const result = decoder.decode(withSize(readVector("decode_odd_420"), width, height));
        assert(result.kind === "broken" && result.reason.includes("limits"), JSON.stringify(result.kind));
      }
    });
  });

  Deno.test(`JpegDecoder (${label}) takes a JPEG that lies in shared memory`, async () => {
    await withDecoder(open, (decoder) => {
      const jpeg = readVector("decode_quadrants_420");
      const shared = new Uint8Array(new SharedArrayBuffer(jpeg.length + 100), 50, jpeg.length);
      shared.set(jpeg);
      const picture = expectPicture(decoder.decode(shared));
      assertLess(distance(rgbAt(picture, 80, 60), [255, 0, 0]), 8);
    });
  });

  Deno.test(`JpegDecoder (${label}) takes a JPEG that is a part of a larger buffer`, async () => {
    await withDecoder(open, (decoder) => {
      const jpeg = readVector("decode_quadrants_420");
      const larger = new Uint8Array(jpeg.length + 100).fill(0xff);
      larger.set(jpeg, 50);
      const picture = expectPicture(decoder.decode(larger.subarray(50, 50 + jpeg.length)));
      assertLess(distance(rgbAt(picture, 80, 60), [255, 0, 0]), 8);
    });
  });
}

Deno.test("openWasmDecoder survives more broken JPEGs than its memory would hold", async () => {
  await withDecoder(openWasmDecoder, async (decoder) => {
    const jpeg = readVector("decode_odd_420");
    for (let i = 0; i < 2000; i++) {
      decoder.decode(jpeg.slice(0, 600 + i % 1000));
      await new Promise<void>((resolve) => queueMicrotask(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    expectPicture(decoder.decode(jpeg));
  });
});

if (hasTurboJpeg()) {
  Deno.test("openTurboJpegDecoder and openWasmDecoder agree on every JPEG", async () => {
    await withDecoder(openWasmDecoder, (portable) => {
      const native = openTurboJpegDecoder()!;
      for (const name of [...QUADRANTS, ...OTHERS]) {
        const jpeg = readVector(name);
        const [a, b] = [expectPicture(native.decode(jpeg)), expectPicture(portable.decode(jpeg))];
        assertEquals([a.width, a.height], [b.width, b.height]);
        const difference = blockDifference(a, b);
        assertLess(difference, a.kind === b.kind ? 1.5 : 12, `${name}: ${difference}`);
      }
      native.close();
    });
  });

  Deno.test("openTurboJpegDecoder leaves 4:2:0 as planes, of even strides where the sides are odd", () => {
    const decoder = openTurboJpegDecoder()!;
    const picture = expectPlanes(decoder.decode(readVector("decode_odd_420")));
    assertEquals([picture.width, picture.height], [321, 201]);
    assertEquals([picture.yStrideBytes, picture.chromaStrideBytes], [322, 161]);
    decoder.close();
  });

  Deno.test("openTurboJpegDecoder shows a whole JPEG with padding before its end, as USB cameras send it", () => {
    const decoder = openTurboJpegDecoder()!;
    const jpeg = readVector("decode_quadrants_420");
    const padded = new Uint8Array(jpeg.length + 6);
    padded.set(jpeg.subarray(0, jpeg.length - 2));
    padded.set([0xff, 0xd9], padded.length - 2);
    expectPicture(decoder.decode(padded));
    decoder.close();
  });

  Deno.test("openTurboJpegDecoder survives 4000 mutated JPEGs", () => {
    const decoder = openTurboJpegDecoder()!;
    const random = seededRandom(20);
    const originals = [...QUADRANTS, ...OTHERS].map(readVector);
    let broken = 0;
    for (let i = 0; i < 4000; i++) {
      const mutated = random.mutate(originals[i % originals.length]!);
      if (decoder.decode(mutated).kind === "broken") broken++;
    }
    assert(broken > 500 && broken < 4000, `${broken} were broken`);
    originals.forEach((jpeg) => expectPicture(decoder.decode(jpeg)));
    decoder.close();
  });
}

Deno.test("openJpegDecoder opens the machine's own library where there is one", async () => {
  await withDecoder(openJpegDecoder, (decoder) => {
    assertEquals(decoder.label.includes("WebAssembly"), !hasTurboJpeg());
  });
});

async function withDecoder(
  open: () => Promise<JpegDecoder>,
  use: (decoder: JpegDecoder) => void | Promise<void>,
): Promise<void> {
  const decoder = await open();
  try {
    await use(decoder);
  } finally {
    decoder.close();
  }
}

function hasTurboJpeg(): boolean {
  const decoder = openTurboJpegDecoder();
  decoder?.close();
  return decoder !== undefined;
}

function readVector(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`../../vectors/${name}.jpg`, import.meta.url));
}

/** The JPEG with other sides written into its frame header (SOF0). */
function withSize(jpeg: Uint8Array<ArrayBuffer>, width: number, height: number): Uint8Array<ArrayBuffer> {
  const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
  const view = new DataView(jpeg.buffer);
  view.setUint16(at + 5, height);
  view.setUint16(at + 7, width);
  return jpeg;
}
