/**
 * What the demos share: tools as processes, their figures, the browser, and when it is time to end.
 *
 * @module
 */

import { listenForEnd } from "../../src/cli/end_signals.ts";
import type { FrameAge } from "../../src/common/frame.ts";
import type { StreamStatus } from "../../src/common/stream_status.ts";

/** One line of a listener's `--stats-json`. */
export interface ListenerFigures {
  readonly timeUs: number;
  readonly streams:
    readonly (StreamStatus & { readonly newest?: { completeUs: number } & Partial<FrameAge> })[];
}

/** Starts a tool from its source, as the user of those settings; its errors are seen. */
export function startTool(
  tool: "broadcast" | "t265" | "listen",
  settings: string,
  args: readonly string[],
): Deno.ChildProcess {
  const path = new URL(`../../src/${tool}.ts`, import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", path, "--stats-interval", "0", ...args],
    env: { XDG_CONFIG_HOME: settings, APPDATA: settings },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Opens a page, where there is a browser. */
export function openBrowser(url: string): void {
  const [command, ...args] = { darwin: ["open"], windows: ["cmd", "/c", "start"] }[Deno.build.os as string] ??
    ["xdg-open"];
  try {
    new Deno.Command(command!, { args: [...args, url], stdout: "null", stderr: "null" }).spawn().unref();
  } catch {
    // No browser to open here; the address is printed.
  }
}

/** Resolves when it is time to end: true where that was asked for, false where a process ended by itself. */
export async function endOf(seconds: number, processes: readonly Deno.ChildProcess[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  listenForEnd(() => resolve(true));
  const timer = seconds === Infinity ? undefined : setTimeout(() => resolve(true), seconds * 1000);
  for (const process of processes) process.status.then(() => resolve(false));
  const wasAsked = await promise;
  clearTimeout(timer);
  return wasAsked;
}

/** A listener's figures as they come, until it ends. */
export async function* readFigures(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncIterableIterator<ListenerFigures> {
  let rest = "";
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
}

/** Asks a process to end. */
export function stop(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
