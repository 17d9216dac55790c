// @ts-check
/**
 * The figures of a pose as people read them.
 *
 * @module
 */

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
