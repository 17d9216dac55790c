/**
 * The frame around every tool: command line, help, log, signals, exit code.
 *
 * Exit codes: 0 after the work is done or a signal has ended it, 1 for a run-time failure, 2 for wrong usage.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { ExpectedError } from "../common/expected_error.ts";
import { type HostAndPort, parseHostAndPort, parseHostOrRobot } from "../common/host_and_port.ts";
import { type COMMON_FLAGS, DEFAULT_PORT, type SOCKET_FLAGS } from "../flags/common_flags.ts";
import { listenForEnd } from "./end_signals.ts";
import { expandHome } from "../flags/home_flags.ts";
import { findBindAddress } from "../system/own_addresses.ts";
import { describeError } from "./error_text.ts";
import { configureLog } from "./log.ts";
import { type FlagTable, type FlagValues, type ParsedFlags, parseFlags } from "../flags/parse_flags.ts";
import { rewordRefusal } from "./refusal.ts";
import { Terminal } from "./terminal.ts";
import { findMisplacedKey, hideKeys } from "../flags/misplaced_key.ts";
import { hideTypedLogins } from "../text/hide_logins.ts";
import { formatUsage, type ToolText } from "../flags/usage.ts";
import { UsageError } from "../flags/usage_error.ts";
import manifest from "../../deno.json" with { type: "json" };

/**
 * Git's short name of the commit that a binary was made of, with `+` where files were changed since; may be empty. The
 * builder (scripts/compile/bundle.ts) puts it in place of this name, which stands for nothing where a tool runs from its
 * source.
 */
declare const UIS_COMMIT: string | undefined;

/** What a tool's work is given. */
export interface ToolRun<Table extends FlagTable> extends ParsedFlags<Table> {
  readonly terminal: Terminal;
  /** Whom the operands name. */
  readonly hosts: readonly HostAndPort[];
  /** The command line, without the program. */
  readonly args: readonly string[];
  /** Aborted by the first signal that asks for the end. */
  readonly signal: AbortSignal;
}

/** A tool: its options, and its work until it is done. */
export interface Tool<Table extends FlagTable> {
  readonly text: ToolText;
  readonly table: Table;
  /** Operands that name no host; the tool reads them itself. @default none do */
  readonly isElsewhere?: (operand: string) => boolean;
  /** Whether operands may be names that robots announce. @default only hosts are named */
  readonly asksRobots?: boolean;
  /** May give an exit code other than 0. */
  readonly run: (run: ToolRun<Table>) => Promise<number | void>;
}

/** Runs a tool with the arguments of this process, and ends the process. */
export async function runTool<Table extends FlagTable & typeof COMMON_FLAGS & typeof SOCKET_FLAGS>(
  tool: Tool<Table>,
): Promise<never> {
  const terminal = new Terminal();
  const code = await runToCode(tool, terminal);
  await terminal.restore();
  // Reads of stdin that nobody needs any more would keep the process alive.
  Deno.exit(code);
}

/** Resolves when the signal is aborted, or was already. */
export async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve());
  if (signal.aborted) resolve();
  await promise;
}

async function runToCode<Table extends FlagTable & typeof COMMON_FLAGS & typeof SOCKET_FLAGS>(
  tool: Tool<Table>,
  terminal: Terminal,
): Promise<number> {
  let isVerbose = false;
  let complain = (message: string) => terminal.print(`${tool.text.name}: ${message}`);
  try {
    const args = expandHome(tool.table, Deno.args, () => Deno.env.get("HOME"));
    const parsed = parseFlags(tool.table, args);
    const common = parsed.flags as FlagValues<typeof COMMON_FLAGS & typeof SOCKET_FLAGS>;
    isVerbose = common.verbose;
    if (common.help) return print(formatUsage(tool.text, tool.table));
    if (common.version) return print(`${formatVersion(tool.text.name)}\n`);
    configureLog({ ...common, format: common["log-format"] }, terminal);
    if (common["log-format"] === "json") {
      complain = (message) => getLogger(["uis"]).fatal("{message}", { message });
    }
    const misplaced = findMisplacedKey(Deno.args);
    if (misplaced) throw misplaced;
    const bind = common.bind && await findBindAddress(common.bind);
    const flags = { ...parsed.flags, bind };
    // A name may have several words, and not every one may be a host's.
    const operands = parsed.given.has("forget") ? [] : parsed.positionals;
    const { isElsewhere = () => false } = tool;
    const parse = tool.asksRobots ? parseHostOrRobot : parseHostAndPort;
    const hosts = operands.filter((text) => !isElsewhere(text)).map((text) => parse(text, DEFAULT_PORT));
    return await tool.run({ ...parsed, flags, hosts, args, terminal, signal: listenForSignals() }) ?? 0;
  } catch (error) {
    // Whatever else is wrong with them: options are refused in the words that were given.
    const cause = findMisplacedKey(Deno.args) ?? firstOf(error);
    const text = describeError(cause, isVerbose && !(cause instanceof ExpectedError));
    complain(hideTypedLogins(hideKeys(rewordRefusal(text))));
    return cause instanceof UsageError ? 2 : 1;
  }
}

/** What went wrong first, where what was open could not be closed because of it. */
function firstOf(error: unknown): Error {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error as Error;
}

/** timeout(1) sends its signal to the program, and at once to the whole group, which that is in. */
const SAME_SIGNAL_MS = 500;

/**
 * The first signal asks for the end, a later one does not wait for it. A SIGHUP never means hurry: both the shell and the
 * kernel send one when the terminal goes.
 */
function listenForSignals(): AbortSignal {
  const controller = new AbortController();
  let firstMs = 0;
  listenForEnd((signal) => {
    if (!controller.signal.aborted) firstMs = performance.now();
    else if (signal !== "SIGHUP" && performance.now() - firstMs > SAME_SIGNAL_MS) Deno.exit(1);
    controller.abort();
  });
  return controller.signal;
}

function print(text: string): number {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  return 0;
}

/** One line without a line feed: `broadcast 0.1.0 (1a2b3c4), compiled, deno 2.9.5, aarch64-unknown-linux-gnu`. */
function formatVersion(toolName: string): string {
  const commit = typeof UIS_COMMIT === "undefined" ? undefined : UIS_COMMIT;
  const { version: { deno }, build: { target } } = Deno;
  const version = `${manifest.version}${commit ? ` (${commit})` : ""}`;
  return `${toolName} ${version}, ${describeMaking(commit)}, deno ${deno}, ${target}`;
}

function describeMaking(commit: string | undefined): string {
  if (commit === undefined) return "from source";
  return Deno.build.standalone ? "compiled" : "self-extracting";
}
