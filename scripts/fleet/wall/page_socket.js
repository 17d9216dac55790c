/**
 * `src/doors/nats/link/guarded_socket.ts` of a page: the browser's own WebSocket. What a server says beyond all bounds costs that tab.
 *
 * @module
 */

/** @param {string} url */
export function openGuardedSocket(url) {
  const socket = new WebSocket(url);
  return Object.assign(socket, { terminate: () => socket.close() });
}
