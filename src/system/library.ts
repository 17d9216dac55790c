/**
 * Libraries of the system, called by FFI. Each has something that takes its place where it is missing.
 *
 * @module
 */

/**
 * Opens the first of these that this system has, with every call.
 *
 * @param names as the system's loader looks for them
 * @returns nothing where there is none, or none that is new enough to have every call, or this program may not call any
 */
export function openLibrary<Calls extends Deno.ForeignLibraryInterface>(
  names: readonly string[],
  calls: Calls,
): Deno.DynamicLibrary<Calls> | undefined {
  for (const name of names) {
    try {
      return Deno.dlopen(name, calls);
    } catch {
      // The next name.
    }
  }
  return undefined;
}

/** Text as C takes it: UTF-8 that ends in a zero. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text.replaceAll("\0", "")}\0`);
}

/** The address of an array's first byte, as C expects it in an array of pointers; valid as long as the array. */
export function addressOf(bytes: Uint8Array<ArrayBufferLike>): bigint {
  // Of the buffer: V8 may move the bytes of a small array as long as nobody has asked for that.
  const all = new Uint8Array(bytes.buffer) as Uint8Array<ArrayBuffer>;
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(all)) + BigInt(bytes.byteOffset);
}
