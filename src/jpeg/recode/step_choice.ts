/**
 * Which steps a picture's coefficients get, so that it is as long as it may be and as good as it can be.
 *
 *  1. each place of each class has candidates: its own step, and coarser ones up to none at all
 *  2. for each, bits and squared error are known; only those on the lower convex hull are of use
 *  3. the changes from one to the next of all places, by the error that they cost for a bit: the cheapest ones first
 *
 * Ratnakar and Livny, "RD-OPT: an efficient algorithm for optimizing DCT quantization tables", 1995 (US 5,724,453);
 * Crouse and Ramchandran, "Joint thresholding and quantizer selection for transform image coding", 1997.
 *
 * @module
 */

import type { Coefficients } from "./coefficients.ts";
import { CANDIDATES, CLASSES, PLACES } from "./recoding_kernel.ts";

const FACTORS = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];
/** A brightness that is too coarse shows as steps. */
const DC_FACTORS = [1, 1.5, 2, 3, 4];
/** An entry of 255 before one of 217 looks like an end of image to splitters that look no closer. */
const MAX_STEP = 254;
/** Stands for: nothing is left. */
const NONE = 65_535;

/** Pictures of one camera have the same steps, and half ones theirs. */
const REMEMBERED = 4;
const remembered = new Map<string, Uint16Array>();

/** Fills in the candidates for the picture that is there. */
export function listCandidates({ steps, candidates }: Coefficients): void {
  const key = steps.join();
  let listed = remembered.get(key);
  if (!listed) {
    if (remembered.size === REMEMBERED) remembered.clear();
    remembered.set(key, listed = makeCandidates(steps));
  }
  candidates.set(listed);
}

function makeCandidates(steps: Uint16Array): Uint16Array {
  const candidates = new Uint16Array(CLASSES * PLACES * CANDIDATES);
  for (let i = 0; i < CLASSES * PLACES; i++) {
    const isDc = i % PLACES === 0;
    const wanted = (isDc ? DC_FACTORS : FACTORS).map((factor) => Math.round(steps[i]! * factor));
    const own = Math.min(steps[i]!, MAX_STEP);
    const list = [...new Set([own, ...wanted.filter((step) => step > own && step <= MAX_STEP)])];
    candidates.set(isDc ? list : [...list, NONE], i * CANDIDATES);
  }
  return candidates;
}

/** The choice for one picture, at any length. */
export class StepChoice {
  /** Bits of what is chosen, by the prospects. */
  bits = 0;
  /** Squared error of brightness, in levels. */
  error = 0;
  readonly steps = new Uint16Array(CLASSES * PLACES);
  readonly #most = CLASSES * PLACES * CANDIDATES;
  /** Of each change: the error that it costs for a bit, what it changes, and to which candidate. */
  readonly #slopes = new Float64Array(this.#most);
  readonly #places = new Uint16Array(this.#most);
  readonly #chosen = new Uint8Array(this.#most);
  readonly #previous = new Uint8Array(this.#most);
  /** Bits after each change, in their order. */
  readonly #left = new Float64Array(this.#most + 1);
  #order = new Uint16Array(0);
  readonly #candidates = new Uint16Array(CLASSES * PLACES * CANDIDATES);
  readonly #prospects = new Float32Array(CLASSES * PLACES * CANDIDATES * 2);
  /** Of the classes there are. */
  #count = 0;

  /** Takes a picture's prospects, of which nothing is kept; `classes` of them there are. */
  begin({ candidates }: Coefficients, prospects: Float32Array, classes: number): void {
    this.#candidates.set(candidates);
    this.#prospects.set(prospects);
    this.#count = classes * PLACES;
    let changes = 0;
    this.#left[0] = 0;
    for (let i = 0; i < this.#count; i++) {
      this.#left[0] += prospects[i * CANDIDATES * 2]!;
      changes = this.#addHull(i, changes);
    }
    const slopes = this.#slopes;
    this.#order = new Uint16Array(changes).map((_, index) => index).sort((a, b) => slopes[a]! - slopes[b]!);
    for (let n = 0; n < changes; n++) this.#left[n + 1] = this.#left[n]! - this.#saved(this.#order[n]!);
  }

  /** Changes that there are to be made, all of them together. */
  get most(): number {
    return this.#order.length;
  }

  /** The fewest changes after which no more bits than these are left. */
  find(bits: number): number {
    let low = 0, high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#left[middle]! <= bits) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Chooses the steps after so many changes. */
  choose(changes: number): void {
    const chosen = new Uint8Array(this.#count);
    for (let n = 0; n < changes; n++) {
      const change = this.#order[n]!;
      const place = this.#places[change]!;
      chosen[place] = Math.max(chosen[place]!, this.#chosen[change]!);
    }
    this.bits = this.#left[changes]!;
    this.error = 0;
    for (let i = 0; i < this.#count; i++) {
      const candidate = i * CANDIDATES + chosen[i]!;
      const step = this.#candidates[candidate]!;
      this.steps[i] = step === NONE ? 0 : step;
      if (i < PLACES) this.error += this.#prospects[candidate * 2 + 1]!;
    }
  }

  #saved(change: number): number {
    const from = this.#places[change]! * CANDIDATES;
    return this.#prospects[(from + this.#previous[change]!) * 2]! -
      this.#prospects[(from + this.#chosen[change]!) * 2]!;
  }

  /** Adds the changes along one place's lower hull; returns how many there are then. */
  #addHull(place: number, before: number): number {
    let changes = before;
    const from = place * CANDIDATES;
    for (let current = 0;;) {
      const bits = this.#prospects[(from + current) * 2]!, error = this.#prospects[(from + current) * 2 + 1]!;
      let best = -1, bestSlope = Infinity;
      for (let next = current + 1; next < CANDIDATES && this.#candidates[from + next]! > 0; next++) {
        const saved = bits - this.#prospects[(from + next) * 2]!;
        if (saved <= 0) continue;
        const slope = (this.#prospects[(from + next) * 2 + 1]! - error) / saved;
        if (slope > bestSlope) continue;
        best = next;
        bestSlope = slope;
      }
      if (best < 0) return changes;
      this.#slopes[changes] = bestSlope;
      this.#places[changes] = place;
      this.#previous[changes] = current;
      this.#chosen[changes++] = best;
      current = best;
    }
  }
}
