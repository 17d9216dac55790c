/**
 * Receives by WebRTC, and says so over the socket when a picture can be shown. Then the picture follows, as a JPEG.
 *
 * @module
 */

import { describe, openSocket } from "./connection.js";

const connection = new RTCPeerConnection();
const socket = openSocket();
const encoder = new Worker("/encoder.js", { type: "module" });

encoder.onmessage = ({ data }) => socket.send(data);

connection.ontrack = ({ receiver, track }) => {
  receiver.jitterBufferTarget = 0; // no wait for what may be late
  show(new MediaStreamTrackProcessor({ track }).readable);
};

async function show(frames) {
  for await (const frame of frames) {
    socket.send("shown");
    encoder.postMessage(frame, [frame]);
  }
}

globalThis.makeAnswer = async (sdp) => {
  await connection.setRemoteDescription({ type: "offer", sdp });
  return await describe(connection);
};
