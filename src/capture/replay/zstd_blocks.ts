/**
 * Cuts what Zstandard has packed where its decoder pauses.
 *
 * ```text
 *  frame      magic (32) | descriptor (8) | window (0 or 8) | dictionary (0, 8, 16 or 32) | size (0, 8, 16, 32 or 64) |
 *             block … | checksum (0 or 32)
 *  descriptor size's form (2) | single segment (1) | – | reserved (1) | checksum (1) | dictionary's form (2)
 *  block      size (21) | kind (2) | last (1): 24 bits | content
 *  skippable  magic, of which 4 bits are anything (32) | length (32) | as many bytes
 * ```
 *
 * Little-endian. Source: RFC 8878, section 3.1.
 *
 * @module
 */

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** Of the forms of a dictionary's id and of a size. */
const DICTIONARY_BYTES = [0, 1, 2, 4];
const SIZE_BYTES = [0, 2, 4, 8];

/** Bytes and how far they were read. */
interface Cut {
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  at: number;
}

/**
 * Gives frames, back to back, in parts: the head of a frame, each of its blocks, its checksum.
 *
 * @returns views
 * @throws {RangeError} where they do not end with a frame
 */
export function* cutFrames(packed: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>, void> {
  const cut = { packed, view: new DataView(packed.buffer, packed.byteOffset, packed.byteLength), at: 0 };
  while (cut.at < packed.length) {
    const magic = cut.view.getUint32(cut.at, true);
    if ((magic & ~15) === SKIPPABLE_MAGIC) cut.at += 8 + cut.view.getUint32(cut.at + 4, true);
    else if (magic === MAGIC) yield* cutFrame(cut);
    else throw new RangeError("no frame of Zstandard begins here");
  }
}

function* cutFrame(cut: Cut): Generator<Uint8Array<ArrayBuffer>, void> {
  const descriptor = cut.view.getUint8(cut.at + 4);
  const isSingle = (descriptor & 32) !== 0;
  const sizeForm = descriptor >> 6;
  const sizeBytes = isSingle && sizeForm === 0 ? 1 : SIZE_BYTES[sizeForm]!;
  yield take(cut, 5 + (isSingle ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]! + sizeBytes);
  for (let isLast = false; !isLast;) {
    const head = cut.view.getUint16(cut.at, true) | cut.view.getUint8(cut.at + 2) << 16;
    isLast = (head & 1) !== 0;
    const isRepeated = (head >> 1 & 3) === 1;
    yield take(cut, 3 + (isRepeated ? 1 : head >> 3));
  }
  if (descriptor & 4) yield take(cut, 4);
}

function take(cut: Cut, count: number): Uint8Array<ArrayBuffer> {
  const end = cut.at + count;
  if (end > cut.packed.length) throw new RangeError("a frame of Zstandard is cut short");
  const part = cut.packed.subarray(cut.at, end);
  cut.at = end;
  return part;
}
