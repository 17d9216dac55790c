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
  const { hasReducedMotion = true, args = [] } = options;
  const executablePath = await findBrowser(name);
  if (!executablePath) throw new Error(`Cannot start ${name}: it is not installed`);
  if (name === "Chromium") {
    return await chromium.launch({ executablePath, headless: true, args: [...CHROMIUM_ARGS, ...args] });
  }
  // No process is kept ready for pages that nobody opens.
  const firefoxUserPrefs = {
    "ui.prefersReducedMotion": hasReducedMotion ? 1 : 0,
    "dom.ipc.processPrelaunch.enabled": false,
  };
  return await firefox.launch({ channel: "moz-firefox", executablePath, headless: true, firefoxUserPrefs });
}

/** The path of its program. */
export async function findBrowser(name: BrowserName): Promise<string | undefined> {
  for (const program of BROWSERS[name]) {
    const path = await findProgram(program);
    if (path) return path;
  }
  return undefined;
}
