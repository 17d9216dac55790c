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
import { compactHeaders } from "./compact_headers.ts";
import { EOI, writeHeaders } from "./jpeg_headers.ts";
import { PictureAtHand, type SizeOnWire } from "./picture_at_hand.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";
import { countSlices } from "./wire_coder.ts";
import { countWireBytes, writeWirePicture } from "./wire_picture.ts";

/** Why a picture is not fitted. */
export type FitRefusal =
  | RecodingRefusal
  /** No steps make it as short as that. */
  | "too-long";

/** A picture that fits. */
export interface Fitted {
  /** Of its own; to the byte it may be the same for several budgets. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly form: PictureForm;
  /** Whether it is of half the width and height until it has arrived. */
  readonly isHalf: boolean;
  /** How near its brightness is to that of the picture as it came, in dB; Infinity where it is the same. */
  readonly psnr: number;
  /** Whether more room would make it no better: it is the same, or a half picture with the finest steps. */
  readonly isFinest: boolean;
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
/** Of a picture that is another one, though nobody sees it. */
const MOST_PSNR = 60;

/** What is to become of a picture. */
interface Goal {
  readonly budgetBytes: number;
  readonly form: PictureForm;
  readonly size: SizeOnWire;
}

/** Fits the pictures of one camera, one after the other. */
export class PictureFitter {
  readonly #picture = new PictureAtHand();
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
   */
  fit(jpeg: Jpeg, budgetBytes: number, form: PictureForm = "jpeg"): Fitted | FitRefusal {
    if (jpeg.length <= budgetBytes) return asItIs(jpeg);
    const fitted = this.read(jpeg) ?? this.fitTo(budgetBytes, form);
    this.#picture.leave();
    return fitted;
  }

  /**
   * Takes a picture that is to be fitted to several budgets, by {@linkcode fitTo}.
   *
   * @param jpeg from SOI to EOI; has to stay as it is until the next picture comes
   * @returns why it can not be recoded, where it can not
   */
  read(jpeg: Jpeg): RecodingRefusal | undefined {
    return this.#picture.take(jpeg);
  }

  /**
   * Fits the picture that {@linkcode read} took, as {@linkcode fit} does; the largest budget is best the first one.
   *
   * @throws an `Error` where there is no such picture
   */
  fitTo(budgetBytes: number, form: PictureForm = "jpeg"): Fitted | FitRefusal {
    const picture = this.#picture;
    if (!picture.isThere) throw new Error("Cannot fit: no picture was read");
    if (picture.jpeg.length <= budgetBytes) return asItIs(picture.jpeg);
    const exact = form === "wire" ? this.#tryExactly(budgetBytes) : undefined;
    if (exact) return exact;
    const goal: Goal = { budgetBytes, form, size: "whole" };
    const isHalf = form === "wire" && this.#expectedError(goal) >= HALVING * picture.lostByHalving;
    const size = isHalf ? "half" : "whole";
    return picture.use(size) ?? this.#search({ ...goal, size });
  }

  /** To the byte, where that is likely to fit. */
  #tryExactly(budgetBytes: number): Fitted | undefined {
    const { length } = this.#picture.jpeg;
    if (length * this.#exactShare > budgetBytes) return undefined;
    const bytes = this.#picture.encodeExactly();
    this.#exactShare = typeof bytes === "string" ? MOST_EXACT_SHARE : bytes.length / length;
    if (typeof bytes === "string" || bytes.length > budgetBytes) return undefined;
    return { bytes, form: "wire", isHalf: false, psnr: Infinity, isFinest: true, passes: 0 };
  }

  #expectedError(goal: Goal): number {
    const choice = this.#picture.choiceOf(goal.size);
    choice.choose(choice.find(this.#expectedBits(goal)));
    return choice.error;
  }

  #expectedBits(goal: Goal): number {
    return AIM * goal.budgetBytes * 8 / (this.#ratios.get(keyOf(goal)) ?? 1);
  }

  #search(goal: Goal): Fitted | "too-long" {
    const choice = this.#picture.choiceOf(goal.size);
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
        best = {
          bytes: attempt.make(),
          form: goal.form,
          isHalf: goal.size === "half",
          psnr: this.#psnrOf(goal.size),
          isFinest: changes === 0,
          passes,
        };
      }
      if (attempt.bytes >= FULL * goal.budgetBytes || changes === 0) break;
    }
    return best ? { ...best, passes } : "too-long";
  }

  /** By what is chosen; a sample of a half picture is four of the whole one. */
  #psnrOf(size: SizeOnWire): number {
    const picture = this.#picture;
    const { error } = picture.choiceOf(size);
    const whole = size === "half" ? picture.lostByHalving + 4 * error : error;
    return Math.min(MOST_PSNR, 10 * Math.log10(PEAK * PEAK * picture.samples / whole));
  }

  #tryJpeg({ budgetBytes }: Goal): Attempt {
    const { coefficients, jpeg } = this.#picture;
    const { steps } = this.#picture.choiceOf("whole");
    coefficients.requantise(steps);
    const scanBytes = Math.ceil(coefficients.makeCodes() / 8);
    const headers = writeHeaders(coefficients, jpeg, steps);
    const otherBytes = headers.reduce((sum, { length }) => sum + length, EOI.length);
    const scan = otherBytes + scanBytes > budgetBytes ? undefined : coefficients.encode();
    const bytes = otherBytes + (scan?.length ?? scanBytes);
    return scan && bytes <= budgetBytes ? { bytes, make: () => concat([...headers, scan, EOI]) } : { bytes };
  }

  #tryWire({ budgetBytes, size }: Goal): Attempt {
    const { coefficients, jpeg, size: wholeSize } = this.#picture;
    const { steps } = this.#picture.choiceOf(size);
    coefficients.requantise(steps);
    const slices = coefficients.encodeNewSlices(countSlices(coefficients.shape));
    // room was made for twice the JPEG
    if (!slices) return { bytes: 2 * jpeg.length };
    const headers = concat(writeHeaders(coefficients, jpeg, steps, "standard"));
    const picture = {
      headers: compactHeaders(headers),
      scanBytes: 0,
      tail: EOI,
      slices,
      ...size === "half" ? { wholeSize } : {},
    };
    const bytes = countWireBytes(picture);
    return bytes <= budgetBytes ? { bytes, make: () => writeWirePicture(picture) } : { bytes };
  }
}

function asItIs(jpeg: Jpeg): Fitted {
  return { bytes: jpeg, form: "jpeg", isHalf: false, psnr: Infinity, isFinest: true, passes: 0 };
}

function keyOf({ form, size }: Goal): string {
  return `${form}, ${size}`;
}
