/**
 * The measuring instrument's modules, which are Python.
 *
 * @module
 */

const FOLDER = new URL("../../scripts/bench/instrument/", import.meta.url).pathname;

/** Runs Python that imports them, with arguments, and returns the JSON that it prints. */
export async function runPython(program: string, args: readonly string[] = []): Promise<unknown> {
  const { stdout, stderr } = await new Deno.Command("python3", {
    args: ["-B", "-c", program, ...args],
    env: { PYTHONPATH: FOLDER },
  }).output();
  const [text, trouble] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (trouble) throw new Error(trouble);
  return JSON.parse(text!);
}
