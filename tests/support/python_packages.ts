/**
 * Programs of other people that are written in Python, from PyPI: each set of packages is installed once, and kept in the
 * system's temporary folder for the next run.
 *
 * @module
 */

import { hasProgram } from "./programs.ts";

const INSTALL_LIMIT_MS = 300_000;
/** What pip says where it is not the packages that are wrong. */
const UNREACHABLE =
  /NewConnectionError|connection broken|name resolution|Network is unreachable|ConnectTimeout|timed out|ensurepip is not available|No module named venv/i;

/**
 * The Python in which these packages can be imported.
 *
 * @param packages each with its version, such as `imagezmq==1.2.0`
 * @returns the path of its interpreter; nothing where there is no Python, or PyPI can not be reached
 * @throws Error where the packages can not be installed for another reason
 *
 * @example
 * ```ts ignore
 * const python = await pythonWith(["imagezmq==1.2.0"]);
 * ```
 */
export async function pythonWith(packages: readonly string[]): Promise<string | undefined> {
  if (!hasProgram("python3")) return undefined;
  const all = `${temporaryFolder()}/uis_venvs`;
  const folder = `${all}/${await nameOf(packages)}`;
  const python = `${folder}/bin/python`;
  await Deno.mkdir(all, { recursive: true });
  // Tests run side by side: one installs, the others wait for it.
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await exists(`${folder}/whole`)) return python;
  for (const [command, ...args] of installation(folder, packages)) {
    const said = await run(command!, args);
    if (said === undefined) continue;
    if (UNREACHABLE.test(said)) return undefined;
    throw new Error(`${packages.join(" ")} can not be installed:\n${said}`);
  }
  await Deno.writeTextFile(`${folder}/whole`, packages.join("\n"));
  return python;
}

/**
 * Registers a test that is given the Python in which these packages can be imported; where they can not be had, the test says
 * what is left out.
 */
export function testWithPython(
  packages: readonly string[],
  name: string,
  fn: (python: string, t: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test(name, async (t) => {
    const python = await pythonWith(packages);
    if (python !== undefined) await fn(python, t);
    else console.warn(`Left out, because ${packages.join(", ")} can not be had from PyPI: ${name}`);
  });
}

function installation(folder: string, packages: readonly string[]): readonly (readonly string[])[] {
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"];
  return [
    ["python3", "-m", "venv", "--clear", folder],
    [`${folder}/bin/python`, ...pip, "--retries", "2", "--timeout", "20", "--prefer-binary", ...packages],
  ];
}

/** What it said where it failed. */
async function run(command: string, args: readonly string[]): Promise<string | undefined> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    signal: AbortSignal.timeout(INSTALL_LIMIT_MS),
  }).output();
  return success ? undefined : [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
}

async function nameOf(packages: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode([...packages].sort().join("\n"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return digest.toHex().slice(0, 16);
}

function temporaryFolder(): string {
  return (Deno.env.get("TMPDIR") ?? "/tmp").replace(/\/$/, "");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
