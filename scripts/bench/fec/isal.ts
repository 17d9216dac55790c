/**
 * Intel's ISA-L as a member of the comparison, in place and without copies: hand-written assembly for the widest vectors
 * that the processor has, and, to compare like with like, for vectors as wide as WebAssembly's.
 *
 * @module
 */

import type { Code, Shape } from "./code.ts";

const TABLE_BYTES = 32;
const ALIGNMENT = 64;

const ENCODE = {
  parameters: ["i32", "i32", "i32", "buffer", "buffer", "buffer"],
  result: "void",
} as const;

const SYMBOLS = {
  gf_gen_cauchy1_matrix: { parameters: ["buffer", "i32", "i32"], result: "void" },
  gf_invert_matrix: { parameters: ["buffer", "buffer", "i32"], result: "i32" },
  ec_init_tables: { parameters: ["i32", "i32", "buffer", "buffer"], result: "void" },
  ec_encode_data: ENCODE,
  ec_encode_data_sse: { ...ENCODE, optional: true },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>;
type Encode = Library["symbols"]["ec_encode_data"];

/** Opens ISA-L at its best and, where it has them, with its 128-bit vectors; neither where it is not installed. */
export function openIsal(sources: readonly Uint8Array[], shape: Shape): Code[] {
  const library = openLibrary();
  if (!library) return [];
  const { ec_encode_data, ec_encode_data_sse } = library.symbols;
  const best = new IsalCode("ISA-L", library, ec_encode_data, sources, shape);
  if (!ec_encode_data_sse) return [best];
  return [best, new IsalCode("ISA-L SSE", library, ec_encode_data_sse, sources, shape)];
}

function openLibrary(): Library | undefined {
  try {
    return Deno.dlopen("libisal.so.2", SYMBOLS);
  } catch {
    return undefined;
  }
}

class IsalCode implements Code {
  readonly name: string;
  readonly #library: Library["symbols"];
  readonly #encode: Encode;
  readonly #shape: Shape;
  readonly #matrix: Uint8Array<ArrayBuffer>;
  readonly #encodeTables: Uint8Array<ArrayBuffer>;
  readonly #decodeTables: Uint8Array<ArrayBuffer>;
  readonly #square: Uint8Array<ArrayBuffer>;
  readonly #inverse: Uint8Array<ArrayBuffer>;
  readonly #fragments: FragmentTable;
  readonly #restored: FragmentTable;
  readonly #kept: BigUint64Array<ArrayBuffer>;

  constructor(name: string, library: Library, encode: Encode, sources: readonly Uint8Array[], shape: Shape) {
    const { k, r, fragmentBytes } = shape;
    this.name = name;
    this.#library = library.symbols;
    this.#encode = encode;
    this.#shape = shape;
    this.#matrix = new Uint8Array((k + r) * k);
    this.#encodeTables = new Uint8Array(k * r * TABLE_BYTES);
    this.#decodeTables = new Uint8Array(k * r * TABLE_BYTES);
    this.#square = new Uint8Array(k * k);
    this.#inverse = new Uint8Array(k * k);
    this.#fragments = new FragmentTable(k + r, fragmentBytes);
    this.#restored = new FragmentTable(r, fragmentBytes);
    this.#kept = new BigUint64Array(k);
    sources.forEach((source, i) => this.#fragments.views[i]!.set(source));
    this.#library.gf_gen_cauchy1_matrix(this.#matrix, k + r, k);
    this.#library.ec_init_tables(k, r, this.#matrix.subarray(k * k), this.#encodeTables);
  }

  encode(): void {
    const { k, r, fragmentBytes } = this.#shape;
    const { pointers } = this.#fragments;
    this.#encode(fragmentBytes, k, r, this.#encodeTables, pointers, pointers.subarray(k));
  }

  /**
   * As ISA-L's example does it: the rows of the fragments that are left, their inverse, and its rows of the lost. The
   * inverse, by Gaussian elimination and without vectors, takes most of the time.
   */
  decode(lost: number): void {
    const { k, fragmentBytes } = this.#shape;
    for (let row = 0; row < k; row++) {
      const index = row + lost;
      this.#square.set(this.#matrix.subarray(index * k, (index + 1) * k), row * k);
      this.#kept[row] = this.#fragments.pointers[index]!;
    }
    if (this.#library.gf_invert_matrix(this.#square, this.#inverse, k) !== 0) throw new Error("no inverse");
    this.#library.ec_init_tables(k, lost, this.#inverse, this.#decodeTables);
    this.#encode(fragmentBytes, k, lost, this.#decodeTables, this.#kept, this.#restored.pointers);
  }

  repairs(): Uint8Array[] {
    return this.#fragments.views.slice(this.#shape.k).map((view) => view.slice());
  }

  restored(lost: number): Uint8Array[] {
    return this.#restored.views.slice(0, lost).map((view) => view.slice());
  }
}

/** Fragments at aligned addresses, and the addresses. */
class FragmentTable {
  readonly views: Uint8Array[];
  readonly pointers: BigUint64Array<ArrayBuffer>;

  constructor(count: number, fragmentBytes: number) {
    const strideBytes = Math.ceil(fragmentBytes / ALIGNMENT) * ALIGNMENT;
    const bytes = new Uint8Array(count * strideBytes + ALIGNMENT);
    const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
    const skipped = Number(-start & BigInt(ALIGNMENT - 1));
    const offsets = Array.from({ length: count }, (_, i) => skipped + i * strideBytes);
    this.views = offsets.map((offset) => bytes.subarray(offset, offset + fragmentBytes));
    this.pointers = BigUint64Array.from(offsets, (offset) => start + BigInt(offset));
  }
}
