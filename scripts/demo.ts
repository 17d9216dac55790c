/**
 * The whole path on one machine: a broadcaster with the test pattern, or a T265 in a made-up room, on a rover or not, and a
 * listener with its page, two processes that speak real UDP over loopback. `deno task demo`, `deno task demo:t265`,
 * `deno task demo:drive`; Ctrl-C ends it, or `--seconds N`.
 *
 * @module
 */

import { formatBitrate, formatFps, formatShare } from "../src/text/figures.js";
import { Terminal } from "../src/cli/terminal.ts";
import { formatBoundedAge } from "../src/text/elapsed.js";
import { pairUsers, settingsOf } from "./bench/shared/paired.ts";
import { endOf, type ListenerFigures, openBrowser, readFigures, startTool, stop } from "./demo/processes.ts";
import { parseDemoOptions, PREFERRED_WEB_PORT } from "./demo/options.ts";
import { findFreeUdpPort } from "./free_ports.ts";

const USAGE = `deno task demo [options]
deno task demo:t265 [options]
deno task demo:drive [options]

  --seconds N   end by itself after N seconds, with a summary
  --port N      the page's port (default ${PREFERRED_WEB_PORT}, or another where that is taken)
  --no-open     do not open a browser
  --help        show this text
`;

/** The robot's end. */
interface Robot {
  readonly tool: "broadcast" | "t265";
  /** What it is told besides, where it finds a rover on a UDP port. */
  readonly args: (port: number) => readonly string[];
  /** What it is, in the first line. */
  readonly label: string;
  /** What to do on the page. */
  readonly invitation?: string;
}

const ROBOTS = {
  pattern: { tool: "broadcast", args: () => ["--camera", "test"], label: "broadcast --camera test" },
  t265: { tool: "t265", args: () => ["--camera", "test"], label: "t265 --camera test" },
  rover: {
    tool: "t265",
    args: (port) => [
      ...["--source-cmd", runScript("rover_camera", port), "--drive", runScript("motors", port)],
      ...["--view-size", "640x480", "--fov", "80", "--no-overlay"],
    ],
    label: "t265 --drive, on a made-up rover",
    invitation: "Drive there: hold an arrow key, or the left shoulder button of a gamepad; Space stops.",
  },
} as const satisfies Record<string, Robot>;

async function main(): Promise<number> {
  const options = parseDemoOptions(Deno.args, { usage: USAGE, switches: ["t265", "drive"] });
  if (typeof options === "number") return options;
  // Only who is paired drives.
  await using _pair = await pairUsers();
  const terminal = new Terminal();
  const udpPort = findFreeUdpPort();
  const url = `http://127.0.0.1:${options.webPort}/`;
  const listener = startTool("listen", settingsOf("viewer"), [
    ...["--port", `${udpPort}`, "--bind", "127.0.0.1", "--view", "web"],
    ...["--web", `127.0.0.1:${options.webPort}`, "--stats-json", "-"],
  ]);
  const { t265, drive } = options.given;
  const { tool, args, label, invitation }: Robot = ROBOTS[drive ? "rover" : t265 ? "t265" : "pattern"];
  const address = `127.0.0.1:${udpPort}`;
  const broadcaster = startTool(tool, settingsOf("robot"), [
    ...args(findFreeUdpPort()),
    ...["--name", "demo", "--bind", "127.0.0.1", "--port", "0", address],
  ]);
  terminal.print(`${label} → UDP ${address}, sealed → listen`);
  terminal.print(`The page: ${url}   (Ctrl-C ends)`);
  if (invitation) terminal.print(invitation);
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

/** The command line of a script of scripts/demo. */
function runScript(name: string, port: number): string {
  const path = new URL(`demo/${name}.ts`, import.meta.url).pathname;
  return `'${Deno.execPath()}' run -A --quiet '${path}' ${port}`;
}

/** Shows the listener's figures as they come, until it ends; returns the last ones. */
async function showFigures(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  terminal: Terminal,
): Promise<ListenerFigures | undefined> {
  let last: ListenerFigures | undefined;
  for await (last of readFigures(stdout)) terminal.showStatus(describe(last));
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
