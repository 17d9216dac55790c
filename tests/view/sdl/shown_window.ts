/**
 * A real window on a display of its own: Xvfb, `show_frames.ts` on it, and eyes to look at it with.
 *
 * @module
 */

import { type Display, DISPLAY_PROGRAMS, openDisplay } from "../../support/display.ts";
import type { Screenshot } from "../../support/screen.ts";
import { until } from "../../support/until.ts";
import type { ShowAnswer, ShowCommand, ShowOptions } from "./show_frames.ts";

/** What has to be installed for it. */
export const WINDOW_PROGRAMS = DISPLAY_PROGRAMS;

const WAIT_LIMIT_MS = 40_000;
const SHOW_TRIES = 4;

/**
 * Opens a window, hands it to `use`, and ends all that it started.
 *
 * @param env added to the environment
 */
export async function withShownWindow(
  options: ShowOptions,
  use: (window: ShownWindow) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using display = await openDisplay();
  const window = new ShownWindow(options, env, display);
  try {
    await window.answer("opened");
    await use(window);
  } finally {
    await window.end();
  }
}

/** `show_frames.ts`, running. */
export class ShownWindow {
  readonly #display: Display | undefined;
  readonly #process: Deno.ChildProcess;
  readonly #answers: AsyncGenerator<string>;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;

  /** @param display where it shows, if it has one that can be looked at */
  constructor(options: ShowOptions, env: Readonly<Record<string, string>>, display?: Display) {
    this.#display = display;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("./show_frames.ts", import.meta.url).href, JSON.stringify(options)],
      env: { WAYLAND_DISPLAY: "", ...env, ...(display ? { DISPLAY: display.name } : {}) },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#answers = readLines(this.#process.stdout);
    this.#commands = this.#process.stdin.getWriter();
  }

  /**
   * Shows a picture, again where it does not come: a stream goes on, and what a busy machine has given up is followed by the
   * next one.
   */
  async show(
    path: string,
    isSeen: (screenshot: Screenshot) => boolean,
    more: { readonly ageUs?: number } = {},
  ): Promise<Screenshot> {
    for (let tries = SHOW_TRIES;; tries--) {
      await this.send({ kind: "frame", path, ...more });
      try {
        return await this.lookUntil("the picture is there", isSeen, WAIT_LIMIT_MS / SHOW_TRIES);
      } catch (error) {
        if (tries === 1) throw error;
      }
    }
  }

  async send(command: ShowCommand): Promise<void> {
    await this.#commands.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`));
  }

  /** Waits for an answer of this kind; others before it are left out. */
  async answer<Kind extends ShowAnswer["kind"]>(kind: Kind): Promise<ShowAnswer & { readonly kind: Kind }> {
    for (;;) {
      const { value, done } = await within(`the view says "${kind}"`, this.#answers.next());
      if (done) throw new Error(`the view ended without "${kind}"`);
      const answer = JSON.parse(value) as ShowAnswer;
      if (answer.kind === kind) return answer as ShowAnswer & { readonly kind: Kind };
    }
  }

  /** Looks again and again, until it sees what it waits for. */
  async lookUntil(
    what: string,
    isSeen: (screenshot: Screenshot) => boolean,
    limitMs = WAIT_LIMIT_MS,
  ): Promise<Screenshot> {
    let screenshot = await this.look();
    await until(what, async () => {
      screenshot = await this.look();
      return isSeen(screenshot);
    }, limitMs);
    return screenshot;
  }

  /** Asks for the counts again and again, until they are as expected. */
  async countUntil(
    what: string,
    isReached: (counts: ShowAnswer & { kind: "statistics" }) => boolean,
  ): Promise<ShowAnswer & { readonly kind: "statistics" }> {
    const ask = async () => {
      await this.send({ kind: "statistics" });
      return await this.answer("statistics");
    };
    let counts = await ask();
    await until(what, async () => isReached(counts) || isReached(counts = await ask()), WAIT_LIMIT_MS);
    return counts;
  }

  async look(): Promise<Screenshot> {
    const screenshot = await this.#display?.look();
    if (!screenshot) throw new Error("there is no window to look at");
    return screenshot;
  }

  /** Presses a key, or several at once, by the names that X has for them: `shift+Tab`. */
  async press(keys: string): Promise<void> {
    await this.xdotool("windowfocus", "--sync", "WINDOW", "key", keys);
  }

  /** Gives the window another size, in the upper left corner of the screen, where all of it is seen. */
  async resize(width: number, height: number): Promise<void> {
    await this.xdotool("windowmove", "WINDOW", "0", "0", "windowsize", "WINDOW", `${width}`, `${height}`);
    await this.lookUntil("it has that size", (shot) => shot.width === width && shot.height === height);
  }

  /** What stands in its title bar. */
  async title(): Promise<string> {
    return (await this.xdotool("getwindowname", "WINDOW")).trim();
  }

  /** Waits until this stands in its title bar. */
  async untilTitle(title: string | RegExp): Promise<void> {
    await until(`the title is "${title}"`, async () => {
      const now = await this.title();
      return typeof title === "string" ? now === title : title.test(now);
    }, WAIT_LIMIT_MS);
  }

  /** Runs `xdotool` with the window's id in place of `WINDOW`. */
  async xdotool(...args: string[]): Promise<string> {
    const id = (await this.#xdotoolSearch()).trim();
    const output = await this.#run("xdotool", args.map((arg) => arg === "WINDOW" ? id : arg));
    return new TextDecoder().decode(output);
  }

  /** Sends it a signal, and waits until it has ended. */
  async kill(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    this.#process.kill(signal);
    return await within(`the view ends by ${signal}`, this.#process.status);
  }

  async end(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#process.status;
    await this.#answers.return(undefined);
    await this.#commands.abort().catch(() => {});
  }

  async #xdotoolSearch(): Promise<string> {
    const output = await this.#run("xdotool", ["search", "--onlyvisible", "--name", "."]);
    return new TextDecoder().decode(output);
  }

  async #run(program: string, args: string[]): Promise<Uint8Array<ArrayBuffer>> {
    const command = new Deno.Command(program, {
      args,
      env: { DISPLAY: this.#display?.name ?? "" },
      stderr: "piped",
    });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return stdout;
  }
}

async function* readLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`waited in vain until ${what}`)), WAIT_LIMIT_MS);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
