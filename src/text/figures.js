// @ts-check
/**
 * Figures as people read them, in the terminal, the window and the page.
 *
 * @module
 */

/** From this share of lost datagrams, or of frames that were not delivered, on, the figure stands out. */
export const MUCH_LOST = 0.05;

/**
 * `29.7 fps`: the tenths tell a full rate from one that misses a frame now and then.
 *
 * @param {number} fps
 * @returns {string}
 */
export function formatFps(fps) {
  return `${fps.toFixed(1)} fps`;
}

/**
 * `14.2 Mbit/s`.
 *
 * @param {number} bitsPerSecond
 * @returns {string}
 */
export function formatBitrate(bitsPerSecond) {
  return `${formatMegabits(bitsPerSecond)} Mbit/s`;
}

/**
 * `14.2`, of a slow link `0.85`.
 *
 * @param {number} bits
 * @returns {string}
 */
export function formatMegabits(bits) {
  const megabits = bits / 1_000_000;
  return megabits.toFixed(megabits >= 0.005 && megabits < 0.995 ? 2 : 1);
}

/**
 * `2.3 %`.
 *
 * @param {number} share 0 … 1
 * @returns {string}
 */
export function formatShare(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/**
 * `1024x768`, as it is typed.
 *
 * @param {{ readonly width: number, readonly height: number }} pixels
 * @returns {string}
 */
export function formatSize({ width, height }) {
  return `${width}x${height}`;
}

/** Of fewer bytes a tenth is worth a digit. */
const FEW_BYTES = 9_950;

/**
 * `11 kB of 50`: what was sent of a picture, and what the camera gave.
 *
 * @param {{ readonly sentBytes: number, readonly cameraBytes: number }} fit
 * @returns {string}
 */
export function formatFit({ sentBytes, cameraBytes }) {
  const sent = (sentBytes / 1000).toFixed(sentBytes < FEW_BYTES ? 1 : 0);
  return `${sent} kB of ${Math.round(cameraBytes / 1000)}`;
}

/** No estimate says more: nobody sees any difference. */
const MOST_PSNR = 60;

/**
 * `33.1 dB`, or `60 dB or more`; where a picture was sent in fewer bytes and is the same to the byte, `lossless`.
 *
 * @param {{ readonly psnr?: number }} fit
 * @returns {string}
 */
export function formatFitness({ psnr }) {
  if (psnr === undefined) return "lossless";
  const tenths = psnr.toFixed(1);
  return Number(tenths) >= MOST_PSNR ? `${MOST_PSNR} dB or more` : `${tenths} dB`;
}

/**
 * `0:07`, `12:34`, `1:00:00`.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function formatClock(seconds) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const start = minutes < 60 ? String(minutes) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${start}:${two(whole % 60)}`;
}

/**
 * `312 kB`, `12.3 MB`, `1.20 GB`.
 *
 * @param {number} bytes
 * @returns {string}
 */
export function formatBytes(bytes) {
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 999_950_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
