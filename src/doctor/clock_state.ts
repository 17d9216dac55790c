/**
 * Whether the system's clock follows a time server, asked of the kernel on Linux.
 *
 * ```text
 *  struct timex, on 64-bit Linux: 208 bytes
 *   0  modes (32) = 0, which only reads     16 frequency (64)          32 estimated error (64)
 *   8  offset (64)                          24 greatest error (64)     40 status (32)
 * ```
 *
 * Source: adjtimex(2). `timedatectl` judges alike: a clock that nobody corrects has an error that grows up to 16 s.
 *
 * @module
 */

const TIMEX_BYTES = 208;
const GREATEST_ERROR_AT = 24;
const UNSYNCHRONISED_ERROR_US = 16_000_000n;

/** Nothing where this system does not say. */
export function isClockSynchronised(): boolean | undefined {
  const isKnown = Deno.build.arch === "x86_64" || Deno.build.arch === "aarch64";
  if (Deno.build.os !== "linux" || !isKnown) return undefined;
  try {
    const library = Deno.dlopen("libc.so.6", { adjtimex: { parameters: ["buffer"], result: "i32" } });
    const timex = new Uint8Array(TIMEX_BYTES);
    const state = library.symbols.adjtimex(timex);
    library.close();
    const errorUs = new DataView(timex.buffer).getBigInt64(GREATEST_ERROR_AT, true);
    return state < 0 ? undefined : errorUs < UNSYNCHRONISED_ERROR_US;
  } catch {
    return undefined;
  }
}
