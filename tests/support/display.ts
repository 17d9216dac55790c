/**
 * An X server that draws into memory, and eyes and fingers for the one window on it.
 *
 * @module
 */

import { until } from "./until.ts";

/** What has to be installed for it. */
export const DISPLAY_PROGRAMS = ["Xvfb", "import", "xdotool"];

/** Red, green, blue; 0 … 255. */
export type Rgb = readonly [number, number, number];

/** A picture of the window. */
export interface Screenshot {
  /** The colours at the middle of each quarter: upper left, upper right, lower left, lower right. */
  readonly quarters: readonly Rgb[];
}

/** Starts an X server; its disposal ends it. */
export async function openDisplay(): Promise<Display> {
  const server = new Deno.Command("Xvfb", {
    args: ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
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

  /** Looks until it sees what it waits for. */
  async lookUntil(what: string, isSeen: (screenshot: Screenshot) => boolean): Promise<void> {
    const endMs = performance.now() + 40_000;
    for (;;) {
      const screenshot = await this.look();
      if (screenshot && isSeen(screenshot)) return;
      if (performance.now() > endMs) {
        throw new Error(`waited in vain until ${what}; saw ${screenshot?.quarters.join(" | ")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
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
    const command = new Deno.Command(program, { args, env: { DISPLAY: this.name }, stderr: "null" });
    const { success, stdout } = await command.output();
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
