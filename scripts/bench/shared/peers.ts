/**
 * The programs that are compared: each reads MJPEG on stdin at one end and writes it on stdout at the other.
 *
 * @module
 */

import { findProgram } from "../../../src/capture/find_program.ts";

/** Where the two ends listen, on 127.0.0.1. */
export interface Ports {
  readonly sender: number;
  readonly receiver: number;
  /** Where the receiver serves its page, by TCP, if it has one. */
  readonly page: number;
  /** Where another receiver listens, if there is one. */
  readonly viewer: number;
}

/** What the two ends have to carry besides in a measurement; disposed of when they have ended. */
export interface Company extends AsyncDisposable {
  /** To be called when the first picture has come out: comes, and waits until it is there. */
  join(): Promise<void>;
  /** To be called when the measured time begins. */
  begin(): Promise<void>;
  /**
   * To be called when it has ended.
   *
   * @throws {Error} where the company was not there
   */
  end(): Promise<void>;
}

/** One pair of programs. */
export interface Peer {
  readonly name: string;
  /** Whether what comes out has to be the same bytes, and not the same picture under headers written anew. */
  readonly keepsBytes: boolean;
  isPresent(): Promise<boolean>;
  sender(ports: Ports): readonly string[];
  /** Absent where the sender's own stdout is to be measured. */
  receiver?(ports: Ports): readonly string[];
  /** Starts what is there before the two ends start. */
  company?(ports: Ports): Promise<Company>;
}

const HOST = "127.0.0.1";
const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** This project. */
export const OURS: Peer = {
  name: "ours",
  keepsBytes: true,
  isPresent: () => Promise.resolve(true),
  sender: (ports) => sendPictures(ports),
  receiver: (ports) => writePictures(ports),
};

/** This project where it may not call the system's libraries: as on macOS and Windows. */
export const OURS_PORTABLE: Peer = {
  ...OURS,
  name: "ours, portable loop (no FFI)",
  sender: (ports) => sendPictures(ports, { denoOptions: ["--deny-ffi"] }),
  receiver: (ports) => writePictures(ports, { denoOptions: ["--deny-ffi"] }),
};

/** GStreamer's RTP/JPEG over UDP. Blocks of 64 kB serve its latency best: its own 4 kB cost it a fifth more. */
export const GSTREAMER: Peer = {
  name: "GStreamer",
  keepsBytes: false,
  isPresent: async () => await findProgram("gst-launch-1.0") !== undefined,
  sender: ({ receiver }) => [
    ...["gst-launch-1.0", "-q", "fdsrc", "fd=0", "blocksize=65536"],
    ...[
      "!",
      "jpegparse",
      "!",
      "rtpjpegpay",
      "!",
      "udpsink",
      `host=${HOST}`,
      `port=${receiver}`,
      "sync=false",
    ],
  ],
  receiver: ({ receiver }) => [
    ...["gst-launch-1.0", "-q", "udpsrc", `address=${HOST}`, `port=${receiver}`, "buffer-size=4000000"],
    "caps=application/x-rtp,media=video,encoding-name=JPEG,payload=26,clock-rate=90000",
    ...["!", "rtpjpegdepay", "!", "fdsink", "fd=1", "sync=false"],
  ],
};

/** A pipe and nothing else: what the instrument adds of itself. */
export const PIPE: Peer = {
  name: "a pipe (cat)",
  keepsBytes: true,
  isPresent: () => Promise.resolve(true),
  sender: () => ["cat"],
};

/** What one end of this project is told besides. */
interface EndOptions {
  readonly denoOptions?: readonly string[];
  readonly args?: readonly string[];
}

/** The command of this project's sender, which tells its collections. */
export function sendPictures(ports: Ports, { denoOptions = [], args = [] }: EndOptions = {}): string[] {
  return [
    ...traced(runTool("broadcast", { denoOptions })),
    ...["--camera", "-", "--bind", HOST, "--port", `${ports.sender}`, "--quiet"],
    ...[...args, `${HOST}:${ports.receiver}`],
  ];
}

/** The command of this project's receiver, which tells its collections between the pictures; without `args` it has no view. */
export function writePictures(
  ports: Ports,
  { denoOptions = [], args = ["--view", "none"] }: EndOptions = {},
): string[] {
  return [
    ...traced(runTool("listen", { denoOptions })),
    ...["--bind", HOST, "--port", `${ports.receiver}`, "--output", "-", "--quiet", ...args],
  ];
}

/** Where a tool's source is, and what Deno is told besides. */
interface SourceOptions {
  readonly denoOptions?: readonly string[];
  /** @default this checkout */
  readonly folder?: string | undefined;
}

/** The command that runs one of this project's tools from its source. */
export function runTool(tool: string, { denoOptions = [], folder = ROOT }: SourceOptions = {}): string[] {
  return [Deno.execPath(), "run", "-A", ...denoOptions, `${folder}/src/${tool}.ts`];
}

/** The same command, with a line on stdout for each collection, when it has been: `gc_trace.py` has the form. */
export function traced([deno, run, ...args]: readonly string[]): string[] {
  return ["stdbuf", "-oL", deno!, run!, "--v8-flags=--trace-gc", ...args];
}
