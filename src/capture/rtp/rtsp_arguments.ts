/**
 * ffmpeg's command lines for a network camera, and what it says of one.
 *
 * @module
 */

/**
 * By TCP where the camera has it: what is lost by UDP takes whole pictures along. `nobuffer` throws away what came while the
 * format was probed, `low_delay` keeps no picture back for those that may come between.
 */
const INPUT = [
  ...["-rtsp_flags", "prefer_tcp"],
  ...["-fflags", "nobuffer", "-flags", "low_delay", "-probesize", "32", "-analyzeduration", "0"],
];
/** One program writes each picture at once. */
const OUTPUT = ["-f", "mjpeg", "-flush_packets", "1", "-"];
/** A shorter one would be found in words. */
const LEAST_SECRET_LETTERS = 4;
/** The steps of ffmpeg's own table are about half of the standard ones, and go by eighths. */
const SCALE_OF_PERCENT = 0.17;
const SCALES = { finest: 2, coarsest: 31 };

/** What a look at a camera has shown. */
export interface CameraLook {
  /** As ffmpeg calls it: `mjpeg`, `h264`. */
  readonly codec: string;
  /** Whether this ffmpeg has the newer name for passing on each picture once: from 5.1 on. */
  readonly hasFpsMode: boolean;
}

/** To be told what a camera gives, and which ffmpeg this is. */
export function lookArguments(url: string): string[] {
  return ["-loglevel", "info", "-nostdin", ...INPUT, "-i", url];
}

/** What ffmpeg has said of a camera, once it was started so; nothing where it has found no video. */
export function readLook(said: string): CameraLook | undefined {
  const codec = /^\s*Stream #\S+ Video: (\w+)/m.exec(said)?.[1];
  // A build between releases has no number, and is newer.
  const [, major = Infinity, minor] = /^ffmpeg version n?(\d+)\.(\d+)/m.exec(said)?.map(Number) ?? [];
  const hasFpsMode = major > 5 || major === 5 && minor! >= 1;
  return codec === undefined ? undefined : { codec, hasFpsMode };
}

/** The lines of it that are about the camera. */
export function withoutBanner(lines: readonly string[]): string[] {
  return lines.filter((line) =>
    !/^(ffmpeg version |\s+(built with|configuration:|lib\w+ )|At least one output)/.test(line)
  );
}

/** To be given its JPEGs as they are. */
export function copyArguments(url: string): string[] {
  return [...readArguments(url), "-c:v", "copy", ...OUTPUT];
}

/**
 * To be given JPEGs of whatever it gives: one for each of its pictures, none twice. (More threads would keep pictures back,
 * one each.)
 *
 * The quality is 1 … 100.
 */
export function transcodeArguments(
  url: string,
  { quality, hasFpsMode }: Pick<CameraLook, "hasFpsMode"> & { readonly quality: number },
): string[] {
  const encoder = ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", `${scaleOf(quality)}`, "-threads", "1"];
  return [...readArguments(url), ...encoder, hasFpsMode ? "-fps_mode" : "-vsync", "passthrough", ...OUTPUT];
}

/** A text without the name and password that are in an address. */
export function hideSecret(text: string, url: string): string {
  const shown = text.replace(/(rtsps?:\/\/)[^\s/?#]*@/gi, "$1");
  const { password } = new URL(url);
  if (password.length < LEAST_SECRET_LETTERS) return shown;
  return [password, decode(password)].reduce((rest, secret) => rest.replaceAll(secret, "…"), shown);
}

/** As the camera knows it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readArguments(url: string): string[] {
  return ["-hide_banner", "-loglevel", "warning", "-nostdin", ...INPUT, "-i", url, "-map", "0:v:0"];
}

function scaleOf(quality: number): number {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Math.min(SCALES.coarsest, Math.max(SCALES.finest, Math.round(SCALE_OF_PERCENT * percent)));
}
