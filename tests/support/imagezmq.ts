/**
 * PyPI's imagezmq, as a process that is told what to do and says what happens.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "./network_namespaces.ts";
import { until } from "./until.ts";

/** What the programs import. */
export const IMAGEZMQ_PACKAGES = [
  "imagezmq==1.2.0",
  "pyzmq==27.1.0",
  "numpy==2.2.6",
  "opencv-python-headless==4.12.0.88",
];

const PROGRAM = new URL("imagezmq_peer.py", import.meta.url).pathname;

/** What a program of imagezmq says, one object a line. */
export interface PeerLine {
  /** Of a sender: what the hub answered. */
  readonly reply?: string;
  /** Of a hub, with the picture's SHA-256. */
  readonly msg?: string;
  readonly sha256?: string;
  readonly bytes?: number;
  /** Of what came with it. */
  readonly frame?: number;
  readonly age_ms?: number;
  /** Of a piece of the README: what it printed. */
  readonly printed?: readonly string[];
  /** Of a reader of pictures: how near one is to the array that was sent, in dB. */
  readonly psnr?: number;
  /** Likewise, where OpenCV itself makes a JPEG of it. */
  readonly opencv?: number;
}

/** A running one; its disposal ends it. */
export class ImagezmqPeer implements AsyncDisposable {
  readonly lines: PeerLine[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #stderr = "";
  #hasEnded = false;

  /**
   * @param args as `imagezmq_peer.py` takes them
   * @param host of a small network that it runs on, instead of this one
   */
  constructor(python: string, args: readonly string[], host?: NetworkNamespace) {
    const options: Deno.CommandOptions = {
      args: [PROGRAM, ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    };
    const command = host ? commandIn(host, python, options) : new Deno.Command(python, options);
    this.#process = command.spawn();
    this.#reading = Promise.all([this.#readLines(), this.#readErrors()]).then(() => {
      this.#hasEnded = true;
    });
  }

  /** Waits until so many lines have come, or for a line that is as expected. */
  async until(what: string, condition: (lines: readonly PeerLine[]) => boolean): Promise<void> {
    await until(() => `${what}; it said ${this.#stderr} ${JSON.stringify(this.lines.at(-1))}`, () => {
      if (this.#hasEnded && !condition(this.lines)) throw new Error(`ended before ${what}: ${this.#stderr}`);
      return condition(this.lines);
    });
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#reading;
    const { success } = await this.#process.status;
    if (!success) throw new Error(this.#stderr);
  }

  signal(signal: Deno.Signal): void {
    if (!this.#hasEnded) this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended
    }
    await this.#reading;
    await this.#process.status;
  }

  async #readLines(): Promise<void> {
    let rest = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines.map((line) => JSON.parse(line)));
    }
  }

  async #readErrors(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) this.#stderr += text;
  }
}

/** A TCP port that is free, and stays free if nobody else takes it. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
