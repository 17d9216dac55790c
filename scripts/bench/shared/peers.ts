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
}

const HOST = "127.0.0.1";

/** This project. */
export const OURS: Peer = {
  name: "ours",
  keepsBytes: true,
  isPresent: () => Promise.resolve(true),
  sender: ({ sender, receiver }) => [
    ...runTool("broadcast"),
    ...["--camera", "-", "--bind", HOST, "--port", `${sender}`, "--quiet", `${HOST}:${receiver}`],
  ],
  receiver: ({ receiver }) => [
    ...runTool("listen"),
    ...["--bind", HOST, "--port", `${receiver}`, "--view", "none", "--output", "-", "--quiet"],
  ],
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

/** The command that runs one of this project's tools from its source. */
export function runTool(tool: string): string[] {
  return [Deno.execPath(), "run", "-A", new URL(`../../../src/${tool}.ts`, import.meta.url).pathname];
}
