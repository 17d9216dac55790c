/**
 * The command lines of the programs that take pictures.
 *
 * @module
 */

import type { Program } from "../system/program.ts";
import { CameraError } from "./camera.ts";
import { findProgram } from "./find_program.ts";

/** Which program is to take the pictures. */
export type CameraChoice =
  /** `auto` and `rpicam`: the Raspberry Pi's own. */
  | { readonly kind: "auto" | "rpicam" }
  | {
    readonly kind: "v4l2";
    /** @default {"/dev/video0"} */
    readonly device?: string;
  };

/** A program that takes pictures. */
export interface CameraProgram extends Program {
  /** The same at another JPEG quality, 1 … 100; absent where the program can not choose it. */
  readonly atQuality?: (quality: number) => Program;
}

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
  }
}

async function findRaspberryPiProgram(picture: PictureOptions, path?: string): Promise<CameraProgram> {
  for (const label of RASPBERRY_PI_PROGRAMS) {
    const command = await findProgram(label, path);
    if (!command) continue;
    const atQuality = (quality: number) => ({
      label,
      command,
      args: raspberryPiArguments({ ...picture, quality }),
    });
    return { ...atQuality(picture.quality), atQuality };
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
): Promise<Program> {
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
