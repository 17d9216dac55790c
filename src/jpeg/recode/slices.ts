/**
 * A picture's slices in the kernel's memory.
 *
 * @module
 */

import { listSlices, type PictureShape } from "./picture_shape.ts";
import { BLOCK_BYTES, type RecodingKernel } from "./recoding_kernel.ts";

/** Writes what the kernel has read in so many slices; views of its memory, or nothing where they are too long. */
export function encodeSlices(
  kernel: RecodingKernel,
  shape: PictureShape,
  count: number,
): Uint8Array<ArrayBuffer>[] | undefined {
  const memory = new DataView(kernel.memory.buffer);
  const slices: Uint8Array<ArrayBuffer>[] = [];
  let token = kernel.tokensAt(), at = kernel.writtenAt();
  for (const { firstMcu, endMcu } of listSlices(shape, count)) {
    const end = kernel.encodeSlice(firstMcu, endMcu, token, at);
    if (end === 0) return undefined;
    slices.push(new Uint8Array(kernel.memory.buffer, at, end - at));
    const lastBlock = kernel.blocksAt() + (endMcu * shape.mcuBlocks - 1) * BLOCK_BYTES;
    token = memory.getUint32(lastBlock + 4, true);
    at = end;
  }
  return slices;
}

/** Reads them, all together no longer than what room was made for; false where there are more tokens than room. */
export function decodeSlices(
  kernel: RecodingKernel,
  shape: PictureShape,
  slices: readonly Uint8Array[],
): boolean {
  const memory = new Uint8Array(kernel.memory.buffer);
  let token = kernel.tokensAt(), at = kernel.jpegAt();
  for (const [index, { firstMcu, endMcu }] of listSlices(shape, slices.length).entries()) {
    const slice = slices[index]!;
    memory.set(slice, at);
    token = kernel.decodeSlice(firstMcu, endMcu, token, kernel.newBlocksAt(), at, at + slice.length);
    if (token === 0) return false;
    at += slice.length;
  }
  return true;
}
