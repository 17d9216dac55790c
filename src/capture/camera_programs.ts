/**
 * The command lines of the programs that take pictures.
 *
 * @module
 */

import { parse } from "shell-quote";
import { CameraError } from "./camera.ts";
import { findProgram } from "./find_program.ts";

/** A program that writes JPEGs to its stdout. */
export interface CameraProgram {
  /** For people: `rpicam-vid`. */
  readonly label: string;
  /** A name to be found on `PATH`, or a path. */
  readonly command: string;
  readonly args: readonly string[];
}

/** Which program is to take the pictures. */
export type CameraChoice =
  /** `auto` and `rpicam`: the Raspberry Pi's own. */
  | { readonly kind: "auto" | "rpicam" }
  | {
    readonly kind: "v4l2";
    /** @default {"/dev/video0"} */
    readonly device?: string;
  }
  /** Any program: see {@linkcode parseCameraCommand}. */
  | { readonly kind: "command"; readonly command: string };

/** What the pictures should be like. */
export interface PictureOptions {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Frames per second. */
  readonly fps: number;
  /** JPEG quality, 1 … 100. */
  readonly quality: number;
  /** Degrees. */
  readonly rotation: 0 | 180;
  /** Left and right exchanged. */
  readonly hflip: boolean;
  /** Top and bottom exchanged. */
  readonly vflip: boolean;
}

/** rpicam-apps renamed its programs in 1.4.0 (2023) and dropped the old names in 1.8.0 (2025). */
const RASPBERRY_PI_PROGRAMS = ["rpicam-vid", "libcamera-vid"] as const;

/**
 * The command line for a choice.
 *
 * @param path where to look for programs instead of in the environment's `PATH`
 * @throws {CameraError} where the program is not installed, or the camera can not do what is asked for
 * @throws {RangeError} where a command can not be split into words
 */
export async function findCameraProgram(
  choice: CameraChoice,
  picture: PictureOptions,
  path?: string,
): Promise<CameraProgram> {
  switch (choice.kind) {
    case "auto":
    case "rpicam":
      return await findRaspberryPiProgram(picture, path);
    case "v4l2":
      return await findV4l2Program(choice.device ?? "/dev/video0", picture, path);
    case "command":
      return parseCameraCommand(choice.command);
  }
}

async function findRaspberryPiProgram(picture: PictureOptions, path?: string): Promise<CameraProgram> {
  for (const label of RASPBERRY_PI_PROGRAMS) {
    const command = await findProgram(label, path);
    if (command) return { label, command, args: raspberryPiArguments(picture) };
  }
  throw new CameraError(
    `Cannot find a camera program: tried ${RASPBERRY_PI_PROGRAMS.join(" and ")}` +
      "; is this a Raspberry Pi? Try --camera v4l2 for a USB camera, or --camera test",
  );
}

/** `-n`: no preview. `--flush`: without it the end of each JPEG waits in a buffer until the next one is written. */
function raspberryPiArguments(picture: PictureOptions): string[] {
  const { width, height, fps, quality, rotation, hflip, vflip } = picture;
  return [
    ...["-t", "0", "-n", "--codec", "mjpeg", "-q", `${quality}`],
    ...["--width", `${width}`, "--height", `${height}`, "--framerate", `${fps}`],
    ...["--flush", "-o", "-"],
    ...(rotation === 0 ? [] : ["--rotation", `${rotation}`]),
    ...(hflip ? ["--hflip"] : []),
    ...(vflip ? ["--vflip"] : []),
  ];
}

async function findV4l2Program(
  device: string,
  picture: PictureOptions,
  path?: string,
): Promise<CameraProgram> {
  if (picture.rotation !== 0 || picture.hflip || picture.vflip) {
    throw new CameraError(
      "Cannot turn or flip a v4l2 camera's picture, which is passed on as it comes; use listen's --rotate and --flip",
    );
  }
  const command = await findProgram("ffmpeg", path);
  if (!command) throw new CameraError("Cannot read a v4l2 camera: ffmpeg is not installed");
  return { label: `v4l2 ${device}`, command, args: v4l2Arguments(device, picture) };
}

/**
 * The camera's own JPEGs are copied, so their quality is the camera's. `nobuffer` throws away what came while the
 * format was probed, `probesize` and `analyzeduration` make that short; `flush_packets` writes each JPEG at once.
 */
function v4l2Arguments(device: string, { width, height, fps }: PictureOptions): string[] {
  return [
    ...["-hide_banner", "-loglevel", "warning", "-nostdin"],
    ...["-fflags", "nobuffer", "-probesize", "32", "-analyzeduration", "0"],
    ...["-f", "v4l2", "-input_format", "mjpeg", "-video_size", `${width}x${height}`, "-framerate", `${fps}`],
    ...["-i", device, "-c", "copy", "-f", "mjpeg", "-flush_packets", "1", "-"],
  ];
}

/**
 * Splits a command as a shell splits words (quotes and backslashes); no shell runs it, and nothing is looked up in
 * the environment.
 *
 * @throws {RangeError} where the text has no words, an open quote, or something that only a shell could do
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseCameraCommand } from "./camera_programs.ts";
 *
 * const program = parseCameraCommand("my-camera --name 'front left' -o -");
 * assertEquals(program, { label: "my-camera", command: "my-camera", args: ["--name", "front left", "-o", "-"] });
 * ```
 */
export function parseCameraCommand(text: string): CameraProgram {
  if (/['"]/.test(text.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, ""))) {
    throw new RangeError(`Cannot run the camera command ${text}: a quote is not closed`);
  }
  const [command, ...args] = parse(text, (name) => ({ op: `$${name}` })).map((word) => {
    if (typeof word === "string" && !word.includes("`")) return word;
    throw new RangeError(
      `Cannot run the camera command ${text}: ${describeSyntax(word)} has to be quoted, as no shell runs it`,
    );
  });
  if (!command) throw new RangeError("Cannot run the camera command: it is empty");
  return { label: command.slice(command.lastIndexOf("/") + 1), command, args };
}

function describeSyntax(word: ReturnType<typeof parse>[number]): string {
  if (typeof word === "string") return "`";
  if ("comment" in word) return "#";
  if ("pattern" in word) return `${word.pattern}`;
  return "op" in word ? `${word.op}` : "this";
}
