/**
 * Numbers as tables show them.
 *
 * @module
 */

/** Bytes as kB. */
export function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

/** A share (0 … 1) as per cent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Milliseconds. */
export function ms(value: number): string {
  return value.toFixed(2);
}
