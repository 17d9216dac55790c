/** What the doctor runs on this system. */

import { assertEquals, assertRejects } from "@std/assert";
import { openThisSystem } from "../../src/doctor/this_system.ts";
import { isRunning } from "../support/tools.ts";
import { until } from "../support/until.ts";

/** Long enough for a script to have started its own program. */
const LIMIT_MS = 2000;

/** Runs a script whose last line of output is the number of a process. */
async function runScript(script: string, path: string): Promise<{ said: string; pid: number }> {
  const run = openThisSystem(LIMIT_MS).run("/bin/sh", "-c", script);
  const said = await run.then(({ text }) => text.trim(), ({ message }) => message);
  return { said, pid: Number(await Deno.readTextFile(path)) };
}

Deno.test("openThisSystem's run ends a program that takes too long with all that it has started", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { said, pid } = await runScript(`sleep 600 & echo $! > ${path}; wait`, path);
    assertEquals(said, "/bin/sh takes too long");
    await until("it has gone", () => !isRunning(pid));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("openThisSystem's run does not wait for one who holds the pipe and has left the group", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { said, pid } = await runScript(
      `setsid sh -c 'echo $$ > ${path}; exec sleep 600' & sleep 0.5`,
      path,
    );
    Deno.kill(pid, "SIGKILL");
    assertEquals(said, "/bin/sh takes too long");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("openThisSystem's run gives what a program says and its exit code", async () => {
  const { run } = openThisSystem();
  assertEquals(await run("/bin/sh", "-c", "echo $LC_ALL; exit 3"), { code: 3, text: "C\n\n" });
  await assertRejects(() => run("/nowhere/no-such-program"), Deno.errors.NotFound);
});
