// @ts-check
/**
 * What a stream is called.
 *
 * @module
 */

/**
 * A stream's name, or what stands for it while its broadcaster has said none.
 *
 * @param {{ readonly name: string, readonly key: string }} stream
 * @returns {string}
 */
export function nameStream({ name, key }) {
  return name || `stream ${key}`;
}
