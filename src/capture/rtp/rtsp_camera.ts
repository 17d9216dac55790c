/**
 * A network camera, by ffmpeg: RTSP over TCP, or over UDP where it has no other.
 *
 * 1. ffmpeg says what the camera gives: a camera may give something else the next time.
 * 2. JPEGs are copied; all else is decoded and encoded, picture by picture.
 * 3. What ends is started again, as every camera's program is.
 *
 * A password in the address stands in no log; who may list the programs of this machine sees it, as ffmpeg takes it by no
 * other way than its command line.
 *
 * @module
 */

import { ExpectedError } from "../../common/expected_error.ts";
import type { Program } from "../../system/program.ts";
import { type Camera, CameraError, type PipeSinks } from "../camera.ts";
import { startProcessCamera } from "../camera_process.ts";
import { findProgram } from "../find_program.ts";
import { LastLines } from "../last_lines.ts";
import { type ProcessRunEnd, type ProcessRunOptions, runProcess } from "../process_run.ts";
import {
  type CameraLook,
  copyArguments,
  hideSecret,
  lookArguments,
  readLook,
  transcodeArguments,
  withoutBanner,
} from "./rtsp_arguments.ts";

/** To connect, and until ffmpeg knows the stream: between two whole pictures of H.264 there may be seconds. */
const LOOK_LIMIT_MS = 15_000;
const STALL_MS = 30_000;

/** Which camera, and how its pictures are encoded where they are no JPEGs. */
export interface RtspCameraOptions {
  readonly url: string;
  /** JPEG quality, 1 … 100. */
  readonly quality: number;
  /** Where to look for ffmpeg instead of in the environment's `PATH`. */
  readonly path?: string;
}

/**
 * Starts to watch a camera, and goes on until it is closed.
 *
 * @throws {CameraError} where ffmpeg is not installed
 */
export async function startRtspCamera(options: RtspCameraOptions, sinks: PipeSinks): Promise<Camera> {
  const { url, quality, path } = options;
  const command = await findProgram("ffmpeg", path);
  if (!command) throw new CameraError("Cannot read an RTSP camera: ffmpeg is not installed");
  const label = hideSecret(url, url);
  const programOf = (args: readonly string[]): Program => ({ label, command, args });
  const run = async (_program: Program, running: ProcessRunOptions): Promise<ProcessRunEnd> => {
    const end = await look(command, url, running.signal).then(
      ({ codec, hasFpsMode }) => {
        const isJpeg = codec === "mjpeg";
        const args = isJpeg ? copyArguments(url) : transcodeArguments(url, { quality, hasFpsMode });
        return runProcess(programOf(args), running);
      },
      describeFailure,
    );
    return { ...end, lastLines: end.lastLines.map((line) => hideSecret(line, url)) };
  };
  return startProcessCamera({ program: programOf([]), stallMs: STALL_MS, run }, sinks);
}

/** What could be read of a camera was no video. */
class NoVideo extends ExpectedError {
  readonly lastLines: readonly string[];

  constructor(lastLines: readonly string[]) {
    super("gives no video");
    this.lastLines = lastLines;
  }
}

/** @throws {NoVideo} where there is none, or the camera can not be reached */
async function look(command: string, url: string, signal: AbortSignal): Promise<CameraLook> {
  const lines = new LastLines();
  const child = new Deno.Command(command, {
    args: lookArguments(url),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_LIMIT_MS)]),
  });
  const { stderr } = await child.output();
  lines.push(stderr);
  const found = readLook(new TextDecoder().decode(stderr));
  if (!found) throw new NoVideo(withoutBanner(lines.read()));
  return found;
}

function describeFailure(error: unknown): ProcessRunEnd {
  if (error instanceof NoVideo) return { reason: error.message, lastLines: error.lastLines };
  return {
    reason: `could not be looked at: ${error instanceof Error ? error.message : error}`,
    lastLines: [],
  };
}
