/**
 * The browsers that tests open pages in, all headless.
 *
 * Playwright speaks WebDriver BiDi to a Firefox as it is distributed; from its version 1.65 on it asks for what Firefox 153,
 * the one of Debian, does not know yet.
 *
 * @module
 */

import { type Browser, chromium, firefox } from "playwright-core";
import { findProgram } from "../../src/capture/find_program.ts";
import type { NetworkNamespace } from "./network_namespaces.ts";

/** One of them. */
export type BrowserName = keyof typeof BROWSERS;

/** Each by the names of its program. */
export const BROWSERS = {
  Chromium: ["chromium"],
  Firefox: ["firefox-esr", "firefox"],
} as const;

/** How to start one. */
export interface LaunchOptions {
  /** Whether people ask for less motion; in Firefox that holds for all pages. @default true */
  readonly hasReducedMotion?: boolean;
  /** More for Chromium's command line. @default none */
  readonly args?: readonly string[];
  /** The host of a small network that Chromium runs on. @default this one */
  readonly host?: Pick<NetworkNamespace, "name">;
}

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @throws {Error} where its program is not installed */
export async function launchBrowser(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  const { hasReducedMotion = true, args = [], host } = options;
  const executablePath = await findBrowser(name);
  if (!executablePath) throw new Error(`Cannot start ${name}: it is not installed`);
  if (name === "Chromium") {
    return await launchChromium(executablePath, { args: [...CHROMIUM_ARGS, ...args], host });
  }
  // No process is kept ready for pages that nobody opens.
  const firefoxUserPrefs = {
    "ui.prefersReducedMotion": hasReducedMotion ? 1 : 0,
    "dom.ipc.processPrelaunch.enabled": false,
  };
  return await firefox.launch({ channel: "moz-firefox", executablePath, headless: true, firefoxUserPrefs });
}

/** On a host of a small network it is started by a script, which Playwright takes for the browser. */
async function launchChromium(
  program: string,
  { args, host }: { readonly args: string[]; readonly host: LaunchOptions["host"] },
): Promise<Browser> {
  if (!host) return await chromium.launch({ executablePath: program, headless: true, args });
  const script = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(script, `#!/bin/sh\nexec ip netns exec ${host.name} ${program} "$@"\n`);
    await Deno.chmod(script, 0o755);
    return await chromium.launch({ executablePath: script, headless: true, args });
  } finally {
    // It has become the browser, or never will.
    await Deno.remove(script);
  }
}

/** The path of its program. */
export async function findBrowser(name: BrowserName): Promise<string | undefined> {
  for (const program of BROWSERS[name]) {
    const path = await findProgram(program);
    if (path) return path;
  }
  return undefined;
}
