/**
 * What the recoder has to survive, and what has to be true of whatever comes out of it.
 *
 * @module
 */

import type { Jpeg } from "../../../../src/common/frame.ts";
import { Coefficients } from "../../../../src/jpeg/recode/coefficients.ts";
import { PictureFitter } from "../../../../src/jpeg/recode/picture_fitter.ts";
import { WireCoder } from "../../../../src/jpeg/recode/wire_coder.ts";
import type { PictureForm } from "../../../../src/protocol/fitted.ts";
import { BASELINE_VECTORS, readVector } from "../../../../tests/support/recoding.ts";
import type { SeededRandom } from "../../../../tests/support/seeded_random.ts";
import { isSame } from "../../shared/bytes.ts";
import { makeHostileJpeg } from "./hostile_jpegs.ts";
import { makeHeaderBomb, makeHostileWire, makeMistoldWire, makeSizeBomb } from "./hostile_wires.ts";

/** One kind of input. */
export interface Attack {
  readonly name: string;
  /** How much of all is of this kind; all of them together are 1. */
  readonly share: number;
  /**
   * Makes an input and gives it to the recoder.
   *
   * @returns whether it passed for a picture
   * @throws an `Error` where something comes out that must not
   */
  readonly strike: (random: SeededRandom) => boolean;
}

const FORMS: readonly PictureForm[] = ["jpeg", "wire"];

/** Prepares all of them; they share coders, as the pictures of one stream do. */
export function prepareAttacks(): Attack[] {
  const jpegs = BASELINE_VECTORS.map(readVector);
  const wires = jpegs.flatMap(makeWires);
  const target = new Target();
  const strikes: readonly (readonly [string, number, Attack["strike"]])[] = [
    ["good JPEG", 0.03, (random) => target.takeGood(any(random, jpegs), random)],
    ["damaged JPEG", 0.33, (random) => target.takeJpeg(random.mutate(any(random, jpegs)), random)],
    ["hostile JPEG", 0.33, (random) => target.takeJpeg(makeHostileJpeg(random), random)],
    ["damaged wire code", 0.14, (random) => target.takeWire(random.mutate(any(random, wires)))],
    [
      "wire code with other tables",
      0.07,
      (random) => target.takeWire(makeMistoldWire(random, any(random, wires))),
    ],
    ["hostile wire code", 0.07, (random) => target.takeWire(makeHostileWire(random, any(random, jpegs)))],
    ["bomb of headers", 0.029, (random) => target.takeWire(makeHeaderBomb(random))],
    ["bomb of pixels", 0.001, (random) => target.takeWire(makeSizeBomb(random, any(random, jpegs)))],
  ];
  return strikes.map(([name, share, strike]) => ({ name, share, strike }));
}

/** Good ones: fitted, of half the size, and to the byte. */
function makeWires(jpeg: Jpeg): Uint8Array[] {
  const [coder, fitter] = [new WireCoder(), new PictureFitter()];
  const fitted = [0.6, 0.3, 0.2].map((share) => fitter.fit(jpeg, Math.floor(share * jpeg.length), "wire"));
  const made = fitted.filter((each) => typeof each !== "string").filter(({ form }) => form === "wire");
  return [coder.encode(jpeg), ...made.map(({ bytes }) => bytes)].filter((wire) => typeof wire !== "string");
}

function any<Value>(random: SeededRandom, values: readonly Value[]): Value {
  return values[random.below(values.length)]!;
}

/** What is attacked. */
class Target {
  readonly #fitter = new PictureFitter();
  readonly #coder = new WireCoder();
  readonly #viewer = new WireCoder();
  readonly #reader = new Coefficients();

  /** It suffers nothing from those that came before it. */
  takeGood(jpeg: Jpeg, random: SeededRandom): boolean {
    if (!this.takeJpeg(jpeg, random)) throw new Error("a good picture was refused");
    return true;
  }

  /** Sends it to the byte, and fits it to two budgets in either form. */
  takeJpeg(jpeg: Jpeg, random: SeededRandom): boolean {
    const wire = this.#coder.encode(jpeg);
    const back = typeof wire === "string" ? jpeg : this.#viewer.decode(wire);
    if (!back || !isSame(back, jpeg)) throw new Error("another picture came back");
    if (this.#fitter.read(jpeg)) return false;
    for (const share of [0.4 + 0.6 * random.next(), 0.1 + 0.9 * random.next()]) {
      this.#fit(Math.floor(share * jpeg.length), FORMS[random.below(2)]!);
    }
    return true;
  }

  takeWire(wire: Uint8Array): boolean {
    const jpeg = this.#viewer.decode(wire);
    if (!jpeg) return false;
    if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) throw new Error("no JPEG came out");
    return true;
  }

  #fit(budgetBytes: number, form: PictureForm): void {
    const fitted = this.#fitter.fitTo(budgetBytes, form);
    if (typeof fitted === "string") return;
    const { bytes } = fitted;
    if (bytes.length > budgetBytes) throw new Error(`${bytes.length} bytes of ${budgetBytes}`);
    if (fitted.form === "wire" && !this.#viewer.decode(bytes)) {
      throw new Error("nothing comes back of a fitted picture");
    }
    if (fitted.form === "jpeg" && this.#reader.read(bytes)) {
      throw new Error(`a fitted picture is ${this.#reader.read(bytes)}`);
    }
  }
}
