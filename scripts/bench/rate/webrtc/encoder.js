/**
 * Makes JPEGs of what is shown, as it fills the camera's size, in a thread of its own, so that nothing waits for it. They can
 * hardly be told from what they are made of.
 *
 * @module
 */

const SIZE = { width: 1024, height: 768 };
const JPEG = { type: "image/jpeg", quality: 0.98 };

const canvas = new OffscreenCanvas(SIZE.width, SIZE.height);
const context = canvas.getContext("2d", { willReadFrequently: true });
let encoded = Promise.resolve();

onmessage = ({ data: frame }) => {
  encoded = encoded.then(() => encode(frame));
};

async function encode(frame) {
  context.drawImage(frame, 0, 0, SIZE.width, SIZE.height);
  frame.close();
  const blob = await canvas.convertToBlob(JPEG);
  postMessage(await blob.arrayBuffer());
}
