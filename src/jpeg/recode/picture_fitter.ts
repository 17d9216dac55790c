/**
 * Makes a picture fit: the same in no more bytes than there is room for.
 *
 *  1. its steps are chosen so that it should be as long as it may be (step_choice.ts)
 *  2. it is quantised, and encoded where it can be short enough: then its length is known
 *  3. outside what is aimed at, between what was too long and what was short enough; the best one below is taken
 *
 * In the wire code a picture of half the size is sent where the steps would take more from the whole one than halving does.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Jpeg } from "../../common/frame.ts";
import type { PictureForm } from "../../protocol/fitted.ts";
import { Coefficients } from "./coefficients.ts";
import { compactHeaders } from "./compact_headers.ts";
import { EOI, writeHeaders } from "./jpeg_headers.ts";
import { countBlocks, type PictureSize } from "./picture_shape.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";
import { listCandidates, StepChoice } from "./step_choice.ts";
import { countSlices, encodeExactly } from "./wire_coder.ts";
import { countWireBytes, writeWirePicture } from "./wire_picture.ts";

/** A picture that fits. */
export interface Fitted {
  /** Of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly form: PictureForm;
  /** Whether it is of half the width and height until it has arrived. */
  readonly isHalf: boolean;
  /** How near its brightness is to that of the picture as it came, in dB; Infinity where it is the same. */
  readonly psnr: number;
  /** How often it was quantised. */
  readonly passes: number;
}

/** Something that may fit. */
interface Attempt {
  /** How long it is, or would be at the least. */
  readonly bytes: number;
  /** Makes it; absent where it does not fit. */
  readonly make?: () => Uint8Array<ArrayBuffer>;
}

/** What is aimed at, of the budget: what comes out differs by some per cent from what was expected. */
const AIM = 0.975;
/** A picture that fills so much of it is good enough. */
const FULL = 0.95;
const MOST_PASSES = 4;
/** So much more than halving takes may the steps take before a half picture is sent: what halving takes shows more. */
const HALVING = 1.5;
/** What a picture takes in the wire code to the byte: of the first one it is not known, and some do not come back. */
const FIRST_EXACT_SHARE = 0.8;
const MOST_EXACT_SHARE = 1;
const PEAK = 255;

/** Fits the pictures of one camera, one after the other. */
export class PictureFitter {
  readonly #coefficients = new Coefficients();
  readonly #choice = new StepChoice();
  /** Bytes that came out for each that was expected, of the last picture of each form and size. */
  readonly #ratios = new Map<string, number>();
  /** How long the last picture was in the wire code, to the byte, of what it was before. */
  #exactShare = FIRST_EXACT_SHARE;

  /**
   * Fits a picture; one that fits is given back as it is.
   *
   * @param jpeg from SOI to EOI; not kept
   * @param budgetBytes what comes out is never longer
   * @param form in which it is to leave
   * @returns `too-long` where no steps make it as short as that
   */
  fit(jpeg: Jpeg, budgetBytes: number, form: PictureForm = "jpeg"): Fitted | RecodingRefusal | "too-long" {
    if (jpeg.length <= budgetBytes) {
      return { bytes: jpeg, form: "jpeg", isHalf: false, psnr: Infinity, passes: 0 };
    }
    const refusal = this.#coefficients.read(jpeg);
    if (refusal) return refusal;
    const exact = form === "wire" ? this.#tryExactly(jpeg, budgetBytes) : undefined;
    if (exact) return exact;
    const { width, height } = this.#coefficients.jpeg!;
    this.#begin();
    const goal: Goal = { jpeg, budgetBytes, form, samples: this.#countSamples(), lost: 0 };
    const lost = form === "wire" ? this.#coefficients.lostByHalving() : Infinity;
    if (this.#expectedError(goal) < HALVING * lost) return this.#search(goal);
    if (!this.#coefficients.halve()) return "no-memory";
    this.#begin();
    return this.#search({ ...goal, lost, wholeSize: { width, height } });
  }

  /** To the byte, where that is likely to fit. */
  #tryExactly(jpeg: Jpeg, budgetBytes: number): Fitted | undefined {
    if (jpeg.length * this.#exactShare > budgetBytes) return undefined;
    const bytes = encodeExactly(this.#coefficients, jpeg);
    this.#exactShare = typeof bytes === "string" ? MOST_EXACT_SHARE : bytes.length / jpeg.length;
    if (typeof bytes === "string" || bytes.length > budgetBytes) return undefined;
    return { bytes, form: "wire", isHalf: false, psnr: Infinity, passes: 0 };
  }

  /** Weighs what is there. */
  #begin(): void {
    const coefficients = this.#coefficients;
    listCandidates(coefficients);
    this.#choice.begin(coefficients, coefficients.weigh(), Math.max(...coefficients.classes) + 1);
  }

  /** Samples of brightness. */
  #countSamples(): number {
    const { shape, jpeg } = this.#coefficients;
    return 64 * shape.blocks * countBlocks(jpeg!.components[0]!) / shape.mcuBlocks;
  }

  #expectedError(goal: Goal): number {
    this.#choice.choose(this.#choice.find(this.#expectedBits(goal)));
    return this.#choice.error;
  }

  #expectedBits(goal: Goal): number {
    return AIM * goal.budgetBytes * 8 / (this.#ratios.get(keyOf(goal)) ?? 1);
  }

  #search(goal: Goal): Fitted | "too-long" {
    const choice = this.#choice;
    let best: Fitted | undefined;
    let passes = 0;
    /** With so many changes it is too long, and with so many short enough. */
    let tooFew = -1, enough = choice.most + 1;
    while (passes < MOST_PASSES && tooFew + 1 < enough) {
      const changes = Math.min(Math.max(choice.find(this.#expectedBits(goal)), tooFew + 1), enough - 1);
      choice.choose(changes);
      passes++;
      const attempt = goal.form === "wire" ? this.#tryWire(goal) : this.#tryJpeg(goal);
      this.#ratios.set(keyOf(goal), attempt.bytes * 8 / choice.bits);
      if (!attempt.make) {
        tooFew = changes;
        continue;
      }
      enough = changes;
      if (!best || attempt.bytes > best.bytes.length) {
        const psnr = 10 * Math.log10(PEAK * PEAK * goal.samples / errorOf(goal, choice.error));
        best = { bytes: attempt.make(), form: goal.form, isHalf: goal.wholeSize !== undefined, psnr, passes };
      }
      if (attempt.bytes >= FULL * goal.budgetBytes || changes === 0) break;
    }
    return best ? { ...best, passes } : "too-long";
  }

  #tryJpeg({ jpeg, budgetBytes }: Goal): Attempt {
    const coefficients = this.#coefficients;
    coefficients.requantise(this.#choice.steps);
    const scanBytes = Math.ceil(coefficients.makeCodes() / 8);
    const headers = writeHeaders(coefficients, jpeg, this.#choice.steps);
    const otherBytes = headers.reduce((sum, { length }) => sum + length, EOI.length);
    const scan = otherBytes + scanBytes > budgetBytes ? undefined : coefficients.encode();
    const bytes = otherBytes + (scan?.length ?? scanBytes);
    return scan && bytes <= budgetBytes ? { bytes, make: () => concat([...headers, scan, EOI]) } : { bytes };
  }

  #tryWire({ jpeg, budgetBytes, wholeSize }: Goal): Attempt {
    const coefficients = this.#coefficients;
    coefficients.requantise(this.#choice.steps);
    const slices = coefficients.encodeNewSlices(countSlices(coefficients.shape));
    // room was made for twice the JPEG
    if (!slices) return { bytes: 2 * jpeg.length };
    const headers = concat(writeHeaders(coefficients, jpeg, this.#choice.steps, "standard"));
    const picture = {
      headers: compactHeaders(headers),
      scanBytes: 0,
      tail: EOI,
      slices,
      ...wholeSize ? { wholeSize } : {},
    };
    const bytes = countWireBytes(picture);
    return bytes <= budgetBytes ? { bytes, make: () => writeWirePicture(picture) } : { bytes };
  }
}

/** What is to become of a picture. */
interface Goal {
  readonly jpeg: Jpeg;
  readonly budgetBytes: number;
  readonly form: PictureForm;
  /** Samples of brightness of the whole picture. */
  readonly samples: number;
  /** Squared error by halving. */
  readonly lost: number;
  /** Where what is there is half of the picture. */
  readonly wholeSize?: PictureSize;
}

function keyOf({ form, wholeSize }: Goal): string {
  return `${form}${wholeSize ? ", half" : ""}`;
}

/** A sample of a half picture is four of the whole one. */
function errorOf({ lost, wholeSize }: Goal, error: number): number {
  return wholeSize ? lost + 4 * error : error;
}
