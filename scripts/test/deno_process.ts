/**
 * This same deno as a child, its output shown as it comes.
 *
 * @module
 */

/** What a child has written and how it ended. */
export interface Ended {
  readonly code: number;
  /** Standard output, without the colours. */
  readonly output: string;
  /** It was ended because nothing came of it for too long. */
  readonly hasStalled: boolean;
}

/** Takes each piece of the output. */
export type Show = (bytes: Uint8Array) => void;

/** A single test of ours takes a minute at most, and each one is named as it begins. */
const STALL_MS = 5 * 60_000;
/** To say what was under way. */
const LAST_WORDS_MS = 10_000;

/** Runs this same deno, shows what it writes, and ends it when it has written nothing for `stallMs` milliseconds. */
export async function runDeno(
  args: readonly string[],
  show: Show = writeFully,
  stallMs: number = STALL_MS,
): Promise<Ended> {
  show(new TextEncoder().encode(`\n> deno ${args.join(" ")}\n`));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: Deno.stdout.isTerminal() ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let hasStalled = false;
  const end = () => {
    hasStalled = true;
    stopStalled(child);
  };
  let stall = setTimeout(end, stallMs);
  const output = await readWhileShowing(child.stdout, (bytes) => {
    show(bytes);
    if (hasStalled) return;
    clearTimeout(stall);
    stall = setTimeout(end, stallMs);
  });
  const { code } = await child.status;
  clearTimeout(stall);
  return { code, output, hasStalled };
}

/** Writes everything to standard output before it returns. */
export function writeFully(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

/** At an interrupt, `deno test` names the tests that were under way. */
function stopStalled(child: Deno.ChildProcess): void {
  child.kill("SIGINT");
  const kill = setTimeout(() => child.kill("SIGKILL"), LAST_WORDS_MS);
  child.status.then(() => clearTimeout(kill));
}

async function readWhileShowing(stream: ReadableStream<Uint8Array>, show: Show): Promise<string> {
  const decoder = new TextDecoder();
  let output = "";
  for await (const chunk of stream) {
    show(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
  // deno-lint-ignore no-control-regex -- the escape that begins a colour
  return output.replace(/\x1b\[[0-9;]*m/g, "");
}
