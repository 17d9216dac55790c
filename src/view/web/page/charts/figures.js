// @ts-check
/**
 * Figures as people read them.
 *
 * @module
 */

/**
 * `12 ms ± 1 ms`; from a second on `1.2 s ± 0.1 s` and `2 min 05 s ± 1 s`; no number where no bound is known. The bound is
 * rounded up together with what the rounding of the age leaves out, so that what is written is true.
 *
 * @param {{ ageMs: number, boundMs?: number }} age
 * @returns {string}
 */
export function formatAge({ ageMs, boundMs }) {
  if (boundMs === undefined) return "age unknown";
  const unitMs = ageMs < 999.5 ? 1 : ageMs < 60_000 ? 100 : 1000;
  const shownMs = (unitMs === 1 ? Math.round(ageMs) : Math.floor(ageMs / unitMs)) * unitMs;
  const boundUnits = Math.max(1, Math.ceil((boundMs + Math.abs(ageMs - shownMs)) / unitMs));
  const bound = unitMs === 1 ? `${boundUnits} ms` : `${boundUnits * unitMs / 1000} s`;
  return `${formatDuration(ageMs)} ± ${bound}`;
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function formatDuration(ms) {
  return ms < 999.5 ? `${Math.round(ms)} ms` : formatSeconds(ms);
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function formatSeconds(ms) {
  const tenths = Math.floor(ms / 100);
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/**
 * @param {number} fps
 * @returns {string}
 */
export function formatRate(fps) {
  return `${fps.toFixed(fps < 9.95 ? 1 : 0)} fps`;
}

/**
 * @param {number} bitsPerSecond
 * @returns {string}
 */
export function formatBitrate(bitsPerSecond) {
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kbit/s`;
  const megabits = bitsPerSecond / 1_000_000;
  return `${megabits.toFixed(megabits < 99.95 ? 1 : 0)} Mbit/s`;
}

/**
 * @param {number} fraction 0 … 1
 * @returns {string}
 */
export function formatShare(fraction) {
  return `${(fraction * 100).toFixed(1)} %`;
}

/**
 * @param {{ width: number, height: number }} pixels
 * @returns {string}
 */
export function formatSize({ width, height }) {
  return `${width} × ${height}`;
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

/**
 * @param {number} perSecond
 * @returns {string}
 */
export function formatHertz(perSecond) {
  return `${perSecond.toFixed(perSecond < 9.95 ? 1 : 0)} Hz`;
}

/**
 * `1.234 m`, with the sign that print uses; from 100 m on with fewer decimals, so that it takes no more room.
 *
 * @param {number} metres
 * @returns {string}
 */
export function formatMetres(metres) {
  const digits = Math.floor(Math.log10(Math.max(1, Math.abs(metres)))) + 1;
  return `${formatSigned(metres, Math.max(0, Math.min(3, 5 - digits)))} m`;
}

/**
 * @param {number} degrees
 * @returns {string}
 */
export function formatDegrees(degrees) {
  return `${formatSigned(degrees, 1)}°`;
}

/**
 * @param {number} value
 * @param {number} decimals
 */
function formatSigned(value, decimals) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
