/**
 * What other decoders see in pictures that were made to fit: the same coefficients as in what libjpeg-turbo's jpegtran writes of
 * them, so that each shows the same pixels of both.
 */

import { assert, assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { Coefficients } from "../../../src/jpeg/recode/coefficients.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { launchBrowser } from "../../support/browsers.ts";
import { hasProgram, pipeThrough, testWith } from "../../support/programs.ts";
import { BASELINE_VECTORS, expectMade, readVector, rewrite } from "../../support/recoding.ts";

const FRAME = new URL("../../../scripts/bench/recode/frames/drive-friends-q70/", import.meta.url);

/** In a page: how many pixels the first picture has, and how many samples of the second one differ. */
const COMPARE = `async (pictures) => {
  const [one, other] = await Promise.all(pictures.map(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  }));
  const different = one.reduce((sum, level, at) => sum + (level === other[at] ? 0 : 1), 0);
  return { pixels: one.length / 4, different: one.length === other.length ? different : -1 };
}`;

interface Made {
  readonly name: string;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/** Written anew; fitted; fitted in the wire code and restored; halved there and made whole. */
function makePictures(): Made[] {
  const viewer = new WireCoder();
  return readSources().flatMap(({ name, jpeg }) => {
    const fitter = new PictureFitter();
    assertEquals(fitter.read(jpeg), undefined);
    const fit = (share: number, form: "jpeg" | "wire") => {
      const fitted = fitter.fitTo(Math.floor(share * jpeg.length), form);
      return typeof fitted === "string" ? undefined : fitted;
    };
    const fitted = fit(0.7, "jpeg");
    const wires = [0.45, 0.35, 0.25, 0.17].map((share) => fit(share, "wire"));
    return [
      { name: `${name}, written anew`, jpeg: expectMade(rewrite(jpeg)) },
      ...fitted ? [{ name: `${name}, fitted`, jpeg: fitted.bytes }] : [],
      ...wires.filter((wire) => wire !== undefined).map(({ bytes, isHalf }) => ({
        name: `${name}, from the wire code${isHalf ? ", made whole" : ""}`,
        jpeg: viewer.decode(bytes)!,
      })),
    ];
  });
}

function readSources(): Made[] {
  const frame = [...Deno.readDirSync(FRAME)].map(({ name }) => name).sort()[0]!;
  return [
    ...BASELINE_VECTORS.map((name) => ({ name, jpeg: readVector(name) })),
    { name: "a natural picture", jpeg: Deno.readFileSync(new URL(frame, FRAME)) },
  ];
}

const pictures = makePictures();

/** Started before the first test, so that no test leaves behind what was not there before it. */
let browser: Browser | undefined;
if (hasProgram("chromium")) {
  Deno.test.beforeAll(async () => void (browser = await launchBrowser("Chromium")));
  Deno.test.afterAll(async () => await browser?.close());
}

/** The same coefficients as libjpeg-turbo writes them, by the standard tables. */
const transcode = (jpeg: Uint8Array) => run("jpegtran", ["-copy", "all"], jpeg);

Deno.test("pictures of all kinds are made for other decoders", () => {
  for (const kind of ["written anew", "fitted", "from the wire code", "made whole"]) {
    assert(pictures.filter(({ name }) => name.endsWith(kind)).length > 3, kind);
  }
});

testWith(["jpegtran"], "libjpeg-turbo reads the coefficients that were written", async () => {
  // of blocks that are wholly beyond the edge it keeps nothing
  for (const { name, jpeg } of pictures.filter(({ name }) => !name.startsWith("decode_odd"))) {
    assertEquals(scanOf(expectMade(rewrite(await transcode(jpeg)))), scanOf(expectMade(rewrite(jpeg))), name);
  }
});

testWith(["jpegtran", "djpeg"], "libjpeg-turbo shows the same pixels of a recoded picture", async () => {
  await compareBy((jpeg) => run("djpeg", ["-dct", "int", "-pnm"], jpeg));
});

testWith(["jpegtran", "ffmpeg"], "ffmpeg shows the same pixels of a recoded picture", async () => {
  const args = ["-loglevel", "error", "-f", "mjpeg", "-i", "-", "-f", "rawvideo", "-"];
  await compareBy((jpeg) => run("ffmpeg", args, jpeg));
});

testWith(["jpegtran", "chromium"], "Chromium shows the same pixels of a recoded picture", async () => {
  const page = await browser!.newPage();
  for (const { name, jpeg } of pictures) {
    const both = [jpeg, await transcode(jpeg)].map((bytes) => bytes.toBase64());
    const compared = await page.evaluate(`(${COMPARE})(${JSON.stringify(both)})`);
    const { pixels, different } = compared as { pixels: number; different: number };
    assert(pixels > 0, name);
    assertEquals(different, 0, name);
  }
  await page.close();
});

testWith(
  ["djpeg"],
  "libjpeg-turbo shows the same pixels of a picture and of what was written anew",
  async () => {
    for (const { name, jpeg } of readSources()) {
      const [was, is] = [jpeg, expectMade(rewrite(jpeg))].map((each) =>
        run("djpeg", ["-dct", "int", "-pnm"], each)
      );
      assertEquals(await is, await was, name);
    }
  },
);

async function compareBy(decode: (jpeg: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  for (const { name, jpeg } of pictures) {
    const shown = await decode(jpeg);
    assert(shown.length > 96 * 64, name);
    assertEquals(shown, await decode(await transcode(jpeg)), name);
  }
}

/** From its first byte on. */
function scanOf(jpeg: Uint8Array): Uint8Array {
  const coefficients = new Coefficients();
  assertEquals(coefficients.read(jpeg), undefined);
  return jpeg.subarray(coefficients.jpeg!.scanFrom);
}

async function run(
  program: string,
  args: readonly string[],
  input: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { success, stdout, stderr } = await pipeThrough(program, { args, input });
  assert(success && stderr.length === 0, `${program}: ${new TextDecoder().decode(stderr)}`);
  return stdout;
}
