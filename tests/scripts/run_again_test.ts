import { assertEquals, assertMatch } from "@std/assert";
import { runAgain } from "../../scripts/test/run_again.ts";
import { runTests } from "../../scripts/test/run_tests.ts";

/** Something goes wrong, the first time. */
const once = (act: string) => `
  const been = new URL("./been_" + import.meta.url.split("/").at(-1), import.meta.url);
  const isFirst = await Deno.stat(been).then(() => false, () => true);
  await Deno.writeTextFile(been, "");
  ${act}`;

Deno.test("tests that fail, and files that are broken off, are run once more, each alone", async () => {
  const folder = await Deno.makeTempDir();
  let shown = "";
  const decoder = new TextDecoder();
  const show = (bytes: Uint8Array) => void (shown += decoder.decode(bytes, { stream: true }));
  const wait = "new Promise((resolve) => setTimeout(resolve, 100))";
  try {
    const files = {
      "a_test.ts": once(
        `Deno.test("a (1)", () => { if (isFirst) throw new Error("no"); }); Deno.test("good", () => {});`,
      ),
      "b_test.ts": once(`
        Deno.test("b", () => {});
        Deno.test("broken off", async () => {
          if (isFirst) Promise.reject(new Error("nobody catches it"));
          await ${wait};
        });
        Deno.test("c", () => {});`),
      "d_test.ts": `Deno.test("wrong", () => { throw new Error("no"); });`,
      "e_test.ts": `Deno.test("e", async () => { Promise.reject(new Error("again")); await ${wait}; });`,
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    const group = { args: ["--no-check", folder], ignored: [] };
    const run = await runTests(group.args, [], show);
    assertEquals([run.failed, run.failures], [4, ["a (1)", "wrong"]]);
    assertEquals(run.broken.map((path) => path.split("/").at(-1)), ["b_test.ts", "e_test.ts"]);
    assertEquals(await runAgain(group, run, show), { passed: run.passed + 2, failed: 2 });
    assertMatch(shown, /^passed when it had the machine to itself: a \(1\)$/m);
    assertMatch(shown, /^passed when it had the machine to itself: \S+b_test\.ts$/m);
    assertMatch(shown, /^failed again: wrong$/m);
    assertMatch(shown, /^failed again: \S+e_test\.ts$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
