import { assert, assertEquals } from "@std/assert";
import { openPipeOutput, type PipeOutput, type PipeOutputOptions } from "../../src/system/pipe_output.ts";
import { openWaitSet, type WaitSet } from "../../src/system/wait_set.ts";
import { UnixPipe } from "../support/unix_pipe.ts";

/** Longer than any wait that ends because something is ready. */
const LONG_US = 40_000_000;
/** What is ready is told at once; where nothing is, this passes. */
const SHORT_US = 1000;
/** More than a pipe holds that nobody has enlarged. */
const LONG_BYTES = 100_000;

interface Setting {
  readonly pipe: UnixPipe;
  readonly waits: WaitSet;
  readonly output: PipeOutput;
  readonly ends: (string | undefined)[];
}

function testOutput(
  name: string,
  test: (setting: Setting) => void,
  more: Pick<PipeOutputOptions, "mostWaiting" | "unread"> = {},
): void {
  Deno.test({
    name: `PipeOutput ${name}`,
    ignore: Deno.build.os !== "linux",
    fn() {
      using pipe = new UnixPipe();
      using waits = openWaitSet()!;
      const ends: (string | undefined)[] = [];
      const onEnd = (failure?: string) => void ends.push(failure);
      const output = openPipeOutput(pipe.writeEnd, { waits, onEnd, ...more })!;
      test({ pipe, waits, output, ends });
      output.finish(0);
    },
  });
}

/** A piece whose every byte is its number. */
function piece(number: number, bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).fill(number);
}

/** Lengths and numbers of the runs of equal bytes. */
function runsOf(bytes: Uint8Array): [number, number][] {
  const runs: [number, number][] = [];
  for (const byte of bytes) {
    const last = runs.at(-1);
    if (last?.[0] === byte) last[1]++;
    else runs.push([byte, 1]);
  }
  return runs;
}

testOutput("writes at once what there is room for", ({ pipe, output }) => {
  for (const number of [1, 2, 3]) output.push(piece(number, 1000));
  assertEquals(runsOf(pipe.read(3000)), [[1, 1000], [2, 1000], [3, 1000]]);
  assertEquals(output.skipped, 0);
});

testOutput(
  "brings a piece to its end that is longer than the pipe, and then writes the newest",
  (setting) => {
    const { pipe, waits, output } = setting;
    const bytes = piece(1, LONG_BYTES);
    output.push(bytes);
    // Whoever gave it may write anything there now.
    bytes.fill(9);
    for (const number of [2, 3, 4]) output.push(piece(number, 1000));
    assertEquals(output.skipped, 2);
    const came: number[] = [];
    while (came.length < LONG_BYTES + 1000) {
      came.push(...pipe.read(Math.min(4096, LONG_BYTES + 1000 - came.length)));
      waits.wait(SHORT_US);
    }
    assertEquals(runsOf(Uint8Array.from(came)), [[1, LONG_BYTES], [4, 1000]]);
  },
);

testOutput("begins nothing while there is no room, so that all but the newest are lost", (setting) => {
  const { pipe, waits, output } = setting;
  pipe.fill();
  for (const number of [1, 2, 3]) output.push(piece(number, 1000));
  assertEquals(output.skipped, 2);
  pipe.read(65_536);
  waits.wait(LONG_US);
  assertEquals(runsOf(pipe.read(1000)), [[3, 1000]]);
});

testOutput("keeps as many of the newest as it was told to, in their order, once one has begun", (setting) => {
  const { pipe, waits, output } = setting;
  const bytes = piece(1, LONG_BYTES);
  output.push(bytes);
  for (const number of [2, 3, 4, 5]) {
    // Each is written over once it is given.
    bytes.fill(number);
    output.push(bytes.subarray(0, 1000));
  }
  assertEquals(output.skipped, 1);
  const came: number[] = [];
  while (came.length < LONG_BYTES + 3000) {
    came.push(...pipe.read(Math.min(4096, LONG_BYTES + 3000 - came.length)));
    waits.wait(SHORT_US);
  }
  assertEquals(runsOf(Uint8Array.from(came)), [[1, LONG_BYTES], [3, 1000], [4, 1000], [5, 1000]]);
}, { mostWaiting: 3 });

testOutput("makes a pipe hold few pieces, and a larger one of longer pieces", ({ pipe, waits, output }) => {
  // Of 30,000 bytes: the least power of two that holds three has room for 4.4; one has begun, and one waits.
  for (let number = 1; number <= 10; number++) output.push(piece(number, 30_000));
  assertEquals(output.skipped, 10 - 6);
  const came: number[] = [];
  for (let left = 6 * 30_000; left > 0; left -= 3000) {
    came.push(...pipe.read(3000));
    waits.wait(SHORT_US);
  }
  assertEquals(runsOf(Uint8Array.from(came)).map(([number]) => number), [1, 2, 3, 4, 5, 10]);
  const long = 200_000;
  for (let number = 11; number <= 15; number++) output.push(piece(number, long));
  assertEquals(output.skipped, 4);
  assertEquals(runsOf(pipe.read(5 * long)).length, 5);
}, { unread: 3 });

testOutput("tells once that the reader has gone, and takes everything from then on", (setting) => {
  const { pipe, output, ends } = setting;
  pipe.close(pipe.readEnd);
  for (const number of [1, 2, 3]) output.push(piece(number, 1000));
  assertEquals([ends, output.skipped], [[undefined], 0]);
});

testOutput("tells why nothing can be written", ({ pipe, output, ends }) => {
  pipe.close(pipe.writeEnd);
  output.push(piece(1, 1000));
  assertEquals(ends, ["Bad file descriptor (os error 9)"]);
});

testOutput("does not wait for room any more once all is written", ({ pipe, waits, output }) => {
  output.push(piece(1, LONG_BYTES));
  for (let left = LONG_BYTES; left > 0;) {
    const bytes = Math.min(4096, left);
    pipe.read(bytes);
    left -= bytes;
    waits.wait(SHORT_US);
  }
  const beganMs = performance.now();
  waits.wait(20_000);
  assert(performance.now() - beganMs > 19);
});
