/**
 * Trains what the wire code knows before the first bit of a slice, and writes it to
 * `src/jpeg/recode/kernel/start_levels.as.ts`: `deno run -A scripts/train_wire_code.ts FOLDER …`, folders of JPEGs.
 *
 * 1. each picture goes through the code in one slice, as it is and fitted to smaller sizes
 * 2. how probable a one is then in each context, by how often it was asked
 * 3. levels of four bits; `deno task build:kernel` compiles them
 *
 * @module
 */

import { Coefficients } from "../src/jpeg/recode/coefficients.ts";
import { expandHeaders } from "../src/jpeg/recode/compact_headers.ts";
import { PictureFitter } from "../src/jpeg/recode/picture_fitter.ts";
import { MOST_HEADER_BYTES, readWirePicture } from "../src/jpeg/recode/wire_picture.ts";
import { MAX_FRAME_BYTES } from "../src/protocol/media.ts";

const FILE = new URL("../src/jpeg/recode/kernel/start_levels.as.ts", import.meta.url);
const CONTEXTS = 19_048;
/** The contexts before this one are the trees of the numbers of tokens. */
const TREES_END = 1280;
/** As in wire_contexts.as.ts. */
const START_COUNT = 8;
const LEVEL = 0.75;
const MIDDLE = 7.5;
/** Those of the smallest ones are halved. */
const BUDGETS = [30_000, 18_000, 12_000, 7000, 3500];
const PICTURES_OF_FOLDER = 8;
/** Contexts that were asked more seldom are guessed at: few tokens, small ones. */
const LEAST_WEIGHT = 4;
const GUESS_LEVEL = 5;
const WORDS_OF_LINE = 5;

const odds = new Float64Array(CONTEXTS);
const weights = new Float64Array(CONTEXTS);
const coefficients = new Coefficients();

if (Deno.args.length === 0) {
  console.error("train_wire_code: Cannot learn from nothing: name folders of JPEGs");
  Deno.exit(2);
}
for (const folder of Deno.args) {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".jpg"))
    .sort();
  const every = Math.ceil(names.length / PICTURES_OF_FOLDER);
  const recoder = new PictureFitter();
  for (const name of names.filter((_, index) => index % every === 0)) {
    const jpeg = Deno.readFileSync(`${folder}/${name}`);
    if (coefficients.read(jpeg) === undefined) learn();
    for (const budget of BUDGETS) {
      const fitted = recoder.fit(jpeg, budget, "wire");
      if (typeof fitted !== "string" && readWire(fitted.bytes)) learn();
    }
  }
}
Deno.writeTextFileSync(FILE, format(makeLevels()));

/** Takes what is on the wire, a half picture as that. */
function readWire(wire: Uint8Array): boolean {
  const picture = readWirePicture(wire);
  const headers = picture && expandHeaders(picture.headers, MOST_HEADER_BYTES);
  return headers !== undefined &&
    coefficients.readSlices(headers, { slices: picture!.slices, mostScanBytes: MAX_FRAME_BYTES });
}

/** From the picture that is there. */
function learn(): void {
  if (!coefficients.encodeSlices(1)) return;
  for (const [index, state] of coefficients.readStates(CONTEXTS).entries()) {
    const count = state & 1023;
    const probability = Math.min(0.9995, Math.max(0.0005, (state >>> 10) / 2 ** 22));
    // what it began with was no observation
    const weight = Math.max(0, count - START_COUNT);
    odds[index]! += weight * Math.log(probability / (1 - probability));
    weights[index]! += weight;
  }
}

function makeLevels(): Uint8Array {
  return Uint8Array.from(odds, (sum, index) => {
    if (weights[index]! < LEAST_WEIGHT) return index < TREES_END ? Math.round(MIDDLE) : GUESS_LEVEL;
    return Math.min(15, Math.max(0, Math.round(sum / weights[index]! / LEVEL + MIDDLE)));
  });
}

/** Sixteen levels a word, the first one in the lowest bits. */
function format(levels: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at < levels.length; at += 16) {
    const digits = Array.from({ length: 16 }, (_, i) => (levels[at + 15 - i] ?? 0).toString(16));
    words.push(`0x${digits.join("")}`);
  }
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += WORDS_OF_LINE) {
    lines.push(`  ${words.slice(at, at + WORDS_OF_LINE).join(", ")},`);
  }
  return [
    "// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles",
    "/**",
    " * How probable a one is in each context of the wire code before it was asked, four bits each, as pictures have taught.",
    " * Made by scripts/train_wire_code.ts.",
    " *",
    " * @module",
    " */",
    "",
    "// deno-fmt-ignore",
    "export const START_LEVELS = memory.data<u64>([",
    ...lines,
    "]);",
    "",
  ].join("\n");
}
