/**
 * A file out of a tar archive.
 *
 * ```text
 * offset  bytes  field of a header, which fills 512 bytes
 *      0    100  name, ends at its first zero
 *    124     12  size in bytes, octal digits
 *    512   size  the file, then zeros up to a multiple of 512
 * ```
 *
 * Source: pax(1), "ustar Interchange Format". Names above 100 characters are not read.
 *
 * @module
 */

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const SIZE_AT = 124;
const SIZE_BYTES = 12;

/**
 * Finds a file.
 *
 * @returns its bytes, a view; `undefined` where the archive does not hold it whole
 */
export function findInTar(
  archive: Uint8Array<ArrayBuffer>,
  name: string,
): Uint8Array<ArrayBuffer> | undefined {
  for (let at = 0; at + BLOCK_BYTES <= archive.length;) {
    const sizeBytes = parseInt(readText(archive, at + SIZE_AT, SIZE_BYTES), 8) || 0;
    const begin = at + BLOCK_BYTES;
    if (readText(archive, at, NAME_BYTES) === name) {
      return begin + sizeBytes <= archive.length ? archive.subarray(begin, begin + sizeBytes) : undefined;
    }
    at = begin + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}

function readText(archive: Uint8Array, at: number, lengthBytes: number): string {
  return new TextDecoder().decode(archive.subarray(at, at + lengthBytes)).replace(/\0.*$/s, "").trim();
}
