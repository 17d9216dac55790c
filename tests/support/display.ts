/**
 * An X server that draws into memory, and eyes and fingers for the one window on it.
 *
 * @module
 */

import { readPlace, readScreen, type Rgb, type Screenshot } from "./screen.ts";
import type { Tool } from "./tools.ts";
import { until } from "./until.ts";

/** What has to be installed for it. */
export const DISPLAY_PROGRAMS = ["Xvfb", "xdotool"];

const COMMAND_LIMIT_MS = 20_000;
/** The commands behind these are about the one window that there is. */
const ONLY_WINDOW = ["search", "--onlyvisible", "--name", "."];

/** The colours at the middle of each quarter: upper left, upper right, lower left, lower right. */
export type Quarters = readonly Rgb[];

/**
 * Starts an X server; its disposal ends it. Without `-noreset` it would begin anew, and refuse whoever connects at that
 * moment, each time that its last client has gone. Its number is the process id: one that may choose takes the number
 * of a server that is about to end, and that one removes the newcomer's socket together with its own.
 */
export async function openDisplay(): Promise<Display> {
  const folder = await Deno.makeTempDir();
  const screen = ["-screen", "0", "1280x1024x24", "-fbdir", folder];
  const server = new Deno.Command("Xvfb", {
    args: [`:${Deno.pid}`, "-displayfd", "1", ...screen, "-nolisten", "tcp", "-noreset", "-nocursor"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const display = new Display(server, folder);
  try {
    await until("Xvfb names its display", () => display.name !== "");
    return display;
  } catch (error) {
    await display[Symbol.asyncDispose]();
    throw error;
  }
}

/** A running X server. */
export class Display implements AsyncDisposable {
  readonly #server: Deno.ChildProcess;
  readonly #folder: string;
  readonly #reading: Promise<void>;
  #said = "";
  #complaint = "";

  /** @param folder where the server keeps its screen; removed at the end */
  constructor(server: Deno.ChildProcess, folder: string) {
    this.#server = server;
    this.#folder = folder;
    this.#reading = this.#read();
  }

  /** For the environment's `DISPLAY`; empty until the server has said it. */
  get name(): string {
    return this.#said.endsWith("\n") ? `:${this.#said.trim()}` : "";
  }

  /** Looks at the window; nothing while there is none. */
  async look(): Promise<Screenshot | undefined> {
    const found = await this.#run("xdotool", [...ONLY_WINDOW, "getwindowgeometry", "--shell"]);
    if (!found) return undefined;
    const dump = await Deno.readFile(`${this.#folder}/Xvfb_screen0`);
    return readScreen(dump, readPlace(new TextDecoder().decode(found)));
  }

  /** Looks at a tool's window until it sees what it waits for. */
  async lookUntil(tool: Tool, what: string, isSeen: (quarters: Quarters) => boolean): Promise<void> {
    let last: Quarters | undefined;
    try {
      await tool.until(what, async () => {
        const screenshot = await this.look();
        last = screenshot && quartersOf(screenshot);
        return last !== undefined && isSeen(last);
      });
    } catch (error) {
      const seen = last?.join(" | ") ?? `no window (${this.#complaint})`;
      throw new Error(`the window on ${this.name} shows ${seen}: ${(error as Error).message}`);
    }
  }

  /** Presses a key in the window; or only holds it down, or lets it go. */
  async press(key: string, how: "key" | "keydown" | "keyup" = "key"): Promise<void> {
    await this.#run("xdotool", [...ONLY_WINDOW, "windowfocus", "--sync", how, key]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.kill("SIGTERM");
    await this.#server.status;
    await this.#reading;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #read(): Promise<void> {
    for await (const text of this.#server.stdout.pipeThrough(new TextDecoderStream())) this.#said += text;
  }

  /** What the program writes; nothing where it fails, as it does while there is no window. */
  async #run(program: string, args: string[]): Promise<Uint8Array | undefined> {
    const signal = AbortSignal.timeout(COMMAND_LIMIT_MS);
    const options = { args, env: { DISPLAY: this.name }, stderr: "piped", signal } as const;
    const { success, stdout, stderr } = await new Deno.Command(program, options).output();
    if (!success) this.#complaint = `${program}: ${new TextDecoder().decode(stderr).trim()}`;
    return success ? stdout : undefined;
  }
}

function quartersOf({ width, height, at }: Screenshot): Quarters {
  return [
    at(width / 4, height / 4),
    at(width * 3 / 4, height / 4),
    at(width / 4, height * 3 / 4),
    at(width * 3 / 4, height * 3 / 4),
  ];
}
