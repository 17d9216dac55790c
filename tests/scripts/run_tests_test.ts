import { assertEquals, assertMatch } from "@std/assert";
import { runTests } from "../../scripts/test/run_tests.ts";

const WAITS_FOR_EVER = "await new Promise((resolve) => setTimeout(resolve, 1e9))";
/** Longer than deno needs to start. */
const STALL_MS = 8_000;

async function runFolder(files: Readonly<Record<string, string>>): Promise<{ run: unknown; shown: string }> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    let shown = "";
    const decoder = new TextDecoder();
    const show = (bytes: Uint8Array) => void (shown += decoder.decode(bytes, { stream: true }));
    const run = await runTests(["--no-check", folder], [], show, STALL_MS);
    return { run, shown };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a test that never ends is named, counts as one that failed, and the files after it are run", async () => {
  const { run, shown } = await runFolder({
    "a_test.ts": `Deno.test("a", () => {}); Deno.test("b", () => { console.log("x ... ok (1ms)"); });`,
    "b_test.ts": `Deno.test("c", () => {}); Deno.test("for ever", async () => { ${WAITS_FOR_EVER}; });`,
    "c_test.ts": `Deno.test("d", () => {}); Deno.test("wrong", () => { throw new Error("no"); });`,
  });
  // What passed in the file that stands is not counted: nobody knows whether the rest of it would have.
  assertEquals(run, { passed: 3, failed: 2, failures: ["wrong"], broken: [] });
  assertMatch(shown, /nothing came any more in for ever => \S*b_test\.ts:1:\d+/);
});

Deno.test("a test that stands once and not again has passed", async () => {
  const { run } = await runFolder({
    "a_test.ts": `Deno.test("a", () => {});`,
    "b_test.ts": `
      const been = new URL("./been", import.meta.url);
      Deno.test("b", async () => {
        const isFirst = await Deno.stat(been).then(() => false, () => true);
        await Deno.writeTextFile(been, "");
        if (isFirst) ${WAITS_FOR_EVER};
      });`,
  });
  assertEquals(run, { passed: 2, failed: 0, failures: [], broken: [] });
});

Deno.test("what fails and what passes is counted, and the failures are named", async () => {
  const { run } = await runFolder({
    "a_test.ts": `Deno.test("a", () => {}); Deno.test("wrong", () => { throw new Error("no"); });`,
  });
  assertEquals(run, { passed: 1, failed: 1, failures: ["wrong"], broken: [] });
});

Deno.test("no test at all counts as a failure", async () => {
  const { run } = await runFolder({ "a_test.ts": "" });
  assertEquals(run, { passed: 0, failed: 1, failures: [], broken: [] });
});
