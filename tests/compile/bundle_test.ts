/** Tools as few files, and what can be read off them. */

import { assert, assertEquals } from "@std/assert";
import { bundleEntry, bundleTool, type ProgramFile, stopBundler } from "../../scripts/compile/bundle.ts";
import { PERMISSIONS } from "../../scripts/compile/permissions.ts";
import { type ToolName, TOOLS } from "../../scripts/compile/targets.ts";

/** Those that send and receive. */
const THREADS = /^(?:(?:send|receiv)ing|recoder|wire_reader)_worker\.js$/;
/** What a script imports later, or as much as those parts need too: `listen.1.js`. */
const PART = /\.\d+\.js$/;
/** What lies beside the script of each tool, but for its parts. */
const NEIGHBOURS: Readonly<Record<ToolName, readonly string[]>> = {
  broadcast: ["libsodium-sumo.mjs", "sending_worker.js", "recoder_worker.js", "fitter_worker.js"],
  listen: [
    ...["receiving_worker.js", "window_worker.js", "decoder_worker.js", "libjpegturbowasm_decode.wasm"],
    ...["libsodium-sumo.mjs", "wire_reader_worker.js", "array_worker.js", "fitter_worker.js"],
  ],
  t265: [
    "libsodium-sumo.mjs",
    "libjpegturbowasm_decode.wasm",
    "libjpegturbowasm.wasm",
    "sending_worker.js",
    "recoder_worker.js",
    "fitter_worker.js",
  ],
};

/** Registers a test of a tool's bundle, without the watch for leaks: the bundler's process ends a moment after its use. */
function testBundle(
  name: string,
  tool: ToolName,
  test: (files: ProgramFile[]) => void | Promise<void>,
): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      try {
        await test(await bundleTool(tool, "1a2b3c4"));
      } finally {
        await stopBundler();
      }
    },
  });
}

const IMPORTED_AT_ONCE = /\b(?:from|import)"([^"]+)"/g;

/** The files that are read before a script can begin. */
function listAtOnce(files: readonly ProgramFile[], script: string): Set<string> {
  const names = new Set([script]);
  for (const name of names) {
    const text = new TextDecoder().decode(files.find((file) => file.name === name)!.bytes);
    for (const [, imported] of text.matchAll(IMPORTED_AT_ONCE)) {
      // Others are in texts that the page's server gives away.
      if (PART.test(imported!)) names.add(imported!.slice("./".length));
    }
  }
  return names;
}

function readScripts(files: readonly ProgramFile[]): string {
  return files.filter(({ name }) => name.endsWith(".js"))
    .map(({ bytes }) => new TextDecoder().decode(bytes)).join("\n");
}

for (const tool of TOOLS) {
  testBundle(`bundleTool gives the script of ${tool} and what it reads at run time`, tool, (files) => {
    const [own, ...others] = files.map(({ name }) => name).filter((name) => !PART.test(name));
    assertEquals([own, others.sort()], [`${tool}.js`, NEIGHBOURS[tool].toSorted()]);
    const text = readScripts(files);
    for (const name of NEIGHBOURS[tool]) {
      const use = `new URL("./${name}",import.meta.url)`;
      assert(text.includes(use), use);
    }
    // Those of the page's scripts, which are text in here, are relative.
    const isOwn = tool === "listen" ? /^(node:|\.[./\w]+\.js$)/ : /^(node:|\.\/\w+\.\d+\.js$)/;
    const imports = [...text.matchAll(IMPORTED_AT_ONCE)].map(([, name]) => name!);
    assertEquals(imports.filter((name) => !isOwn.test(name)), []);
    assert(text.includes("1a2b3c4"), "1a2b3c4");
    assert(!text.includes("@param"), "comments that only readers of the page's scripts need");
  });

  testBundle(`${tool} begins when a third of its scripts has been read, in few files`, tool, (files) => {
    const parts = files.filter(({ name }) => name.startsWith(`${tool}.`));
    const names = listAtOnce(files, `${tool}.js`);
    // The script, what its parts need too, and what all that esbuild makes needs.
    assert(names.size <= 3, [...names].join(" "));
    const sizeOf = (some: readonly ProgramFile[]) => some.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const atOnce = sizeOf(parts.filter(({ name }) => names.has(name)));
    assert(atOnce < sizeOf(parts) / 3, `${atOnce} of ${sizeOf(parts)}`);
    // Deno would read those at the start, too.
    const early = [...readScripts(files).matchAll(/\bimport\("\.\/([^"]+)"\)/g)].map(([, name]) => name!);
    assertEquals(early.filter((name) => files.some((file) => file.name === name)), []);
  });

  testBundle(
    `bundleTool gives the same bytes for ${tool} again, which name no folder of this machine`,
    tool,
    async (files) => {
      assertEquals(await bundleTool(tool, "1a2b3c4"), files);
      const text = readScripts(files);
      for (
        const folder of [new URL("../../", import.meta.url).pathname, "registry.npmjs.org/", "/.cache/deno"]
      ) {
        assert(!text.includes(folder), folder);
      }
    },
  );

  testBundle(
    `the scripts of ${tool} load nothing of Node's before it is needed, which takes long`,
    tool,
    async (files) => {
      const folder = await Deno.makeTempDir();
      try {
        for (const { name, bytes } of files) await Deno.writeFile(`${folder}/${name}`, bytes);
        // The others wait for their first message while they load.
        const scripts = files.map(({ name }) => name).filter((name) =>
          name === `${tool}.js` || THREADS.test(name)
        );
        const program = `
        process.getBuiltinModule = (name) => { throw new Error(name); };
        for (const name of ${JSON.stringify(scripts)}) await import("${folder}/" + name);`;
        const { success, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["eval", "--no-config", program],
          env: { NO_COLOR: "1" },
        }).output();
        assert(success, new TextDecoder().decode(stderr));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );

  testBundle(`PERMISSIONS lists what the code of ${tool} asks for by name`, tool, (files) => {
    const text = readScripts(files);
    const { env, sys, run } = PERMISSIONS[tool];
    const variables = text.matchAll(/Deno\.env\.\w+\("(\w+)"\)|process\.env\.(\w+)/g);
    for (const [, ofDeno, ofNode] of variables) assert(env.includes((ofDeno ?? ofNode)!), ofDeno ?? ofNode);
    const questions =
      /\bDeno\.(hostname|networkInterfaces|osRelease|osUptime|loadavg|systemMemoryInfo|uid|gid)\(|\b(statfs)\b/g;
    const asked = [...text.matchAll(questions)].map(([, ofDeno, ofNode]) => (ofDeno ?? ofNode)!);
    assertEquals(new Set(asked), new Set(sys));
    if (run) assert(text.includes("Deno.Command"), "Deno.Command");
  });
}

Deno.test({
  name: "a library that is seldom needed stays a file of its own, which is read when it is asked for",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const entry = new URL("../../src/system/sodium/open_sodium.ts", import.meta.url);
      const files = await bundleEntry(entry, "1a2b3c4");
      assertEquals(files.map(({ name }) => name), ["open_sodium.js", "libsodium-sumo.mjs"]);
      const [script, library] = files.map(({ name, bytes }) => ({ path: `${folder}/${name}`, bytes }));
      await Deno.writeFile(script!.path, script!.bytes);
      const program = `
        process.getBuiltinModule = (name) => { throw new Error(name); };
        const { openSodium } = await import("${script!.path}");
        await Deno.rename("${folder}/later", "${library!.path}");
        const sodium = await openSodium("wasm");
        console.log(sodium.encrypt(new Uint8Array(32), new Uint8Array(12), new Uint8Array(0), new Uint8Array(5)).length);`;
      await Deno.writeFile(`${folder}/later`, library!.bytes);
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", program],
        env: { NO_COLOR: "1" },
      }).output();
      assertEquals(new TextDecoder().decode(stdout), "21\n", new TextDecoder().decode(stderr));
    } finally {
      await stopBundler();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
