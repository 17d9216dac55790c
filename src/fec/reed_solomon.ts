/**
 * The Reed-Solomon erasure code of one block: k source fragments and up to 255 - k repair fragments of the same length,
 * any k of which restore the sources. It is systematic: the source fragments are sent as they are.
 *
 * Repair fragment j, k ≤ j ≤ 254, is the sum over the sources i < k of source i times 1/(j XOR i), in GF(256) by the
 * polynomial 0x11d: the Cauchy matrix of ISA-L's `gf_gen_cauchy1_matrix`. It depends on nothing else, so that more
 * repairs can be made for a block at any time.
 *
 * @module
 */

import { MAX_BLOCK_FRAGMENTS, MAX_FRAGMENT_BYTES } from "../protocol/media.ts";
import { kernelModule } from "./kernel_module.js";

/** What src/fec/kernel/kernel.as.ts exports. */
interface Kernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  readonly presentAt: () => number;
  readonly slotsAt: () => number;
  readonly begin: (k: number, fragmentBytes: number) => number;
  readonly encode: (first: number, count: number) => number;
  readonly decode: () => number;
}

/**
 * An encoder and decoder with room for one block, which it keeps from one to the next: nothing is allocated for a block
 * but the views that {@linkcode get} returns, and those only where the length of the fragments changed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const sender = new ReedSolomon();
 * sender.begin(2, 3);
 * sender.put(0, Uint8Array.of(1, 2, 3));
 * sender.put(1, Uint8Array.of(4, 5, 6));
 * sender.encode(2, 1);
 *
 * const receiver = new ReedSolomon();
 * receiver.begin(2, 3);
 * receiver.put(1, sender.get(1));
 * receiver.put(2, sender.get(2));
 * receiver.decode();
 * assertEquals(receiver.get(0), Uint8Array.of(1, 2, 3));
 * ```
 */
export class ReedSolomon {
  readonly #kernel = new WebAssembly.Instance(kernelModule, {}).exports as Kernel;
  #memory = new Uint8Array(this.#kernel.memory.buffer);
  readonly #presentAt = this.#kernel.presentAt();
  #slotsAt = 0;
  #strideBytes = 0;
  #k = 0;
  #fragmentBytes = 0;
  #views: (Uint8Array | undefined)[] = [];

  /**
   * Begins a block and forgets the one before.
   *
   * @param k how many sources it has, 1 … 254
   * @param fragmentBytes how long each fragment is, 1 … {@linkcode MAX_FRAGMENT_BYTES}
   * @throws {RangeError} where one of them is outside its range
   */
  begin(k: number, fragmentBytes: number): void {
    requireRange(k, 1, MAX_BLOCK_FRAGMENTS - 1, "begin a block: the number of sources");
    requireRange(fragmentBytes, 1, MAX_FRAGMENT_BYTES, "begin a block: the fragment's length");
    const strideBytes = this.#kernel.begin(k, fragmentBytes);
    if (strideBytes === 0) throw new RangeError("Cannot begin a block: there is not enough memory");
    const hasGrown = this.#memory.length === 0;
    if (hasGrown) this.#memory = new Uint8Array(this.#kernel.memory.buffer);
    if (hasGrown || fragmentBytes !== this.#fragmentBytes) this.#views = [];
    this.#slotsAt = this.#kernel.slotsAt();
    this.#strideBytes = strideBytes;
    this.#k = k;
    this.#fragmentBytes = fragmentBytes;
  }

  /**
   * Copies a fragment in.
   *
   * @param index 0 … k-1 for a source, k … 254 for a repair
   * @param bytes as long as the block's fragments; zeros are added to a shorter one
   * @throws {RangeError} where the index is outside its range, the fragment is too long, or no block was begun
   */
  put(index: number, bytes: Uint8Array): void {
    requireRange(index, 0, this.#lastIndex(), "put a fragment: the index");
    requireRange(bytes.length, 0, this.#fragmentBytes, "put a fragment: the length");
    const at = this.#slotAt(index);
    this.#memory.set(bytes, at);
    if (bytes.length < this.#fragmentBytes) this.#memory.fill(0, at + bytes.length, at + this.#fragmentBytes);
    this.#memory[this.#presentAt + index] = 1;
  }

  /**
   * Makes the repair fragments `first` … `first + count - 1` from the sources.
   *
   * @throws {RangeError} where these are not indices of repair fragments, or a source is missing
   */
  encode(first: number, count: number): void {
    requireRange(first, this.#k, this.#lastIndex(), "encode: the first index");
    requireRange(count, 0, MAX_BLOCK_FRAGMENTS - first, "encode: the number of repairs");
    if (!this.#kernel.encode(first, count)) throw new RangeError("Cannot encode: a source is missing");
  }

  /**
   * Restores the sources that are missing, at a cost of what is missing.
   *
   * @returns whether all sources are there; false where fewer than k fragments were put
   */
  decode(): boolean {
    return this.#k > 0 && this.#kernel.decode() !== 0;
  }

  /**
   * A fragment that was put, encoded or restored.
   *
   * @returns a view of it, as long as the block's fragments, valid until {@linkcode begin}
   * @throws {RangeError} where it is not there
   */
  get(index: number): Uint8Array {
    requireRange(index, 0, this.#lastIndex(), "get a fragment: the index");
    if (!this.#memory[this.#presentAt + index]) {
      throw new RangeError(`Cannot get a fragment: fragment ${index} is not there`);
    }
    const at = this.#slotAt(index);
    return this.#views[index] ??= this.#memory.subarray(at, at + this.#fragmentBytes);
  }

  #slotAt(index: number): number {
    return this.#slotsAt + index * this.#strideBytes;
  }

  /** Before the first block there is no index at all. */
  #lastIndex(): number {
    return this.#k === 0 ? -1 : MAX_BLOCK_FRAGMENTS - 1;
  }
}

function requireRange(value: number, least: number, most: number, what: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`Cannot ${what} must be ${least} … ${most}, not ${value}`);
}
