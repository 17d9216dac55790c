/** What the tools may do: as much as their options need, and nothing else. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { permissionFlags, PERMISSIONS } from "../../scripts/compile/permissions.ts";
import { type ToolName, TOOLS } from "../../scripts/compile/targets.ts";
import { makeCertificate, withFolder } from "../support/certificates.ts";
import { fileSize } from "../support/file_size.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { testWith } from "../support/programs.ts";
import { Tool } from "../support/tools.ts";

const HEADLESS = ["--port", "0", "--bind", "127.0.0.1", "--view", "none", "--quiet"];

/** Starts a script with the permissions of a tool. */
function startWith(tool: ToolName, script: string, args: readonly string[] = []): Tool {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--unstable-net",
      "--no-prompt",
      ...permissionFlags(PERMISSIONS[tool]),
      script,
      ...args,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return new Tool(tool, process, false);
}

function startSource(tool: ToolName, ...args: string[]): Tool {
  return startWith(tool, new URL(`../../src/${tool}.ts`, import.meta.url).pathname, args);
}

Deno.test("PERMISSIONS lists no variable that no code names, but what the starter and a package are told by", async () => {
  const source = await readFolder(new URL("../../src/", import.meta.url));
  for (const name of new Set(TOOLS.flatMap((tool) => PERMISSIONS[tool].env))) {
    if (!/^(UIS|WS)_/.test(name)) assert(source.includes(`"${name}"`), name);
  }
});

async function readFolder(folder: URL): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) texts.push(await readFolder(new URL(`${name}/`, folder)));
    else if (name.endsWith(".ts")) texts.push(await Deno.readTextFile(new URL(name, folder)));
  }
  return texts.join("\n");
}

/** What nobody's options ask for, and what only a sender's do. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  "another variable": `Deno.env.get("SSH_AUTH_SOCK")`,
  "all variables": `Deno.env.toObject()`,
  "setting a variable": `Deno.env.set("LD_PRELOAD", "/tmp/x.so")`,
  "a question to the system": `Deno.osRelease()`,
  "a device": `Deno.openSync("/dev/mem")`,
  "another process": `Deno.readTextFileSync("/proc/1/environ")`,
};
const STARTING = `new Deno.Command("true").outputSync()`;

for (const tool of TOOLS) {
  Deno.test(`PERMISSIONS keeps ${tool} from what no option asks for, and nobody is asked`, async () => {
    const attempts = Object.values({ ...FORBIDDEN, ...(PERMISSIONS[tool].run ? {} : { STARTING }) });
    const script = await Deno.makeTempFile({ suffix: ".js" });
    const tries = attempts.map((attempt) =>
      `try { ${attempt}; console.log(${
        JSON.stringify(attempt)
      }); } catch (error) { console.log(error.name); }`
    );
    try {
      await Deno.writeTextFile(script, tries.join("\n"));
      await using probe = startWith(tool, script);
      assertEquals(await probe.exitCode(), 0, probe.log.join("\n"));
      const said = new TextDecoder().decode(probe.stdout).trim().split("\n");
      assertEquals(said, attempts.map(() => "NotCapable"));
    } finally {
      await Deno.remove(script);
    }
  });
}

Deno.test("PERMISSIONS lets broadcast run a camera, record it and write its figures, and listen write all that it can", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(
      `${folder}/film.mjpeg`,
      new Uint8Array(await new Blob(patternFrames(5)).arrayBuffer()),
    );
    const outputs = ["output", "pose-output", "stats-json"].map((name) => [`--${name}`, `${folder}/${name}`]);
    const args = ["--port", "0", "--view", "web", "--web", "0.0.0.0:0", "--web-token", "auto"];
    await using listener = startSource("listen", ...args, ...outputs.flat(), "--record", folder);
    const [, port] = await listener.line(/The page is at \S+:(\d+)\//);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    await page.body?.cancel();
    assert(page.status < 500, `${page.status}`);
    const command = `sh -c "cat ${folder}/film.mjpeg; exec sleep 60"`;
    const to = `127.0.0.1:${await listener.port()}`;
    await using broadcaster = startSource(
      "broadcast",
      "--camera-cmd",
      command,
      "--stats-json",
      `${folder}/sent`,
      "--record",
      `${folder}/robot.avi`,
      to,
    );
    const sizeOf = (name: string) => fileSize(`${folder}/${name}`);
    await listener.until("pictures are written", () => sizeOf("output") > 10_000);
    await listener.until("figures are written", () => sizeOf("stats-json") > 0 && sizeOf("sent") > 0);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
    const recordings = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".mcap"));
    assertEquals(recordings.length, 1);
    assert(sizeOf("robot.avi") > 10_000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("listen refuses in one line to write to what Deno keeps closed", async () => {
  await using listener = startSource("listen", ...HEADLESS, "--output", "/dev/shm/film.mjpeg");
  assertEquals(await listener.exitCode(), 1);
  assertEquals(listener.log.length, 1);
  assertMatch(
    listener.log[0]!,
    /^listen: Cannot write [^\n]*\/dev\/shm\/film\.mjpeg: this program is not permitted to open "[^"]+"$/,
  );
});

testWith(
  ["openssl"],
  "PERMISSIONS lets listen read a certificate and its key, and serve its page by TLS",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "laptop");
      const page = ["--view", "web", "--web", "0", "--web-cert", cert, "--web-key", key];
      await using listener = startSource("listen", "--port", "0", ...page);
      const [, url] = await listener.line(/The page is at "?(https:\/\/127\.0\.0\.1:\d+\/)/);
      using client = Deno.createHttpClient({ caCerts: [await Deno.readTextFile(cert)] });
      const { status, body } = await fetch(url!, { client });
      await body?.cancel();
      assertEquals(status, 200);
      assertEquals(await listener.end(), 0);
    }),
);
