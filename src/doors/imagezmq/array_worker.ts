/**
 * The thread that makes JPEGs of arrays.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { openPixelEncoder } from "../../jpeg/pixels/pixel_encoder.ts";
import type { ArrayAnswer, ArrayJob } from "./array_job.ts";

/** What OpenCV takes where nothing is said. */
const QUALITY = 95;

/** This worker, as far as it is used. */
interface Scope {
  onmessage: (event: MessageEvent<ArrayJob>) => void;
  postMessage(answer: ArrayAnswer, transfer: Transferable[]): void;
}

const encoder = openPixelEncoder(QUALITY);
const scope = self as unknown as Scope;
scope.onmessage = ({ data }) => {
  const jpeg = encode(data);
  scope.postMessage({ jpeg }, jpeg ? [jpeg.buffer] : []);
};

function encode(image: ArrayJob): Jpeg | undefined {
  try {
    return encoder.encode(image);
  } catch {
    return undefined;
  }
}
