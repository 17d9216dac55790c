/**
 * Makes a JPEG fit: the same picture in no more bytes than there is room for.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { Marker, MARKER_PREFIX } from "../markers.ts";
import { Coefficients } from "./coefficients.ts";
import { writeHeaders } from "./jpeg_headers.ts";
import { countBlocks } from "./picture_shape.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";
import { listCandidates, StepChoice } from "./step_choice.ts";

/** A picture that fits. */
export interface Fitted {
  readonly jpeg: Jpeg;
  /** How near its brightness is to that of the picture as it came, in dB; Infinity where it is the same. */
  readonly psnr: number;
  /** How often it was quantised. */
  readonly passes: number;
}

/** What is aimed at, of the budget: what comes out differs by some per cent from what was expected. */
const AIM = 0.975;
/** A picture that fills so much of it is good enough. */
const FULL = 0.95;
const MOST_PASSES = 4;
const MARKER_BYTES = 2;
const PEAK = 255;

/** Fits the pictures of one camera, one after the other. */
export class JpegRecoder {
  readonly #coefficients = new Coefficients();
  readonly #choice = new StepChoice();
  #candidatesOf: unknown;
  /** Bytes that came out for each that was expected, of the last picture. */
  #ratio = 1;

  /**
   * Fits a picture; one that fits is given back as it is.
   *
   * @param jpeg from SOI to EOI; not kept
   * @param budgetBytes what comes out is never longer
   * @returns `too-long` where no steps make it as short as that
   */
  fit(jpeg: Jpeg, budgetBytes: number): Fitted | RecodingRefusal | "too-long" {
    if (jpeg.length <= budgetBytes) return { jpeg, psnr: Infinity, passes: 0 };
    const coefficients = this.#coefficients;
    const refusal = coefficients.read(jpeg);
    if (refusal) return refusal;
    if (this.#candidatesOf !== coefficients.jpeg) listCandidates(coefficients);
    this.#candidatesOf = coefficients.jpeg;
    this.#choice.begin(coefficients, coefficients.weigh(), Math.max(...coefficients.classes) + 1);
    return this.#search(jpeg, budgetBytes);
  }

  #search(jpeg: Jpeg, budgetBytes: number): Fitted | "too-long" {
    const choice = this.#choice;
    let best: Fitted | undefined;
    let passes = 0;
    /** With so many changes it is too long, and with so many short enough. */
    let tooFew = -1, enough = choice.most + 1;
    while (passes < MOST_PASSES && tooFew + 1 < enough) {
      const expected = choice.find(AIM * budgetBytes * 8 / this.#ratio);
      const changes = Math.min(Math.max(expected, tooFew + 1), enough - 1);
      choice.choose(changes);
      passes++;
      const made = this.#make(jpeg, budgetBytes);
      this.#ratio = made.bytes * 8 / choice.bits;
      if (made.jpeg) {
        enough = changes;
        if (!best || made.bytes > best.jpeg.length) best = { jpeg: made.jpeg, psnr: this.#psnr(), passes };
        if (made.bytes >= FULL * budgetBytes || changes === 0) break;
      } else {
        tooFew = changes;
      }
    }
    return best ? { ...best, passes } : "too-long";
  }

  /** Makes the picture as it is chosen, where it fits, and says how long it is. */
  #make(jpeg: Jpeg, budgetBytes: number): { bytes: number; jpeg?: Jpeg } {
    const coefficients = this.#coefficients;
    const scanBytes = Math.ceil(coefficients.requantise(this.#choice.steps) / 8);
    const headers = writeHeaders(coefficients, jpeg, this.#choice.steps);
    const headerBytes = headers.reduce((sum, { length }) => sum + length, MARKER_BYTES);
    if (headerBytes + scanBytes > budgetBytes) return { bytes: headerBytes + scanBytes };
    const scan = coefficients.encode();
    if (!scan) return { bytes: headerBytes + scanBytes };
    const bytes = headerBytes + scan.length;
    if (bytes > budgetBytes) return { bytes };
    return { bytes, jpeg: concat([...headers, scan, Uint8Array.of(MARKER_PREFIX, Marker.EOI)], bytes) };
  }

  #psnr(): number {
    const { shape, jpeg } = this.#coefficients;
    const samples = 64 * shape.blocks * countBlocks(jpeg!.components[0]!) / shape.mcuBlocks;
    return 10 * Math.log10(PEAK * PEAK * samples / this.#choice.error);
  }
}

function concat(parts: readonly Uint8Array[], bytes: number): Jpeg {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
