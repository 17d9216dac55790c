/**
 * An X server that draws into memory, and eyes and fingers for the one window on it.
 *
 * @module
 */

import type { Tool } from "./tools.ts";
import { until } from "./until.ts";

/** What has to be installed for it. */
export const DISPLAY_PROGRAMS = ["Xvfb", "import", "xdotool"];

const COMMAND_LIMIT_MS = 20_000;

/** Red, green, blue; 0 … 255. */
export type Rgb = readonly [number, number, number];

/** A picture of the window. */
export interface Screenshot {
  /** The colours at the middle of each quarter: upper left, upper right, lower left, lower right. */
  readonly quarters: readonly Rgb[];
}

/**
 * Starts an X server; its disposal ends it. Without `-noreset` it would begin anew, and refuse whoever connects at that
 * moment, each time that its last client has gone. Its number is the process id: one that may choose takes the number
 * of a server that is about to end, and that one removes the newcomer's socket together with its own.
 */
export async function openDisplay(): Promise<Display> {
  const server = new Deno.Command("Xvfb", {
    args: [`:${Deno.pid}`, "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const display = new Display(server);
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
  readonly #reading: Promise<void>;
  #said = "";
  #complaint = "";

  constructor(server: Deno.ChildProcess) {
    this.#server = server;
    this.#reading = this.#read();
  }

  /** For the environment's `DISPLAY`; empty until the server has said it. */
  get name(): string {
    return this.#said.endsWith("\n") ? `:${this.#said.trim()}` : "";
  }

  /** Looks at the window; nothing while there is none. */
  async look(): Promise<Screenshot | undefined> {
    const id = await this.#findWindow();
    const ppm = id && await this.#run("import", ["-window", id, "-depth", "8", "ppm:-"]);
    return ppm ? parsePpm(ppm) : undefined;
  }

  /** Looks at a tool's window until it sees what it waits for. */
  async lookUntil(tool: Tool, what: string, isSeen: (screenshot: Screenshot) => boolean): Promise<void> {
    let last: Screenshot | undefined;
    let isDone = false;
    const looking = (async () => {
      while (!isDone) {
        last = await this.look();
        if (last && isSeen(last)) isDone = true;
        else await new Promise((resolve) => setTimeout(resolve, 60));
      }
    })();
    try {
      await tool.until(what, () => isDone);
    } catch (error) {
      const seen = last?.quarters.join(" | ") ?? `no window (${this.#complaint})`;
      throw new Error(`the window on ${this.name} shows ${seen}: ${(error as Error).message}`);
    } finally {
      isDone = true;
      await looking;
    }
  }

  /** Presses a key in the window. */
  async press(key: string): Promise<void> {
    const id = await this.#findWindow();
    await this.#run("xdotool", ["windowfocus", "--sync", `${id}`, "key", key]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.kill("SIGTERM");
    await this.#server.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const text of this.#server.stdout.pipeThrough(new TextDecoderStream())) this.#said += text;
  }

  async #findWindow(): Promise<string | undefined> {
    const found = await this.#run("xdotool", ["search", "--onlyvisible", "--name", "."]);
    return found && new TextDecoder().decode(found).trim();
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

/** Reads a picture of Netpbm's binary format P6: `P6 <width> <height> 255`, then three bytes a pixel. */
function parsePpm(bytes: Uint8Array): Screenshot {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 64)));
  if (!header) throw new Error("not a PPM");
  const [width, height] = [Number(header[1]), Number(header[2])];
  const at = (x: number, y: number): Rgb => {
    const from = header[0].length + (Math.floor(height * y) * width + Math.floor(width * x)) * 3;
    return [bytes[from]!, bytes[from + 1]!, bytes[from + 2]!];
  };
  return { quarters: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)] };
}
