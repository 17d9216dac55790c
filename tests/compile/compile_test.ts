/** `deno task compile` as a process, as far as it goes without a download. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bundleTool, stopBundler } from "../../scripts/compile/bundle.ts";
import { compileByDeno } from "../../scripts/compile/deno_compile.ts";
import { PERMISSIONS } from "../../scripts/compile/permissions.ts";
import { TARGETS, TOOLS } from "../../scripts/compile/targets.ts";
import { testWith } from "../support/programs.ts";
import type { StartResult } from "./stand_in.ts";
import { findObstacle, targetOf } from "./standalone.ts";

const SCRIPT = new URL("../../scripts/compile.ts", import.meta.url).pathname;
const X86 = targetOf("linux-x86_64");

async function compile(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StartResult> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", SCRIPT, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

testWith(
  ["sha256sum"],
  "compile --method deno puts a tool and its permissions into the base",
  () =>
    withFolder(async (folder) => {
      // Any program will do as a base that is not run.
      const { code, stdout, stderr } = await compile(
        ["listen", "--method", "deno", "--target", X86.triple, "--out", folder],
        { DENORT_BIN: Deno.execPath() },
      );
      assertEquals([code, stderr], [0, ""]);
      const path = `${folder}/listen-linux-x86_64`;
      assertMatch(stdout, new RegExp(`^${path}  \\d+\\.\\d MB  compiled$`, "m"));
      const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
      const stated = JSON.parse(
        /"permissions":(\{.*?\})/s.exec(text.slice(text.lastIndexOf('"permissions":')))![1]!,
      );
      const { env, sys } = PERMISSIONS.listen;
      assertEquals(
        [stated.allow_env, stated.allow_sys, stated.allow_run, stated.prompt],
        [env, sys, null, false],
      );
      const { success } = await new Deno.Command("sha256sum", {
        args: ["-c", "SHA256SUMS"],
        cwd: folder,
        stdout: "null",
      })
        .output();
      assert(success);
    }),
);

for (const tool of TOOLS) {
  Deno.test({
    name: `compileByDeno embeds what ${tool} is made of, and no packages`,
    // The bundler's process ends a moment after its use.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withFolder(async (folder) => {
        const files = await bundleTool(tool, "").finally(stopBundler);
        const env = { DENORT_BIN: Deno.execPath() };
        const result = await compileByDeno({ tool, target: X86, files, output: `${folder}/${tool}`, env });
        if (result.kind !== "made") throw new Error(result.reason);
        const listed = [...result.listing.matchAll(/[├└]─+ (\S+\.\w+) \(/g)].map(([, name]) => name!);
        assertEquals(listed.sort(), files.map(({ name }) => name).sort(), result.listing);
        assert(!result.listing.includes("node_modules"), result.listing);
      }),
  });
}

Deno.test({
  name:
    "compileByDeno takes the place of a file that is there, whoever made it, and leaves nothing beside it",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withFolder(async (folder) => {
      const files = await bundleTool("listen", "").finally(stopBundler);
      const output = `${folder}/listen`;
      await Deno.writeTextFile(output, "#!/bin/sh\n");
      const env = { DENORT_BIN: Deno.execPath() };
      assertEquals((await compileByDeno({ tool: "listen", target: X86, files, output, env })).kind, "made");
      assert((await Deno.stat(output)).size > 1e6);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["listen"]);
    }),
});

/** An environment in which packages are at hand, and no base has been fetched or can be. */
async function withoutBase(folder: string): Promise<Record<string, string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  await Deno.mkdir(`${folder}/deno`);
  await Deno.symlink(npmCache.replace(/\/$/, ""), `${folder}/deno/npm`);
  return { DENO_DIR: `${folder}/deno`, HTTPS_PROXY: "http://127.0.0.1:9" };
}

Deno.test("compile --method deno says in one line where there is no base", () =>
  withFolder(async (folder) => {
    const args = ["broadcast", "--method", "deno", "--target", "x86_64-apple-darwin", "--out", folder];
    const { code, stderr } = await compile(args, await withoutBase(folder));
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^compile: Cannot make broadcast-macos-x86_64: deno compile has no base for x86_64-apple-darwin: [^\n]+\n$/,
    );
  }));

const obstacle = await findObstacle(X86);
if (obstacle) {
  console.warn(`Left out, because ${obstacle}: self-extracting files in the place of compiled ones`);
}
Deno.test({
  name: "compile makes a self-extracting file where there is no base, and says why",
  ignore: obstacle !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const args = ["broadcast", "--target", X86.triple, "--out", folder];
      const { code, stdout, stderr } = await compile(args, await withoutBase(folder));
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, `deno compile has no base for ${X86.triple}: `);
      assertMatch(stdout, /\/broadcast-linux-x86_64 {2}\d+\.\d MB {2}self-extracting\n$/);
      const head = await Deno.readFile(`${folder}/broadcast-linux-x86_64`);
      assertEquals(new TextDecoder().decode(head.subarray(0, 10)), "#!/bin/sh\n");
    }),
});

Deno.test("compile --help names every target, and compile refuses wrong usage with exit code 2", async () => {
  const help = await compile(["--help"]);
  assertEquals([help.code, help.stderr], [0, ""]);
  for (const { triple } of TARGETS) assertStringIncludes(help.stdout, triple);
  const wrong = await compile(["--target", "z80"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^compile: Cannot use target z80: .*\n$/);
  const several = await compile(["--target", "all"], { DENORT_BIN: Deno.execPath() });
  assertEquals([several.code, several.stderr], [
    2,
    "compile: Cannot use DENORT_BIN for several targets: choose one by --target\n",
  ]);
});
