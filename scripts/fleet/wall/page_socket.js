/**
 * `src/doors/socket_out.ts` of a page: the browser's own WebSocket.
 *
 * @module
 */

/** @param {string} url */
export function openSocketOut(url) {
  return new WebSocket(url);
}
