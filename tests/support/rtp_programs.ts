/**
 * GStreamer and ffmpeg at either end of RTP, and the pictures that go between.
 *
 * @module
 */

import { pipeThrough } from "./programs.ts";
import { seededRandom } from "./seeded_random.ts";

/** How a picture is encoded by libjpeg's `cjpeg`. */
export interface PictureKind {
  readonly width: number;
  readonly height: number;
  /** `2x2,1x2,1x2` is 4:2:2 as ffmpeg has it. */
  readonly sampling: "2x1" | "2x2" | "2x2,1x2,1x2" | "grey";
  readonly quality: number;
  /** Restart markers behind each row of MCUs. */
  readonly hasRestarts?: boolean;
  /** Huffman tables of its own. */
  readonly isOptimised?: boolean;
}

/** Shapes and noise of that kind, others for each seed. */
export async function encodePicture(kind: PictureKind, seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const { sampling, quality, hasRestarts, isOptimised } = kind;
  const args = [
    ...["-baseline", "-quality", `${quality}`],
    ...(sampling === "grey" ? ["-grayscale"] : ["-sample", sampling]),
    ...(hasRestarts ? ["-restart", "1"] : []),
    ...(isOptimised ? ["-optimize"] : []),
  ];
  const { success, stdout, stderr } = await pipeThrough("cjpeg", { args, input: drawPpm(kind, seed) });
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new Uint8Array(stdout);
}

function drawPpm({ width, height }: PictureKind, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const head = new TextEncoder().encode(`P6 ${width} ${height} 255\n`);
  const ppm = new Uint8Array(head.length + 3 * width * height);
  ppm.set(head);
  const colour = [random.below(256), random.below(256), random.below(256)];
  for (let at = head.length, i = 0; at < ppm.length; at++, i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const shape = ((x >> 4) + (y >> 3) + seed) % 3 === 0 ? colour[i % 3]! : x + 2 * y;
    ppm[at] = Math.min(255, shape % 256 * 0.9 + random.below(24));
  }
  return ppm;
}

/** A UDP port that was free a moment ago, with the next one. */
export function freeUdpPort(): number {
  for (;;) {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const { port } = socket.addr as Deno.NetAddr;
    socket.close();
    if (port % 2 === 0 && port < 65_000) return port;
  }
}

/** A program at work, which is ended when it is disposed of. */
export class RunningProgram implements AsyncDisposable {
  /** What it has said on stderr. */
  said = "";
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;

  /** @param command with arguments */
  constructor(command: readonly string[], options: Pick<Deno.CommandOptions, "cwd" | "env"> = {}) {
    const [program, ...args] = command;
    this.#process = new Deno.Command(program!, {
      ...options,
      args,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#reading = this.#read();
  }

  /** Its exit code, once it has ended. */
  get code(): Promise<number> {
    return this.#process.status.then(({ code }) => code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) this.said += text;
  }
}

/** GStreamer's elements from a UDP port to JPEGs. */
export function depayElements(port: number): string[] {
  const caps = "application/x-rtp,media=video,clock-rate=90000,encoding-name=JPEG";
  return ["udpsrc", `port=${port}`, `caps=${caps}`, "!", "rtpjpegdepay"];
}
