/**
 * What every erasure code under measurement can do.
 *
 * @module
 */

/** The block that is measured. */
export interface Shape {
  readonly k: number;
  readonly r: number;
  readonly fragmentBytes: number;
}

/** An erasure code with the sources of one block, ready to be called again and again. */
export interface Code {
  readonly name: string;
  /** Makes the repairs of the block. */
  encode(): void;
  /** The same from fragments outside the code's own memory, where {@linkcode encode} is spared that. */
  encodeWhole?(): void;
  /** Restores the first `lost` sources from all others and the first `lost` repairs. */
  decode(lost: number): void;
  /** Copies of the repairs that encode made. */
  repairs(): Uint8Array[];
  /** Copies of the first `lost` sources that decode restored; what they were before must not show. */
  restored(lost: number): Uint8Array[];
}
