/**
 * Tests that need a program which may not be installed.
 *
 * @module
 */

/** Whether a program of that name is on `PATH`. */
export function hasProgram(name: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return folders.some((folder) => {
    try {
      const { isFile, mode } = Deno.statSync(`${folder}/${name}`);
      return isFile && ((mode ?? 0) & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}

/**
 * Registers a test where all of the programs are installed; elsewhere says once what is left out.
 *
 * @example
 * ```ts ignore
 * testWith(["ffmpeg"], "MjpegSplitter reads what ffmpeg writes", async () => { … });
 * ```
 */
export function testWith(
  programs: readonly string[],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  const missing = programs.filter((program) => !hasProgram(program));
  if (missing.length === 0) Deno.test(name, fn);
  else console.warn(`Left out, because ${missing.join(" and ")} is missing: ${name}`);
}

/** Lets a program make something of what it reads. */
export async function pipeThrough(
  program: string,
  { args, input }: { readonly args: readonly string[]; readonly input: Uint8Array },
): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // one that ends early says so by its exit code
  const written = writer.write(input).then(() => writer.close()).catch(() => {});
  const output = await child.output();
  await written;
  return output;
}

/** The system's Python, for which Debian has OpenCV. */
export const SYSTEM_PYTHON = "/usr/bin/python3";

/** Whether it can import OpenCV. */
export async function hasOpenCv(): Promise<boolean> {
  const command = new Deno.Command(SYSTEM_PYTHON, {
    args: ["-c", "import cv2"],
    stdout: "null",
    stderr: "null",
  });
  return await command.output().then(({ success }) => success, () => false);
}
