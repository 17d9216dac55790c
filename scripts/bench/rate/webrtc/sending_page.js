/**
 * Sends by WebRTC each JPEG that comes over the socket, and answers when it has been given to WebRTC. Of those that wait only
 * the newest is kept.
 *
 * @module
 */

import { describe, openSocket } from "./connection.js";

const CODECS = ["video/VP8", "video/rtx", "video/red", "video/ulpfec"];
/** Without one WebRTC has one of its own, of 2.5 Mbit/s at this size. */
const MOST_BPS = 20_000_000;

const track = new MediaStreamTrackGenerator({ kind: "video" });
const writer = track.writable.getWriter();
const connection = new RTCPeerConnection();
const socket = openSocket();
let waiting;
let isBusy = false;

socket.onmessage = ({ data }) => {
  waiting = data;
  if (!isBusy) sendWaiting();
};

async function sendWaiting() {
  isBusy = true;
  while (waiting) {
    const jpeg = waiting;
    waiting = undefined;
    writer.write(await decode(jpeg));
    socket.send("given");
  }
  isBusy = false;
}

async function decode(data) {
  const decoder = new ImageDecoder({ data, type: "image/jpeg" });
  const { image } = await decoder.decode();
  const frame = new VideoFrame(image, { timestamp: performance.now() * 1000 });
  image.close();
  decoder.close();
  return frame;
}

globalThis.makeOffer = () => {
  track.contentHint = "motion"; // all pictures, smaller ones where need be
  const transceiver = connection.addTransceiver(track, {
    direction: "sendonly",
    sendEncodings: [{ maxBitrate: MOST_BPS }],
  });
  const { codecs } = RTCRtpSender.getCapabilities("video");
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => CODECS.includes(mimeType)));
  return describe(connection);
};

globalThis.takeAnswer = (sdp) => connection.setRemoteDescription({ type: "answer", sdp });
