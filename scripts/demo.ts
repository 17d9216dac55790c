/**
 * The whole path on one machine: a broadcaster with the test pattern, or a T265 in a made-up room, and a listener with its
 * page, two processes that speak real UDP over loopback. `deno task demo`, `deno task demo:t265`; Ctrl-C ends it, or
 * `--seconds N`.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { formatBitrate, formatFps, formatShare } from "../src/text/figures.js";
import { listenForEnd } from "../src/cli/end_signals.ts";
import { Terminal } from "../src/cli/terminal.ts";
import type { FrameAge } from "../src/common/frame.ts";
import type { StreamStatus } from "../src/common/stream_status.ts";
import { formatBoundedAge } from "../src/text/elapsed.js";
import { findFreeTcpPort, findFreeUdpPort } from "./free_ports.ts";

const PREFERRED_WEB_PORT = 8080;
const USAGE = `deno task demo [options]
deno task demo:t265 [options]

  --seconds N   end by itself after N seconds, with a summary
  --port N      the page's port (default ${PREFERRED_WEB_PORT}, or another where that is taken)
  --no-open     do not open a browser
  --help        show this text
`;

/** One line of the listener's `--stats-json`. */
interface ListenerFigures {
  readonly timeUs: number;
  readonly streams:
    readonly (StreamStatus & { readonly newest?: { completeUs: number } & Partial<FrameAge> })[];
}

type Tool = "broadcast" | "t265" | "listen";

interface DemoOptions {
  readonly tool: "broadcast" | "t265";
  readonly seconds: number;
  readonly webPort: number;
  readonly opensBrowser: boolean;
}

async function main(): Promise<number> {
  const options = parseOptions(Deno.args);
  if (typeof options === "number") return options;
  const terminal = new Terminal();
  const udpPort = findFreeUdpPort();
  const url = `http://127.0.0.1:${options.webPort}/`;
  const listener = start("listen", [
    ...["--port", `${udpPort}`, "--bind", "127.0.0.1", "--view", "web"],
    ...["--web", `127.0.0.1:${options.webPort}`, "--stats-json", "-"],
  ]);
  const { tool } = options;
  const broadcaster = start(tool, ["--camera", "test", "--name", "demo", `127.0.0.1:${udpPort}`]);
  terminal.print(`${tool} --camera test → UDP 127.0.0.1:${udpPort} → listen`);
  terminal.print(`The page: ${url}   (Ctrl-C ends)`);
  if (options.opensBrowser) openBrowser(url);
  const processes = [broadcaster, listener];
  const wasAsked = endOf(options.seconds, processes).then((asked) => {
    for (const process of processes) stop(process);
    return asked;
  });
  const last = await showFigures(listener.stdout, terminal);
  await terminal.restore();
  const statuses = await Promise.all(processes.map((process) => process.status));
  const code = summarize(terminal, last, await wasAsked && statuses.every((status) => status.success));
  await terminal.restore();
  return code;
}

/** What was asked for, or the exit code where nothing is to be done. */
function parseOptions(args: readonly string[]): DemoOptions | number {
  const wrong: string[] = [];
  const flags = parseArgs([...args], {
    string: ["seconds", "port"],
    boolean: ["help", "open", "t265"],
    default: { open: true },
    negatable: ["open"],
    unknown: (arg: string) => wrong.push(arg) === 0,
  });
  const seconds = flags.seconds === undefined ? Infinity : Number(flags.seconds);
  const port = flags.port === undefined ? findFreeTcpPort(PREFERRED_WEB_PORT) : Number(flags.port);
  if (flags.help || wrong.length > 0 || !(seconds > 0) || !(port > 0 && port < 65536)) {
    console[flags.help ? "log" : "error"](
      wrong.length > 0 ? `Unknown option ${wrong[0]}\n\n${USAGE}` : USAGE,
    );
    return flags.help ? 0 : 2;
  }
  const opensBrowser = flags.open && Deno.stdout.isTerminal() && seconds === Infinity;
  return { tool: flags.t265 ? "t265" : "broadcast", seconds, webPort: port, opensBrowser };
}

function start(tool: Tool, args: readonly string[]): Deno.ChildProcess {
  const path = new URL(`../src/${tool}.ts`, import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", path, "--stats-interval", "0", ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

function openBrowser(url: string): void {
  const [command, ...args] = { darwin: ["open"], windows: ["cmd", "/c", "start"] }[Deno.build.os as string] ??
    ["xdg-open"];
  try {
    new Deno.Command(command!, { args: [...args, url], stdout: "null", stderr: "null" }).spawn().unref();
  } catch {
    // No browser to open here; the address is printed.
  }
}

/** Resolves when it is time to end: true where that was asked for, false where a process ended by itself. */
async function endOf(seconds: number, processes: readonly Deno.ChildProcess[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  listenForEnd(() => resolve(true));
  const timer = seconds === Infinity ? undefined : setTimeout(() => resolve(true), seconds * 1000);
  for (const process of processes) process.status.then(() => resolve(false));
  const wasAsked = await promise;
  clearTimeout(timer);
  return wasAsked;
}

/** Shows the listener's figures as they come, until it ends; returns the last ones. */
async function showFigures(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  terminal: Terminal,
): Promise<ListenerFigures | undefined> {
  let last: ListenerFigures | undefined;
  let rest = "";
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      last = JSON.parse(line) as ListenerFigures;
      terminal.showStatus(describe(last));
    }
  }
  return last;
}

function describe({ streams, timeUs }: ListenerFigures): string {
  const [stream] = streams;
  if (!stream) return "waiting for the first picture";
  const { newest } = stream;
  const age = newest?.ageUs === undefined ? "age not known yet" : `age ${
    formatBoundedAge({
      ageUs: newest.ageUs + timeUs - newest.completeUs,
      boundUs: newest.boundUs ?? 0,
    })
  }`;
  const rate = `${formatFps(stream.fps)}  ${formatBitrate(stream.bitsPerSecond)}`;
  return `${rate}  loss ${formatShare(stream.fractionLost)}  ${age}  frames ${stream.framesComplete}`;
}

function stop(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

function summarize(terminal: Terminal, last: ListenerFigures | undefined, isClean: boolean): number {
  const [stream] = last?.streams ?? [];
  if (!stream) {
    terminal.print("No picture came.");
    return 1;
  }
  terminal.print(`${stream.framesComplete} frames came whole, ${stream.framesLost} were lost.`);
  return isClean && stream.framesComplete > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
