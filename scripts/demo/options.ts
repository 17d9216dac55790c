/**
 * The command line of a demo.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { findFreeTcpPort } from "../free_ports.ts";

/** Where the page is, unless that is taken or another port is given. */
export const PREFERRED_WEB_PORT = 8080;

/** What was asked for. */
export interface DemoOptions<Switch extends string = never> {
  /** Infinity: until Ctrl-C. */
  readonly seconds: number;
  readonly webPort: number;
  readonly opensBrowser: boolean;
  /** Which of the demo's own switches were given. */
  readonly given: Readonly<Record<Switch, boolean>>;
}

/**
 * Reads it.
 *
 * @returns the exit code where nothing is to be done; the usage has been shown then
 */
export function parseDemoOptions<Switch extends string = never>(
  args: readonly string[],
  { usage, switches = [] }: { readonly usage: string; readonly switches?: readonly Switch[] },
): DemoOptions<Switch> | number {
  const wrong: string[] = [];
  const flags = parseArgs([...args], {
    string: ["seconds", "port"],
    boolean: ["help", "open", ...switches],
    default: { open: true },
    negatable: ["open"],
    unknown: (arg: string) => wrong.push(arg) === 0,
  }) as { readonly [Name in Switch | "help" | "open"]?: boolean } & { seconds?: string; port?: string };
  const seconds = flags.seconds === undefined ? Infinity : Number(flags.seconds);
  const port = flags.port === undefined ? findFreeTcpPort(PREFERRED_WEB_PORT) : Number(flags.port);
  if (flags.help || wrong.length > 0 || !(seconds > 0) || !(port > 0 && port < 65536)) {
    console[flags.help ? "log" : "error"](
      wrong.length > 0 ? `Unknown option ${wrong[0]}\n\n${usage}` : usage,
    );
    return flags.help ? 0 : 2;
  }
  const given = Object.fromEntries(switches.map((name) => [name, flags[name] === true]));
  return {
    seconds,
    webPort: port,
    opensBrowser: flags.open === true && Deno.stdout.isTerminal() && seconds === Infinity,
    given: given as Record<Switch, boolean>,
  };
}
