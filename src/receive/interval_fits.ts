/**
 * How much of the camera's pictures was sent, over the time between two looks.
 *
 * @module
 */

import type { FrameFit } from "../common/frame.ts";
import type { IntervalFit } from "../common/stream_status.ts";

/** What is added up of one look's pictures. */
interface Sums {
  count: number;
  sentBytes: number;
  cameraBytes: number;
  /** Those that differ from the camera's, and their PSNRs. */
  changed: number;
  psnr: number;
  /** Those that came in the wire code, and how long decoding took. */
  decoded: number;
  decodeUs: number;
}

const NOTHING: Sums = {
  count: 0,
  sentBytes: 0,
  cameraBytes: 0,
  changed: 0,
  psnr: 0,
  decoded: 0,
  decodeUs: 0,
};

/** The pictures since the last look that were made to fit. */
export class IntervalFits {
  #sums = { ...NOTHING };

  /**
   * Takes note of a picture that was made to fit.
   *
   * @param decodeUs how long decoding took, where it came in the wire code
   */
  note({ sentBytes, cameraBytes, psnr }: FrameFit, decodeUs?: number): void {
    const sums = this.#sums;
    sums.count++;
    sums.sentBytes += sentBytes;
    sums.cameraBytes += cameraBytes;
    if (psnr !== Infinity) {
      sums.changed++;
      sums.psnr += psnr;
    }
    if (decodeUs !== undefined) {
      sums.decoded++;
      sums.decodeUs += decodeUs;
    }
  }

  /** Those since the last call; nothing where no picture was made to fit. */
  take(): IntervalFit | undefined {
    const { count, sentBytes, cameraBytes, changed, psnr, decoded, decodeUs } = this.#sums;
    if (count === 0) return undefined;
    this.#sums = { ...NOTHING };
    return {
      count,
      sentBytes: Math.round(sentBytes / count),
      cameraBytes: Math.round(cameraBytes / count),
      ...(changed > 0 ? { psnr: Math.round(10 * psnr / changed) / 10 } : {}),
      ...(decoded > 0 ? { decodeUs: Math.round(decodeUs / decoded) } : {}),
    };
  }
}
