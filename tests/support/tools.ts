/**
 * The tools as a person runs them: processes with a command line, a log, signals and an exit code.
 *
 * @module
 */

import type { CameraStatistics } from "../../src/capture/camera.ts";
import type { FrameAge } from "../../src/common/frame.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import type { RecordingState } from "../../src/record/recording_control.ts";
import type { ReceiverStatistics } from "../../src/receive/receiver_statistics.ts";
import type { SenderStatistics } from "../../src/send/sender_statistics.ts";
import type { FeedLink } from "../../src/send/feed/feed_figures.ts";
import type { ViewerFeed } from "../../src/send/feed/viewer_feed.ts";
import type { StreamStatus } from "../../src/common/stream_status.ts";
import { concatBytes } from "./jpeg_vectors.ts";
import { commandIn, type NetworkNamespace } from "./network_namespaces.ts";
import { NOBODYS_SETTINGS } from "./nobodys_settings.ts";
import { until } from "./until.ts";

/** Longer than anything takes on a busy machine; a test that works waits for none of it. */
const WAIT_LIMIT_MS = 40_000;
const GRACE_MS = 5_000;
const SOURCE = new URL("../../src/", import.meta.url).pathname;
const TERMINAL = new URL("terminal.py", import.meta.url).pathname;

/** How a tool is started. */
export interface ToolOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether {@linkcode Tool.feed} is going to be used; otherwise stdin is empty. */
  readonly isFed?: boolean;
  /** Whether it may not call the system's libraries, as where there are none. @default false */
  readonly isWithoutFfi?: boolean;
  /** The host of a small network that it runs on, instead of this one. */
  readonly host?: NetworkNamespace;
  /** A program and its arguments that start it, such as `nohup`. */
  readonly behind?: readonly string[];
  /**
   * A terminal of its own, which is closed when stdin is: then there is nothing in `log`, the first line of stdout is the
   * number of its process, and `pid` is not. `deaf`: one that was stopped by Ctrl-S.
   */
  readonly terminal?: "open" | "deaf";
}

/** An object of `--stats-json`: what a broadcaster writes, and what a listener writes. */
export interface ToolStatistics extends ReceiverStatistics {
  readonly timeUs: number;
  readonly sendErrors: number;
  readonly camera: CameraStatistics & {
    readonly label: string;
    /** Of `t265`. */
    readonly poses: { readonly received: number };
  };
  readonly sender: SenderStatistics;
  /** Absent where the camera can not change it. */
  readonly quality?: number;
  /** Of a broadcaster that records. */
  readonly recording?: RecordingState;
  readonly viewers: readonly (ViewerFeed["statistics"] & Pick<ViewerFeed, "lastReport"> & {
    address: string;
    link: FeedLink;
  })[];
  /** Of a listener that has doors, what each has counted, by its option. */
  readonly doors?: Readonly<Record<string, object>>;
  readonly streams: readonly (StreamStatus & {
    readonly drive?: DriverNews;
    readonly newest?: { readonly completeUs: number; readonly pose?: Pose } & Partial<FrameAge>;
  })[];
}

/** Starts `broadcast`, `listen` or `t265` from its source. */
export function startTool(name: string, args: readonly string[], options: ToolOptions = {}): Tool {
  const { env = {}, host, terminal } = options;
  const isFed = options.isFed || terminal !== undefined;
  const [command, ...words] = [
    ...wordsInFront(options),
    Deno.execPath(),
    "run",
    "-A",
    // What Deno says itself, of packages that it fetches, is none of the tool's words.
    "--quiet",
    ...(options.isWithoutFfi ? ["--deny-ffi"] : []),
    `${SOURCE}${name}.ts`,
    ...args,
  ];
  const commandOptions: Deno.CommandOptions = {
    args: words,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", XDG_CONFIG_HOME: NOBODYS_SETTINGS, ...env },
    stdin: isFed ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  };
  const process = host
    ? commandIn(host, command!, commandOptions)
    : new Deno.Command(command!, commandOptions);
  return new Tool(name, process.spawn(), isFed);
}

function wordsInFront({ behind = [], terminal }: ToolOptions): readonly string[] {
  if (!terminal) return behind;
  return ["python3", TERMINAL, ...(terminal === "deaf" ? ["--deaf"] : [])];
}

/** Runs a tool that ends by itself. */
export async function runTool(name: string, args: readonly string[], options: ToolOptions = {}) {
  await using tool = startTool(name, args, options);
  const code = await tool.exitCode();
  return { code, log: tool.log, stdout: new TextDecoder().decode(tool.stdout) };
}

/** Starts a `listen` to which can be pushed, on a port of its own. */
export async function startListener(...args: string[]): Promise<{ listener: Tool; to: string }> {
  const listener = startTool("listen", ["--port", "0", ...args]);
  return { listener, to: `127.0.0.1:${await listener.port()}` };
}

/** A UDP port that is free, and stays free if nobody else takes it. */
export async function findFreePort(): Promise<number> {
  await using listener = startTool("listen", ["--port", "0", "--view", "none"]);
  return await listener.port();
}

/** A running tool; its disposal ends it. */
export class Tool implements AsyncDisposable {
  readonly pid: number;
  readonly #name: string;
  readonly #process: Deno.ChildProcess;
  readonly #feed: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #reading: Promise<unknown>;
  #stdout: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  #stdoutBytes = 0;
  #stderr = "";
  #code: number | undefined;

  constructor(name: string, process: Deno.ChildProcess, isFed: boolean) {
    this.#name = name;
    this.#process = process;
    this.pid = process.pid;
    this.#feed = isFed ? process.stdin.getWriter() : undefined;
    this.#reading = Promise.all([this.#readStdout(), this.#readStderr(), this.#followStatus()]);
  }

  /** The lines of stderr so far. */
  get log(): string[] {
    return this.#stderr.split("\n").slice(0, -1);
  }

  /** The bytes of stdout so far; a view that is valid until more come. */
  get stdout(): Uint8Array<ArrayBuffer> {
    return this.#stdout.subarray(0, this.#stdoutBytes);
  }

  /** The objects that `--stats-json -` has written so far. */
  get statistics(): ToolStatistics[] {
    return new TextDecoder().decode(this.stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /** Whether the process has ended. */
  get hasEnded(): boolean {
    return this.#code !== undefined;
  }

  /** Resolves as soon as the condition holds; what the tool has said so far is told where it does not. */
  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    try {
      await until(what, async () => this.hasEnded || await condition(), WAIT_LIMIT_MS);
      if (this.hasEnded && !await condition()) {
        throw new Error(`${this.#name} ended with exit code ${this.#code} before ${what}`);
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${this.#name} said:\n${this.#stderr}`);
    }
  }

  /** Waits for a line of the log. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    let match: RegExpExecArray | null = null;
    await this.until(`the log says ${pattern}`, () => {
      for (const line of this.log) match ??= pattern.exec(line);
      return match !== null;
    });
    return match!;
  }

  /** The UDP port that the log names. */
  async port(): Promise<number> {
    return Number((await this.line(/ on UDP "?\S*:(\d+)/))[1]);
  }

  /** Waits for an object of `--stats-json -` that is as expected. */
  async statisticsUntil(
    what: string,
    isExpected: (statistics: ToolStatistics) => boolean,
  ): Promise<ToolStatistics> {
    await this.until(what, () => this.statistics.some(isExpected));
    return this.statistics.findLast(isExpected)!;
  }

  /** Waits until so many more objects of `--stats-json -` have come, and returns those. */
  async nextStatistics(count: number): Promise<ToolStatistics[]> {
    const before = this.statistics.length;
    await this.until(`${count} more statistics`, () => this.statistics.length >= before + count);
    return this.statistics.slice(before, before + count);
  }

  /** Writes to stdin. */
  async feed(bytes: Uint8Array): Promise<void> {
    await this.#feed!.write(bytes);
  }

  /** Ends stdin. */
  async endFeed(): Promise<void> {
    await this.#feed!.close();
  }

  /** Sends a signal; nothing where it has just ended. */
  signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Asks the process to end, and returns its exit code. */
  async end(signal: Deno.Signal = "SIGINT"): Promise<number> {
    this.signal(signal);
    return await this.exitCode();
  }

  /** The exit code, once the process has ended and all that it wrote is read. */
  async exitCode(): Promise<number> {
    await this.until("it ends", () => this.hasEnded);
    await this.#reading;
    return this.#code!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), GRACE_MS);
    await this.#reading;
    clearTimeout(timer);
    await this.#feed?.abort().catch(() => {});
  }

  #kill(signal: Deno.Signal): void {
    if (this.hasEnded) return;
    try {
      this.#process.kill(signal);
    } catch {
      // it has ended by itself
    }
  }

  async #readStdout(): Promise<void> {
    for await (const chunk of this.#process.stdout) {
      while (this.#stdoutBytes + chunk.length > this.#stdout.length) {
        this.#stdout = concatBytes(this.#stdout, new Uint8Array(this.#stdout.length));
      }
      this.#stdout.set(chunk, this.#stdoutBytes);
      this.#stdoutBytes += chunk.length;
    }
  }

  async #readStderr(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) this.#stderr += text;
  }

  async #followStatus(): Promise<void> {
    this.#code = (await this.#process.status).code;
  }
}

/** Whether a process of this id exists. */
export function isRunning(pid: number): boolean {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/\) Z /.test(status);
  } catch {
    return false;
  }
}
