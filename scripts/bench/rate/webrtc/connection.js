/**
 * What both pages have in common.
 *
 * @module
 */

/** To the program whose page this is. */
export function openSocket() {
  const socket = new WebSocket(new URL("/socket", location.href.replace(/^http/, "ws")));
  socket.binaryType = "arraybuffer";
  return socket;
}

/**
 * Finds all of this end's addresses before anything is said of it: there is one message each way.
 *
 * @param {RTCPeerConnection} connection
 * @returns {Promise<string>} SDP
 */
export async function describe(connection) {
  await connection.setLocalDescription();
  const { promise, resolve } = Promise.withResolvers();
  const look = () => connection.iceGatheringState === "complete" && resolve();
  connection.addEventListener("icegatheringstatechange", look);
  look();
  await promise;
  return connection.localDescription.sdp;
}
