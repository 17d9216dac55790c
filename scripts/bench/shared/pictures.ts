/**
 * The pictures that are sent: a moving test picture under noise, so that every one is different and none compresses well.
 *
 * @module
 */

/** What pictures, and how often. */
export interface PictureFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Strength of the noise and ffmpeg's `-q:v`, chosen for the size of the pictures. */
  readonly noise: number;
  readonly quantizer: number;
  /** About what it comes to. */
  readonly meanBytes: number;
}

/** The camera of the README, at about 64 kB a picture. */
export const CAMERA: PictureFormat = {
  width: 1024,
  height: 768,
  fps: 30,
  noise: 12,
  quantizer: 5,
  meanBytes: 64_000,
};
/** The same at about 25 kB a picture: 6 Mbit/s. */
export const CAMERA_25_KB: PictureFormat = { ...CAMERA, quantizer: 24, meanBytes: 25_000 };
/** Full HD, at about 300 kB a picture. */
export const FULL_HD: PictureFormat = {
  width: 1920,
  height: 1080,
  fps: 60,
  noise: 10,
  quantizer: 3,
  meanBytes: 300_000,
};

/**
 * Writes `count` pictures of a format as one MJPEG file: 4:2:0, and with the standard Huffman tables, which RTP/JPEG
 * (RFC 2435) requires and Raspberry Pi cameras use.
 *
 * @throws {Error} where ffmpeg is not there or fails
 */
export async function makePictures(
  path: string,
  { format, count }: { readonly format: PictureFormat; readonly count: number },
): Promise<void> {
  const { width, height, fps, noise, quantizer } = format;
  const source = `testsrc2=size=${width}x${height}:rate=${fps},noise=alls=${noise}:allf=t+u`;
  const coding = ["-pix_fmt", "yuvj420p", "-huffman", "default", "-q:v", `${quantizer}`, "-f", "mjpeg"];
  const { success, stderr } = await new Deno.Command("ffmpeg", {
    args: ["-v", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", `${count}`, ...coding, path],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot make pictures: ffmpeg: ${new TextDecoder().decode(stderr).trim()}`);
}
