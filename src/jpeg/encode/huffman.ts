/**
 * The standard Huffman tables for brightness and colour, and the codes that follow from them.
 *
 * @module
 */

/** A table as a DHT segment stores it. */
export interface HuffmanTable {
  /** BITS: how many codes there are of each length, 1 … 16 bits. */
  readonly lengthCounts: readonly number[];
  /** HUFFVAL: the symbols, in the order of their codes. */
  readonly symbols: readonly number[];
}

/** The codes of a table by symbol; a length of 0 means that the symbol has none. */
export interface HuffmanCodes {
  readonly code: Uint16Array;
  readonly length: Uint8Array;
}

const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** Differences of the mean brightness (ITU-T T.81, table K.3). */
export const DC_LUMINANCE: HuffmanTable = {
  lengthCounts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  symbols: DC_SYMBOLS,
};

/** Differences of the mean colour (ITU-T T.81, table K.4). */
export const DC_CHROMINANCE: HuffmanTable = {
  lengthCounts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
  symbols: DC_SYMBOLS,
};

/** Run and size of the other coefficients of brightness (ITU-T T.81, table K.5). */
export const AC_LUMINANCE: HuffmanTable = {
  lengthCounts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
  symbols: parseHex(`
    01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a
    3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394
    95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8
    e9eaf1f2f3f4f5f6f7f8f9fa`),
};

/** Run and size of the other coefficients of colour (ITU-T T.81, table K.6). */
export const AC_CHROMINANCE: HuffmanTable = {
  lengthCounts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
  symbols: parseHex(`
    000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728
    292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92
    939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7
    e8e9eaf2f3f4f5f6f7f8f9fa`),
};

/** All of them by their numbers, of AC from 16 on; what a camera means that sends none (AVI1). */
export const STANDARD_TABLES: readonly (readonly [number, HuffmanTable])[] = [
  [0x00, DC_LUMINANCE],
  [0x10, AC_LUMINANCE],
  [0x01, DC_CHROMINANCE],
  [0x11, AC_CHROMINANCE],
];

/** Assigns the codes: consecutive within a length, doubled from one length to the next (ITU-T T.81, C.2). */
export function deriveHuffmanCodes(table: HuffmanTable): HuffmanCodes {
  const codes = { code: new Uint16Array(256), length: new Uint8Array(256) };
  let next = 0;
  let at = 0;
  table.lengthCounts.forEach((count, index) => {
    for (const symbol of table.symbols.slice(at, at + count)) {
      codes.code[symbol] = next++;
      codes.length[symbol] = index + 1;
    }
    at += count;
    next *= 2;
  });
  return codes;
}

function parseHex(text: string): number[] {
  return (text.match(/[0-9a-f]{2}/g) ?? []).map((byte) => parseInt(byte, 16));
}
