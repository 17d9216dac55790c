import { assert, assertEquals } from "@std/assert";
import { openPipe } from "../../src/system/pipe.ts";

const SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  pipe: { parameters: ["buffer"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

const IS_LINUX = Deno.build.os === "linux";
const KIB = 1024;

/** Runs a test with a pipe of this process. */
function withPipe(
  test: (pipe: { write(bytes: number): void; read(bytes: number): void; end: number }) => void,
) {
  const library = Deno.dlopen("libc.so.6", SYMBOLS);
  const ends = new Int32Array(2);
  assertEquals(library.symbols.pipe(new Uint8Array(ends.buffer)), 0);
  const [readEnd, writeEnd] = [ends[0]!, ends[1]!];
  const move = (call: "read" | "write", end: number) => (bytes: number) =>
    assertEquals(Number(library.symbols[call](end, new Uint8Array(bytes), BigInt(bytes))), bytes);
  try {
    test({ write: move("write", writeEnd), read: move("read", readEnd), end: writeEnd });
  } finally {
    for (const end of ends) library.symbols.close(end);
    library.close();
  }
}

Deno.test({
  name: "openPipe promises room only where a write does not wait, and more once the reader has read",
  ignore: !IS_LINUX,
  fn: () =>
    withPipe(({ write, read, end }) => {
      const pipe = openPipe(end)!;
      let written = 0;
      // A write that had to wait would wait for ever: nobody reads.
      for (; pipe.hasRoomFor(40 * KIB); written += 40 * KIB) write(40 * KIB);
      assert(!pipe.hasRoomFor(10 * KIB * KIB));
      if (written > 0) {
        read(40 * KIB);
        assert(pipe.hasRoomFor(40 * KIB));
      }
      pipe.close();
    }),
});

Deno.test({
  name: "openPipe makes room for some frames where the system lets it",
  ignore: !IS_LINUX,
  fn: () =>
    withPipe(({ end }) => {
      const allowedBytes = Number(Deno.readTextFileSync("/proc/sys/fs/pipe-max-size"));
      const pipe = openPipe(end)!;
      assertEquals(pipe.hasRoomFor(512 * KIB), allowedBytes >= 1024 * KIB);
      pipe.close();
    }),
});

Deno.test({
  name: "openPipe opens nothing that is no pipe",
  ignore: !IS_LINUX,
  fn() {
    const library = Deno.dlopen("libc.so.6", SYMBOLS);
    const device = library.symbols.open(new TextEncoder().encode("/dev/null\0"), 0);
    try {
      assert(device >= 0);
      assertEquals([openPipe(device), openPipe(-1)], [undefined, undefined]);
    } finally {
      library.symbols.close(device);
      library.close();
    }
  },
});
