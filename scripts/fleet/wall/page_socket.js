/**
 * `src/doors/socket_out.ts` of a page: the browser's own WebSocket.
 *
 * @module
 */

/**
 * What a page can not end at once is closed, and nothing that comes until then counts.
 *
 * @param {string} url
 * @returns {WebSocket & { terminate: () => void }}
 */
export function openSocketOut(url) {
  const socket = new WebSocket(url);
  return Object.assign(socket, { terminate: () => socket.close() });
}
