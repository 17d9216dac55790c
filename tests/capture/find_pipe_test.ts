import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { findStdoutOf } from "../../src/capture/find_pipe.ts";
import { openLibc } from "../../src/system/libc/libc.ts";
import { openWaitSet } from "../../src/system/wait_set.ts";

function start(script: string, stdout: "piped" | "null" = "piped"): Deno.ChildProcess {
  return new Deno.Command("sh", { args: ["-c", script], stdin: "piped", stdout }).spawn();
}

/** Waits for it, past Deno. */
function readPast(descriptor: number): string {
  using waits = openWaitSet()!;
  using libc = openLibc("read")!;
  waits.add({ descriptor, onReady() {} });
  waits.wait(40_000_000);
  const into = new Uint8Array(100);
  return new TextDecoder().decode(into.subarray(0, Number(libc.calls.read(descriptor, into, 100n))));
}

/** Lets a child that reads its stdin come to its end. */
async function end(child: Deno.ChildProcess): Promise<void> {
  await child.stdin.close();
  await child.status;
}

Deno.test({
  name: "findStdoutOf finds where a child's stdout is read, and that of another one elsewhere",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const children = ["one", "other"].map((word) => start(`echo ${word}; exec cat`));
    const descriptors = children.map(({ pid }) => findStdoutOf(pid)!);
    assertNotEquals(descriptors[0], descriptors[1]);
    assertEquals(descriptors.map(readPast), ["one\n", "other\n"]);
    for (const child of children) {
      await end(child);
      await child.stdout.cancel();
    }
  },
});

Deno.test({
  name:
    "findStdoutOf finds nothing of a child whose stdout this process does not read, nor of one that has gone",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // A pipe, whose other end is not this process's.
    const between = start("{ echo $(exec sh -c 'echo $PPID'); read -r line; } | cat");
    const quiet = start("exec cat", "null");
    const gone = start("exec cat");
    await end(gone);
    await gone.stdout.cancel();
    for (const { pid } of [quiet, gone]) assertEquals(findStdoutOf(pid), undefined);
    const reader = between.stdout.getReader();
    const writer = Number(new TextDecoder().decode((await reader.read()).value));
    assertMatch(Deno.readLinkSync(`/proc/${writer}/fd/1`), /^pipe:/);
    assertEquals([findStdoutOf(writer), typeof findStdoutOf(between.pid)], [undefined, "number"]);
    reader.releaseLock();
    await end(between);
    await end(quiet);
    await between.stdout.cancel();
  },
});
