/**
 * The picture that is being fitted, whole or halved: what is known of it is found out once, however many budgets there are.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { Coefficients } from "./coefficients.ts";
import { countBlocks, type PictureSize } from "./picture_shape.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";
import { listCandidates, StepChoice } from "./step_choice.ts";
import { encodeExactly, type WireRefusal } from "./wire_coder.ts";

/** What no picture has been taken of. */
const NO_JPEG = new Uint8Array(0);

/** Until it has arrived a picture may be of half the width and height. */
export type SizeOnWire = "whole" | "half";

/** One picture after the other. */
export class PictureAtHand {
  /** Hold it as it was asked for last, whole or halved. */
  readonly coefficients = new Coefficients();
  /** As it came. */
  jpeg: Jpeg = NO_JPEG;
  /** That of the whole one. */
  size: PictureSize = { width: 0, height: 0 };
  /** Samples of brightness of the whole one. */
  samples = 0;
  readonly #choices: Readonly<Record<SizeOnWire, StepChoice>> = {
    whole: new StepChoice(),
    half: new StepChoice(),
  };
  /** Of what the coefficients are now. */
  #size: SizeOnWire = "whole";
  readonly #weighed = new Set<SizeOnWire>();
  #lost: number | undefined;
  #exact: Uint8Array<ArrayBuffer> | WireRefusal | undefined;

  /**
   * Takes a picture.
   *
   * @param jpeg from SOI to EOI; has to stay as it is until the next one is taken, or {@linkcode leave}
   * @returns why it can not be recoded, where it can not: then there is none
   */
  take(jpeg: Jpeg): RecodingRefusal | undefined {
    this.leave();
    const refusal = this.#read(jpeg);
    if (refusal) return refusal;
    const { shape, jpeg: headers } = this.coefficients;
    this.jpeg = jpeg;
    this.size = { width: headers!.width, height: headers!.height };
    this.samples = 64 * shape.blocks * countBlocks(headers!.components[0]!) / shape.mcuBlocks;
    return undefined;
  }

  /** Knows of none any more. */
  leave(): void {
    this.jpeg = NO_JPEG;
    this.#weighed.clear();
    this.#lost = undefined;
    this.#exact = undefined;
  }

  get isThere(): boolean {
    return this.jpeg.length > 0;
  }

  /** In the wire code, to the byte; or why not. */
  encodeExactly(): Uint8Array<ArrayBuffer> | WireRefusal {
    return this.#exact ??= this.use("whole") ?? encodeExactly(this.coefficients, this.jpeg);
  }

  /** Squared error of brightness that halving makes, in levels; asked before it is halved. */
  get lostByHalving(): number {
    return this.#lost ??= this.coefficients.lostByHalving();
  }

  /** The choice of its steps; of a size that is new the coefficients have to be there. */
  choiceOf(size: SizeOnWire): StepChoice {
    const choice = this.#choices[size];
    if (this.#weighed.has(size)) return choice;
    this.#weighed.add(size);
    listCandidates(this.coefficients);
    choice.begin(this.coefficients, this.coefficients.weigh(), Math.max(...this.coefficients.classes) + 1);
    return choice;
  }

  /** Makes the coefficients those of this size. */
  use(size: SizeOnWire): RecodingRefusal | undefined {
    if (size === this.#size) return undefined;
    if (size === "whole") return this.#read(this.jpeg);
    this.#size = size;
    return this.coefficients.halve() ? undefined : "no-memory";
  }

  #read(jpeg: Jpeg): RecodingRefusal | undefined {
    this.#size = "whole";
    return this.coefficients.read(jpeg);
  }
}
