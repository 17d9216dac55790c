import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
  assertThrows,
} from "@std/assert";
import { MAX_SIDE_PIXELS } from "../../../src/jpeg/decode/picture.ts";
import { type GreyJpegDecoder, openGreyJpegDecoder } from "../../../src/jpeg/grey/grey_jpeg.ts";
import { openTurboJpegGreyDecoder } from "../../../src/jpeg/grey/turbojpeg_grey_decoder.ts";
import { openWasmGreyDecoder } from "../../../src/jpeg/grey/wasm_grey_decoder.ts";
import { growsBy, heldBytes } from "../../support/held_memory.ts";
import { testWith } from "../../support/programs.ts";
import { makeManyScans } from "../../support/many_scans.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import {
  compare,
  createGrey,
  decodeGrey,
  decodeWithFfmpeg,
  hasTurboJpeg,
  IMPLEMENTATIONS,
  packed,
  readVector,
} from "./grey_images.ts";

const COLOURED = [
  "decode_quadrants_420",
  "decode_quadrants_422",
  "decode_quadrants_444",
  "decode_odd_420",
  "baseline_160x120",
  "progressive_160x120",
  "restart_160x120",
  "ffmpeg_96x64",
];
const GREY = "decode_quadrants_gray";
/** Brightness of red, green, blue and yellow (ITU-T T.871, section 7). */
const CORNERS = [[80, 60, 76], [240, 60, 150], [80, 180, 29], [240, 180, 226]] as const;

for (const { label, openDecoder } of IMPLEMENTATIONS) {
  const withDecoder = async (use: (decoder: GreyJpegDecoder) => void | Promise<void>) => {
    const decoder = await openDecoder();
    try {
      await use(decoder);
    } finally {
      decoder.close();
    }
  };

  Deno.test(`GreyJpegDecoder (${label}) gives the brightness of colours, in every subsampling`, async () => {
    await withDecoder((decoder) => {
      for (const name of COLOURED.slice(0, 3)) {
        const { width, height, pixels } = decodeGrey(decoder, readVector(name));
        assertEquals([width, height], [320, 240]);
        for (const [x, y, level] of CORNERS) {
          assertLessOrEqual(Math.abs(pixels[y * width + x]! - level), 2, `${name} at ${x},${y}`);
        }
      }
    });
  });

  testWith(["ffmpeg"], `GreyJpegDecoder (${label}) decodes every kind of JPEG as ffmpeg does`, async () => {
    await withDecoder(async (decoder) => {
      for (const name of [...COLOURED, GREY]) {
        const jpeg = readVector(name);
        const expected = await decodeWithFfmpeg(jpeg, "gray");
        const { largest, mean } = compare(decodeGrey(decoder, jpeg).pixels, expected);
        // Colours that RGB can not hold are cut off where RGB is all that there is.
        const isExact = label === "libturbojpeg" || name === GREY;
        assertLess(mean, isExact ? 0.5 : 1.5, name);
        assertLessOrEqual(largest, isExact ? 1 : 30, name);
      }
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) writes rows of any stride and nothing between them`, async () => {
    await withDecoder((decoder) => {
      for (const name of [GREY, "decode_odd_420"]) {
        const jpeg = readVector(name);
        const expected = decodeGrey(decoder, jpeg);
        const { width, height } = expected;
        const strided = createGrey(width, height, { strideBytes: width + 3 });
        assertEquals(decoder.decode(jpeg, strided), undefined);
        assertEquals(packed(strided), expected.pixels);
        assert(strided.pixels.every((level, i) => i % (width + 3) < width || level === 77));
      }
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) writes into WebAssembly memory, and only where the picture is`, async () => {
    await withDecoder((decoder) => {
      const memory = new WebAssembly.Memory({ initial: 4 });
      const jpeg = readVector("decode_odd_420");
      const expected = decodeGrey(decoder, jpeg);
      const { width, height } = expected;
      const all = new Uint8Array(memory.buffer as ArrayBuffer);
      const pixels = all.subarray(1001, 1001 + width * height);
      assertEquals(decoder.decode(jpeg, { width, height, strideBytes: width, pixels }), undefined);
      assertEquals(pixels, expected.pixels);
      assertEquals(all.findIndex((byte) => byte !== 0), 1001);
      assert(all.subarray(1001 + pixels.length).every((byte) => byte === 0));
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) gives a reason for what is no whole JPEG, and decodes the next`, async () => {
    await withDecoder((decoder) => {
      const jpeg = readVector("decode_odd_420");
      const broken = [
        new Uint8Array(0),
        Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
        jpeg.slice(0, 100),
        jpeg.slice(0, jpeg.length >> 1),
        seededRandom(1).bytes(5000),
      ];
      const expected = decodeGrey(decoder, jpeg).pixels;
      for (const bytes of broken) {
        const result = decoder.decode(bytes, createGrey(321, 201));
        assert(result?.kind === "broken" && result.reason !== "", `${bytes.length} bytes`);
        assertEquals(decodeGrey(decoder, jpeg).pixels, expected);
      }
      assertEquals(decoder.readSize(broken[1]!), { kind: "broken", reason: "no frame header" });
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) refuses to decode into a picture of another size`, async () => {
    await withDecoder((decoder) => {
      const jpeg = readVector("decode_odd_420");
      for (const [width, height] of [[320, 201], [642, 402], [161, 101], [321, 202]] as const) {
        const into = createGrey(width, height);
        const reason = `321x201 pixels where ${width}x${height} are expected`;
        assertEquals(decoder.decode(jpeg, into), { kind: "broken", reason });
        assert(into.pixels.every((level) => level === 0));
      }
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) throws on memory that the picture would not fit in`, async () => {
    await withDecoder((decoder) => {
      const jpeg = readVector("decode_odd_420");
      const into = { width: 321, height: 201, strideBytes: 321, pixels: new Uint8Array(321 * 201 - 1) };
      assertThrows(() => decoder.decode(jpeg, into), RangeError, "the memory ends before the last row");
      const narrow = { ...into, strideBytes: 320, pixels: new Uint8Array(400 * 400) };
      assertThrows(() => decoder.decode(jpeg, narrow), RangeError, "Cannot decode into 321x201 pixels");
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) refuses a picture that is larger than the limit`, async () => {
    await withDecoder((decoder) => {
      for (const [width, height] of [[MAX_SIDE_PIXELS + 1, 8], [8, 65_500]] as const) {
        const jpeg = withSize(readVector("decode_odd_420"), width, height);
        const reason = `${width}x${height} pixels are not within the limits`;
        assertEquals(decoder.readSize(jpeg), { kind: "broken", reason });
        assertEquals(decoder.decode(jpeg, createGrey(width, height)), { kind: "broken", reason });
      }
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) has no size for a picture that would hold it for seconds`, async () => {
    await withDecoder((decoder) => {
      assertEquals(decoder.readSize(makeManyScans(20, 64)), { width: 64, height: 64 });
      assertEquals(decoder.readSize(makeManyScans(490, 8192)), {
        kind: "broken",
        reason: "more than 20 scans",
      });
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) survives 1000 mutated JPEGs`, async () => {
    await withDecoder(async (decoder) => {
      const random = seededRandom(21);
      const originals = [...COLOURED, GREY].map(readVector);
      const expected = originals.map((jpeg) => decodeGrey(decoder, jpeg).pixels);
      let broken = 0;
      for (let i = 0; i < 1000; i++) {
        const mutated = random.mutate(originals[i % originals.length]!);
        const size = decoder.readSize(mutated);
        if ("kind" in size || size.width * size.height > 1e6) continue;
        if (decoder.decode(mutated, createGrey(size.width, size.height))) broken++;
        await Promise.resolve();
      }
      assertGreater(broken, 50);
      await new Promise((resolve) => setTimeout(resolve, 0));
      originals.forEach((jpeg, i) => assertEquals(decodeGrey(decoder, jpeg).pixels, expected[i]));
    });
  });

  Deno.test(`GreyJpegDecoder (${label}) holds no more memory after 1000 JPEGs`, async () => {
    await withDecoder((decoder) => {
      const jpeg = readVector("decode_odd_420");
      const into = createGrey(321, 201);
      const decodeMany = () => {
        for (let i = 0; i < 1000; i++) decoder.decode(jpeg, into);
      };
      decodeMany();
      const heldBefore = heldBytes();
      // A picture has 65 kB.
      assert(!growsBy(25e6, decodeMany));
      assertLess(heldBytes() - heldBefore, 2e6);
    });
  });
}

if (hasTurboJpeg) {
  Deno.test("openTurboJpegGreyDecoder and openWasmGreyDecoder agree on grey JPEGs to the last level", async () => {
    const [portable, native] = await Promise.all(IMPLEMENTATIONS.map(({ openDecoder }) => openDecoder()));
    const jpeg = readVector(GREY);
    assertEquals(decodeGrey(native!, jpeg).pixels, decodeGrey(portable!, jpeg).pixels);
    native!.close();
    portable!.close();
  });

  Deno.test("openTurboJpegGreyDecoder decodes a whole JPEG with padding before its end, as USB cameras send it", () => {
    const decoder = openTurboJpegGreyDecoder()!;
    const jpeg = readVector(GREY);
    const padded = new Uint8Array(jpeg.length + 6);
    padded.set(jpeg.subarray(0, jpeg.length - 2));
    padded.set([0xff, 0xd9], padded.length - 2);
    assertEquals(decodeGrey(decoder, padded).pixels, decodeGrey(decoder, jpeg).pixels);
    decoder.close();
  });

  Deno.test("openTurboJpegGreyDecoder holds no more memory after 10000 broken JPEGs", () => {
    const decoder = openTurboJpegGreyDecoder()!;
    const jpeg = readVector("baseline_160x120");
    const half = jpeg.subarray(0, jpeg.length >> 1);
    const into = createGrey(160, 120);
    const decodeMany = () => {
      for (let i = 0; i < 10_000; i++) assert(decoder.decode(half, into));
    };
    // A handle that is not given back holds 4.5 kB.
    assert(!growsBy(20e6, decodeMany));
    decoder.close();
  });
}

Deno.test("openWasmGreyDecoder takes new memory before what failures leak has filled the old", async () => {
  const decoder = await openWasmGreyDecoder();
  const jpeg = readVector("decode_odd_420");
  const into = createGrey(321, 201);
  const reasons = new Set<string>();
  for (let i = 0; i < 101; i++) reasons.add(decoder.decode(jpeg.slice(0, 600 + i), into)!.reason);
  assertEquals([...reasons], ["not a whole JPEG", "the decoder is being renewed"]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(decoder.decode(jpeg, into), undefined);
  decoder.close();
});

Deno.test("openGreyJpegDecoder opens the machine's own library where there is one", async () => {
  const decoder = await openGreyJpegDecoder();
  assertEquals(decoder.label.includes("WebAssembly"), !hasTurboJpeg);
  decoder.close();
});

/** The JPEG with other sides written into its frame header (SOF0). */
function withSize(jpeg: Uint8Array<ArrayBuffer>, width: number, height: number): Uint8Array<ArrayBuffer> {
  const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
  const view = new DataView(jpeg.buffer);
  view.setUint16(at + 5, height);
  view.setUint16(at + 7, width);
  return jpeg;
}
