/**
 * Slow and plain readers of what systemd makes of a unit.
 *
 * @module
 */

/** Splits a line of `ExecStart=` by the rules of systemd.syntax(7), systemd.unit(5) and systemd.service(5). */
export function readWords(line: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length;) {
    if (line[at] === " ") {
      at++;
      continue;
    }
    const { word, end } = readWord(line, at);
    words.push(words.length === 0 ? expandSpecifiers(word) : expandDollars(expandSpecifiers(word)));
    at = end;
  }
  return words;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\", '"': '"' };

function readWord(line: string, from: number): { word: string; end: number } {
  const bytes: number[] = [];
  const add = (text: string) => bytes.push(...new TextEncoder().encode(text));
  let isQuoted = false;
  let at = from;
  for (; at < line.length && (isQuoted || line[at] !== " "); at++) {
    const letter = String.fromCodePoint(line.codePointAt(at)!);
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter !== "\\") add(letter);
    else if (line[++at] === "x") {
      bytes.push(parseInt(line.slice(at + 1, at + 3), 16));
      at += 2;
    } else add(ESCAPES[line[at]!] ?? fail(`\\${line[at]} is no escape`));
    at += letter.length - 1;
  }
  if (isQuoted) fail("a quote is not closed");
  return { word: new TextDecoder().decode(Uint8Array.from(bytes)), end: at };
}

function expandSpecifiers(word: string): string {
  return word.replace(
    /%(.?)/gs,
    (_, letter) => letter === "%" ? "%" : fail(`%${letter} stands for something`),
  );
}

function expandDollars(word: string): string {
  if (/^\$[^${]/.test(word)) fail(`${word} is a variable`);
  return word.replace(/\$(\$|\{)/g, (_, next) => next === "$" ? "$" : fail(`${word} has a variable in it`));
}

function fail(reason: string): never {
  throw new Error(reason);
}

/**
 * What systemd itself reads, by its dry run: the words of each `ExecStart=` of a unit, before variables are put in.
 *
 * @param text a unit of `Type=oneshot`, which may have many
 */
export async function readBySystemd(systemd: string, text: string): Promise<string[][]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o755);
    await Deno.writeTextFile(`${folder}/uis-read.service`, text, { mode: 0o644 });
    const run = [systemd, "--test", "--system", "--unit=uis-read.service"];
    // It refuses to try anything as root.
    const words = Deno.uid() === 0
      ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...run]
      : run;
    const { stdout } = await new Deno.Command(words[0]!, {
      args: words.slice(1),
      env: { SYSTEMD_UNIT_PATH: `${folder}:`, SYSTEMD_LOG_COLOR: "0", HOME: "/", XDG_RUNTIME_DIR: folder },
      stderr: "null",
    }).output();
    const dump = new TextDecoder().decode(stdout);
    const unit = dump.split(/^\t?-> Unit /m).find((part) => part.startsWith("uis-read.service:")) ?? "";
    return [...unit.matchAll(/^\t*Command Line: ([^\n]*)/gm)].map((match) => readShellWords(match[1]!));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads words as systemd prints them: in double quotes where there is need, with C escapes. */
function readShellWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|([^ ]+)/gs)].map(([, quoted, plain]) => {
    if (plain !== undefined) return plain;
    const bytes = [...quoted!.matchAll(/\\([0-7]{3}|.)|[^\\]+/gs)].flatMap(([text, code]) => {
      if (code === undefined) return [...new TextEncoder().encode(text)];
      return /^\d{3}$/.test(code) ? [parseInt(code, 8)] : [CONTROLS[code] ?? code.charCodeAt(0)];
    });
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };
