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
/** The steps of ffmpeg's own table are about half of the standard ones, and go by eighths. */
const SCALE_OF_PERCENT = 0.17;
const SCALES = { finest: 2, coarsest: 31 };

/** To be told what a camera gives. */
export function lookArguments(url: string): string[] {
  return ["-hide_banner", "-loglevel", "info", "-nostdin", ...INPUT, "-i", url];
}

/** To be given its JPEGs as they are. */
export function copyArguments(url: string): string[] {
  return [...readArguments(url), "-c:v", "copy", ...OUTPUT];
}

/**
 * To be given JPEGs of whatever it gives: one for each of its pictures, none twice. (More threads would keep pictures back,
 * one each.)
 *
 * @param quality 1 … 100
 */
export function transcodeArguments(url: string, quality: number): string[] {
  const encoder = ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", `${scaleOf(quality)}`, "-threads", "1"];
  return [...readArguments(url), ...encoder, "-vsync", "passthrough", ...OUTPUT];
}

/** The codec of the first video that ffmpeg tells of. */
export function findCodec(said: string): string | undefined {
  return /^\s*Stream #\S+ Video: (\w+)/m.exec(said)?.[1];
}

/** A text without the name and password that are in an address. */
export function hideSecret(text: string, url: string): string {
  const shown = text.replace(/(rtsps?:\/\/)[^\s/?#]*@/gi, "$1");
  const { password } = new URL(url);
  return password.length > 3 ? shown.replaceAll(password, "…") : shown;
}

function readArguments(url: string): string[] {
  return ["-hide_banner", "-loglevel", "warning", "-nostdin", ...INPUT, "-i", url, "-map", "0:v:0"];
}

function scaleOf(quality: number): number {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Math.min(SCALES.coarsest, Math.max(SCALES.finest, Math.round(SCALE_OF_PERCENT * percent)));
}
