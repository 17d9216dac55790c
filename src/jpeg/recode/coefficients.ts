/**
 * The kernel, with the coefficients of one picture in it: decoded from a JPEG or from the wire code, quantised anew, and
 * written as either.
 *
 * @module
 */

import { findMarker, Marker } from "../markers.ts";
import { halfSteps, wholeSteps } from "./half_steps.ts";
import { makeRoom, type RoomNeeds } from "./picture_room.ts";
import { classify, type PictureShape, type PictureSize, shapeOf } from "./picture_shape.ts";
import { isPrefix, readRecodable, type RecodableJpeg, type RecodingRefusal } from "./recodable_jpeg.ts";
import { CANDIDATES, CLASSES, PLACES, putTables, startKernel } from "./recoding_kernel.ts";
import { decodeSlices, encodeSlices } from "./slices.ts";

/** What no JPEG begins with. */
const OF_NO_PICTURE = Uint8Array.of(0);

/** One picture's. */
export class Coefficients {
  /** The picture that is there. */
  jpeg: RecodableJpeg | undefined;
  shape: PictureShape = { mcusAcross: 0, mcusDown: 0, mcuBlocks: 0, blocks: 0 };
  /** The class of each of its components. */
  classes: readonly number[] = [];
  /** Where its scan ends, in its bytes. */
  scanEnd = 0;
  readonly #kernel = startKernel();
  /** What was before the scan of the last picture: of one camera it is always the same. */
  #headers = new Uint8Array(0);
  #steps = new Uint16Array(0);
  #candidates = new Uint16Array(0);
  #prospects = new Float32Array(0);
  #ratios = new Float32Array(0);

  /**
   * Decodes a picture.
   *
   * @param jpeg from SOI on; not kept
   * @returns why it can not be recoded, where it can not
   */
  read(jpeg: Uint8Array): RecodingRefusal | undefined {
    const bytes = jpeg.length;
    const refusal = this.#readHeaders(jpeg) ??
      makeRoom(this.#kernel, this.jpeg!, { bytes, form: "jpeg", mostScanBytes: 2 * bytes });
    if (refusal) return this.#forget(refusal);
    this.#memory().set(jpeg, this.#kernel.jpegAt());
    this.scanEnd = this.#kernel.decodeScan(this.jpeg!.scanFrom);
    if (this.scanEnd === 0) return this.#forget("broken");
    const next = findMarker(jpeg, this.scanEnd);
    if (next < 0 || jpeg[next + 1] !== Marker.EOI) return this.#forget(next < 0 ? "broken" : "several-scans");
    return undefined;
  }

  /** The steps of the picture, {@linkcode PLACES} for each class, in zigzag order. */
  get steps(): Uint16Array {
    this.#view();
    return this.#steps;
  }

  /** {@linkcode CANDIDATES} steps for each class and place, to be filled in; 0 ends them. */
  get candidates(): Uint16Array {
    this.#view();
    return this.#candidates;
  }

  /** Weighs the candidates: for each bits, and the squared error. */
  weigh(): Float32Array {
    this.#kernel.countMagnitudes();
    this.#kernel.weigh();
    this.#view();
    return this.#prospects;
  }

  /**
   * Quantises anew.
   *
   * @param steps {@linkcode PLACES} for each class; 0 leaves nothing
   */
  requantise(steps: Uint16Array): void {
    this.#view();
    for (let i = 0; i < steps.length; i++) this.#ratios[i] = steps[i] === 0 ? 0 : this.#steps[i]! / steps[i]!;
    this.#setNextSteps(steps);
    this.#kernel.requantise();
  }

  /** Makes the shortest codes for what was requantised last; bits of its scan, but for what stuffing takes. */
  makeCodes(): number {
    return this.#kernel.makeCodes();
  }

  /** BITS and HUFFVAL of what was requantised last, of a table: 0 DC and 1 AC of class 0, 2 and 3 of the others. */
  newTable(table: number): Uint8Array {
    const counts = this.#memory(this.#kernel.newCountsOf(table), 16);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    const both = new Uint8Array(16 + symbols);
    both.set(counts);
    both.set(this.#memory(this.#kernel.newSymbolsOf(table), symbols), 16);
    return both;
  }

  /** Encodes what was requantised last with the codes that were made; a view of the kernel's memory, or nothing where it is too long. */
  encode(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#kernel.encodeScan();
    return bytes === 0 ? undefined : this.#memory(this.#kernel.writtenAt(), bytes);
  }

  /** Whether the scan that was read of this JPEG can be written again to the byte. */
  isExact(jpeg: Uint8Array): boolean {
    const scan = this.restore();
    const { scanFrom } = this.jpeg!;
    if (!scan || scanFrom + scan.length !== this.scanEnd) return false;
    for (let i = 0; i < scan.length; i++) if (scan[i] !== jpeg[scanFrom + i]) return false;
    return true;
  }

  /** Writes what was read in so many slices; views of the kernel's memory, or nothing where they are too long. */
  encodeSlices(count: number): Uint8Array<ArrayBuffer>[] | undefined {
    return encodeSlices(this.#kernel, this.shape, count);
  }

  /** The same of what was requantised last. */
  encodeNewSlices(count: number): Uint8Array<ArrayBuffer>[] | undefined {
    this.#kernel.swapForms();
    const slices = this.encodeSlices(count);
    this.#kernel.swapForms();
    return slices;
  }

  /**
   * Decodes a picture of the wire code.
   *
   * @param headers of the picture, up to its scan
   * @param mostScanBytes its scan is no longer, nor that of the picture of `wholeSize` which is to be made of it
   * @returns false where this is no such picture
   */
  readSlices(
    headers: Uint8Array,
    { slices, ...limits }:
      & { readonly slices: readonly Uint8Array[] }
      & Pick<
        RoomNeeds,
        "mostScanBytes" | "wholeSize"
      >,
  ): boolean {
    if (this.#readHeaders(headers)) return this.#forget(false);
    const bytes = slices.reduce((sum, { length }) => sum + length, 0);
    if (makeRoom(this.#kernel, this.jpeg!, { bytes, form: "wire", ...limits })) return this.#forget(false);
    return decodeSlices(this.#kernel, this.shape, slices);
  }

  /** Writes what was read with the codes that it had; a view of the kernel's memory, or nothing where it is too long. */
  restore(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.#kernel.restoreScan();
    return bytes === 0 ? undefined : this.#memory(this.#kernel.writtenAt(), bytes);
  }

  /** The squared error of brightness that {@linkcode halve} makes, in levels, but for rounding. */
  lostByHalving(): number {
    return this.#kernel.lostByHalving();
  }

  /** Makes a picture of half the size of the one that is there; false where there is no room. */
  halve(): boolean {
    const { width, height } = this.jpeg!;
    const size = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    return this.#resize(size, halfSteps(this.steps), this.#kernel.halve);
  }

  /** Makes a picture of this size, about twice its own, of the one that is there; false where there is no room. */
  makeWhole(size: PictureSize): boolean {
    return this.#resize(size, wholeSteps(this.steps), this.#kernel.makeWhole);
  }

  /** The states of all contexts of the wire code, so many, after the last slice. */
  readStates(count: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, this.#kernel.statesAt(), count).slice();
  }

  #readHeaders(jpeg: Uint8Array): RecodingRefusal | undefined {
    if (this.jpeg && isPrefix(this.#headers, jpeg)) return undefined;
    const read = readRecodable(jpeg);
    if (typeof read === "string") return read;
    this.jpeg = read;
    this.shape = shapeOf(read);
    this.classes = classify(read.components);
    this.#headers = jpeg.slice(0, read.scanFrom);
    return this.#prepare(read) ? undefined : "broken";
  }

  #resize(
    size: PictureSize,
    steps: Uint16Array,
    make: (across: number, down: number) => number,
  ): boolean {
    const { mcusAcross, mcusDown } = this.shape;
    this.jpeg = { ...this.jpeg!, ...size };
    this.shape = shapeOf(this.jpeg);
    this.#headers = OF_NO_PICTURE;
    this.#setScan(0);
    this.#setNextSteps(steps);
    return make(mcusAcross, mcusDown) !== 0;
  }

  /** Those of the form that is made next. */
  #setNextSteps(steps: Uint16Array): void {
    new Uint16Array(this.#kernel.memory.buffer, this.#kernel.nextStepsAt(), steps.length).set(steps);
  }

  #setScan(restartInterval: number): void {
    const { mcusAcross, mcusDown, mcuBlocks } = this.shape;
    this.#kernel.setScan(mcusAcross * mcusDown, mcusAcross, mcuBlocks, restartInterval);
  }

  /** Tells the kernel of tables and arrangement. */
  #prepare(jpeg: RecodableJpeg): boolean {
    if (!putTables(this.#kernel, jpeg, this.classes)) return false;
    this.#setScan(jpeg.restartInterval);
    this.#view();
    this.#steps.fill(1);
    for (const [index, { quantization }] of jpeg.components.entries()) {
      this.#steps.set(jpeg.quantization.get(quantization)!, this.classes[index]! * PLACES);
    }
    return true;
  }

  #forget<Reason>(reason: Reason): Reason {
    this.jpeg = undefined;
    return reason;
  }

  #memory(from = 0, bytes?: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#kernel.memory.buffer, from, bytes);
  }

  /** Growing memory leaves old views without any. */
  #view(): void {
    const { memory: { buffer }, stepsAt, candidatesAt, prospectsAt, ratiosAt } = this.#kernel;
    if (this.#steps.buffer === buffer) return;
    this.#steps = new Uint16Array(buffer, stepsAt(), CLASSES * PLACES);
    this.#candidates = new Uint16Array(buffer, candidatesAt(), CLASSES * PLACES * CANDIDATES);
    this.#prospects = new Float32Array(buffer, prospectsAt(), CLASSES * PLACES * CANDIDATES * 2);
    this.#ratios = new Float32Array(buffer, ratiosAt(), CLASSES * PLACES);
  }
}
