import { assert, assertEquals, assertGreater, assertLess, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  AC_CHROMINANCE,
  AC_LUMINANCE,
  DC_CHROMINANCE,
  DC_LUMINANCE,
  type HuffmanTable,
} from "../../../src/jpeg/encode/huffman.ts";
import {
  type GreyJpegEncoder,
  type GreyJpegEncoderOptions,
  openGreyJpegEncoder,
} from "../../../src/jpeg/grey/grey_jpeg.ts";
import { openWasmGreyDecoder } from "../../../src/jpeg/grey/wasm_grey_decoder.ts";
import { Marker } from "../../../src/jpeg/markers.ts";
import { growsBy, heldBytes } from "../../support/held_memory.ts";
import { testWith } from "../../support/programs.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import { ffmpegErrors, openLibjpeg, segmentsOf } from "../encode/oracle.ts";
import {
  compare,
  decodeGrey,
  decodeWithFfmpeg,
  hasTurboJpeg,
  IMPLEMENTATIONS,
  packed,
  paintWaves,
} from "./grey_images.ts";

const SAMPLINGS = ["grey", "4:2:0"] as const;
const SIZES = [[412, 300], [411, 300], [412, 299], [97, 65], [17, 33], [16, 16], [15, 40], [3, 5]] as const;
const LEAST_DB = [[10, 29], [50, 34], [75, 36], [95, 41]] as const;

for (const { label, openEncoder } of IMPLEMENTATIONS) {
  const withEncoder = async (
    options: GreyJpegEncoderOptions,
    use: (encoder: GreyJpegEncoder) => void | Promise<void>,
  ) => {
    const encoder = await openEncoder(options);
    try {
      await use(encoder);
    } finally {
      encoder.close();
    }
  };

  for (const sampling of SAMPLINGS) {
    const title = `GreyJpegEncoder (${label}, ${sampling})`;

    Deno.test(`${title} gives back its picture at every size and quality`, async () => {
      const decoder = await openWasmGreyDecoder();
      await withEncoder({ quality: 1, sampling }, (encoder) => {
        for (const [width, height] of SIZES) {
          const image = paintWaves(width, height, { strideBytes: width + 5 });
          for (const [quality, leastDb] of LEAST_DB) {
            encoder.setQuality(quality);
            const decoded = decodeGrey(decoder, encoder.encode(image));
            assertEquals([decoded.width, decoded.height], [width, height]);
            const { psnrDb } = compare(decoded.pixels, packed(image));
            assertGreater(psnrDb, leastDb, `${width}x${height}, quality ${quality}`);
          }
        }
      });
      decoder.close();
    });

    Deno.test(`${title} writes baseline JFIF with the standard Huffman tables and no restarts`, async () => {
      await withEncoder({ quality: 50, sampling }, (encoder) => {
        const jpeg = encoder.encode(paintWaves(97, 65));
        const component = (id: number, factors: number, table: number) => [id, factors, table];
        const components = sampling === "grey"
          ? [1, ...component(1, 0x11, 0)]
          : [3, ...component(1, 0x22, 0), ...component(2, 0x11, 1), ...component(3, 0x11, 1)];
        assertEquals(segmentsOf(jpeg, Marker.SOF0), [Uint8Array.of(8, 0, 65, 0, 97, ...components)]);
        const tables = [dht(0x00, DC_LUMINANCE), dht(0x10, AC_LUMINANCE)];
        if (sampling !== "grey") tables.push(dht(0x01, DC_CHROMINANCE), dht(0x11, AC_CHROMINANCE));
        assertEquals(segmentsOf(jpeg, Marker.DHT), tables);
        assertEquals(segmentsOf(jpeg, Marker.DRI), []);
        assertEquals(segmentsOf(jpeg, Marker.APP0)[0]?.subarray(0, 5), new TextEncoder().encode("JFIF\0"));
        assertEquals([...jpeg.subarray(-2)], [0xff, Marker.EOI]);
      });
    });

    Deno.test(`${title} makes larger JPEGs with higher quality`, async () => {
      await withEncoder({ quality: 5, sampling }, (encoder) => {
        const image = paintWaves(412, 300);
        const lengths = [5, 20, 50, 80, 95].map((quality) => {
          encoder.setQuality(quality);
          return encoder.encode(image).length;
        });
        lengths.slice(1).forEach((length, i) => assertGreater(length, lengths[i]!));
      });
    });

    Deno.test(`${title} has room for the largest JPEGs that there can be`, async () => {
      const decoder = await openWasmGreyDecoder();
      await withEncoder({ quality: 100, sampling }, (encoder) => {
        for (const side of [1, 8, 9, 16, 17, 250]) {
          const pixels = seededRandom(side).bytes(side * side).map((byte) => byte & 1 ? 255 : 0);
          const image = { width: side, height: side, strideBytes: side, pixels };
          const jpeg = encoder.encode(image);
          assertGreater(jpeg.length, pixels.length);
          assertGreater(compare(decodeGrey(decoder, jpeg).pixels, pixels).psnrDb, 45);
        }
      });
      decoder.close();
    });

    Deno.test(`${title} reads WebAssembly memory, and leaves it as it was`, async () => {
      await withEncoder({ quality: 50, sampling }, (encoder) => {
        const memory = new WebAssembly.Memory({ initial: 3 });
        const strideBytes = 416;
        const pixels = new Uint8Array(memory.buffer as ArrayBuffer, 1001, strideBytes * 299);
        const image = paintWaves(411, 299, { strideBytes, pixels });
        const before = new Uint8Array(memory.buffer.slice(0));
        assertEquals(encoder.encode(image), encoder.encode(paintWaves(411, 299)));
        assertEquals(new Uint8Array(memory.buffer as ArrayBuffer), before);
      });
    });

    Deno.test(`${title} gives every JPEG a buffer of its own`, async () => {
      await withEncoder({ quality: 50, sampling }, (encoder) => {
        const first = encoder.encode(paintWaves(97, 65));
        const copy = first.slice();
        const second = encoder.encode(paintWaves(97, 64));
        assertEquals(first, copy);
        assertEquals([first.buffer.byteLength, second.buffer.byteLength], [first.length, second.length]);
      });
    });

    Deno.test(`${title} holds no more memory after 1000 pictures`, async () => {
      await withEncoder({ quality: 50, sampling }, (encoder) => {
        const images = [paintWaves(160, 120), paintWaves(159, 119)];
        const encodeMany = () => {
          for (let i = 0; i < 1000; i++) encoder.encode(images[(i >> 3) % 2]!);
        };
        encodeMany();
        const heldBefore = heldBytes();
        // A picture has 19 kB.
        assert(!growsBy(15e6, encodeMany));
        assertLess(heldBytes() - heldBefore, 2e6);
      });
    });

    testWith(["ffmpeg"], `${title} writes what ffmpeg decodes without a complaint`, async () => {
      await withEncoder({ quality: 75, sampling }, async (encoder) => {
        const images = SIZES.map(([width, height]) => paintWaves(width, height));
        assertEquals(await ffmpegErrors(images.map((image) => encoder.encode(image))), "");
        const image = paintWaves(97, 65);
        const decoded = await decodeWithFfmpeg(encoder.encode(image), "gray");
        assertGreater(compare(decoded, image.pixels).psnrDb, 36);
      });
    });
  }

  Deno.test(`GreyJpegEncoder (${label}, 4:2:0) leaves no trace of colour`, async () => {
    const decode = await openLibjpeg();
    await withEncoder({ quality: 30, sampling: "4:2:0" }, (encoder) => {
      for (const [width, height] of SIZES) {
        const { rgb } = decode(encoder.encode(paintWaves(width, height)));
        assert(rgb.every((level, i) => level === rgb[i - i % 3]), `${width}x${height}`);
      }
    });
  });

  testWith(["ffmpeg"], `GreyJpegEncoder (${label}, 4:2:0) has colour planes of exactly 128`, async () => {
    await withEncoder({ quality: 30, sampling: "4:2:0" }, async (encoder) => {
      const planes = await decodeWithFfmpeg(encoder.encode(paintWaves(411, 299)), "yuvj420p");
      assertEquals(planes.length, 411 * 299 + 2 * 206 * 150);
      assert(planes.subarray(411 * 299).every((level) => level === 128));
    });
  });

  Deno.test(`GreyJpegEncoder (${label}) throws on what it can not encode`, async () => {
    for (const quality of [0, 101, 50.5, NaN]) {
      await assertRejects(async () => await openEncoder({ quality, sampling: "grey" }), RangeError);
    }
    await withEncoder({ quality: 50, sampling: "grey" }, (encoder) => {
      const image = paintWaves(97, 65);
      assertThrows(() => encoder.setQuality(0), RangeError, "Cannot encode with quality 0");
      assertThrows(
        () => encoder.encode({ ...image, height: 66 }),
        RangeError,
        "Cannot encode 97x66 pixels: the memory ends before the last row",
      );
      for (const side of [0, 8193]) {
        assertThrows(() => encoder.encode({ ...image, width: side }), RangeError, "1 to 8192");
      }
    });
  });
}

if (hasTurboJpeg) {
  Deno.test("openTurboJpegGreyEncoder and openWasmGreyEncoder write the same bytes", async () => {
    for (const sampling of SAMPLINGS) {
      const [portable, native] = await Promise.all(
        IMPLEMENTATIONS.map(({ openEncoder }) => openEncoder({ quality: 50, sampling })),
      );
      const side = fc.integer({ min: 1, max: 80 });
      const quality = fc.integer({ min: 1, max: 100 });
      fc.assert(
        fc.property(side, side, quality, fc.nat(9), (width, height, quality, gapBytes) => {
          const image = paintWaves(width, height, { strideBytes: width + gapBytes });
          native!.setQuality(quality);
          portable!.setQuality(quality);
          assertEquals(native!.encode(image), portable!.encode(image));
        }),
        { seed: 8, numRuns: 100 },
      );
      native!.close();
      portable!.close();
    }
  });
}

Deno.test("openGreyJpegEncoder opens the machine's own library where there is one", async () => {
  const encoder = await openGreyJpegEncoder({ quality: 50, sampling: "grey" });
  assertEquals(encoder.label.includes("WebAssembly"), !hasTurboJpeg);
  encoder.close();
});

/** The payload of a DHT segment of one table (ITU-T T.81, B.2.4.2). */
function dht(classAndId: number, table: HuffmanTable): Uint8Array {
  return Uint8Array.of(classAndId, ...table.lengthCounts, ...table.symbols);
}
