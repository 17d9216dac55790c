/**
 * Writes a picture's coefficients again as everybody reads them: with the standard Huffman tables, without restart markers, and
 * in the order of blocks that is usual (standard_order.ts). No pixel changes.
 *
 * @module
 */

import { STANDARD_TABLES } from "../encode/huffman.ts";
import { findMarker, Marker } from "../markers.ts";
import { makeRoom } from "./picture_room.ts";
import { shapeOf } from "./picture_shape.ts";
import type { RecodableJpeg, RecodingRefusal } from "./recodable_jpeg.ts";
import { BLOCK_BYTES, putTables, startKernel } from "./recoding_kernel.ts";
import { NEUTRAL, orderStandardly, type StandardOrder } from "./standard_order.ts";

/** What optimised codes say in one bit takes four at the most, and colours are added to grey pictures. */
const MOST_GROWTH = 6;
const WORD_BYTES = 4;
const WORDS_OF_BLOCK = BLOCK_BYTES / WORD_BYTES;
const STANDARD = new Map(STANDARD_TABLES);

/** Recodes the pictures of one camera, one after the other. */
export class StandardRecoder {
  readonly #kernel = startKernel();
  #known: { readonly of: RecodableJpeg; readonly order: StandardOrder } | undefined;

  /**
   * Recodes a picture.
   *
   * @param bytes from SOI on; not kept
   * @param jpeg what its headers say; the same object as long as they are the same
   * @returns the scan without EOI, a view of memory that is used again by the next picture; or why there is none
   */
  recode(bytes: Uint8Array, jpeg: RecodableJpeg): Uint8Array | RecodingRefusal {
    const kernel = this.#kernel;
    if (this.#known?.of !== jpeg) this.#known = { of: jpeg, order: orderStandardly(jpeg) };
    const { components, blocks } = this.#known.order;
    const wanted: RecodableJpeg = { ...jpeg, components, huffman: STANDARD, restartInterval: 0 };
    const larger = shapeOf(wanted).blocks > shapeOf(jpeg).blocks ? wanted : jpeg;
    const needs = { bytes: bytes.length, form: "jpeg", mostScanBytes: MOST_GROWTH * bytes.length } as const;
    const refusal = makeRoom(kernel, larger, needs);
    if (refusal) return refusal;
    if (!this.#arrange(jpeg)) return "broken";
    new Uint8Array(kernel.memory.buffer).set(bytes, kernel.jpegAt());
    const end = kernel.decodeScan(jpeg.scanFrom);
    const next = end === 0 ? -1 : findMarker(bytes, end);
    if (next < 0) return "broken";
    if (bytes[next + 1] !== Marker.EOI) return "several-scans";
    if (blocks) this.#reorder(blocks);
    this.#arrange(wanted);
    const scanBytes = kernel.restoreScan();
    return scanBytes === 0 ? "broken" : new Uint8Array(kernel.memory.buffer, kernel.writtenAt(), scanBytes);
  }

  /** Tells the kernel of codes and the blocks' order; false where a table has more codes than there can be. */
  #arrange(jpeg: RecodableJpeg): boolean {
    const { mcusAcross, mcusDown, mcuBlocks } = shapeOf(jpeg);
    if (!putTables(this.#kernel, jpeg, jpeg.components.map(() => 0))) return false;
    this.#kernel.setScan(mcusAcross * mcusDown, mcusAcross, mcuBlocks, jpeg.restartInterval);
    return true;
  }

  /** Writes the blocks in another order to the room of the other form, which then takes the place of this one. */
  #reorder(order: Int32Array): void {
    const kernel = this.#kernel;
    const words = new Int32Array(kernel.memory.buffer);
    const from = kernel.blocksAt() / WORD_BYTES, firstToken = kernel.tokensAt() / WORD_BYTES;
    kernel.swapForms();
    let to = kernel.blocksAt() / WORD_BYTES, token = kernel.tokensAt() / WORD_BYTES;
    for (const wanted of order) {
      const block = from + (wanted >= 0 ? wanted : -2 - wanted) * WORDS_OF_BLOCK;
      if (wanted >= 0) {
        const end = words[block + 1]! / WORD_BYTES;
        for (let at = wanted === 0 ? firstToken : words[block - 1]! / WORD_BYTES; at < end; at++) {
          words[token++] = words[at]!;
        }
      }
      words[to] = wanted === NEUTRAL ? 0 : words[block]!;
      words[to + 1] = token * WORD_BYTES;
      to += WORDS_OF_BLOCK;
    }
  }
}
