/**
 * A recoder for senders on a simulated network: what it makes is as long as it may be, and no picture.
 *
 * @module
 */

import type { FitRequest } from "../../src/send/fit/fittings.ts";
import { makeJpeg, type SenderHost } from "./pair.ts";
import type { SimulatedNetwork } from "./simulated_network.ts";

/** How it works. */
export interface MadeUpRecoder {
  /** From a request to its answer, in µs. */
  readonly us: number;
  /** How near a picture of so many bytes is to the camera's, in dB. @default 30 */
  readonly psnr?: (bytes: number) => number;
  /** No picture is shorter. @default 100 */
  readonly leastBytes?: number;
  /** Hears what is asked for. */
  readonly onRequest?: (request: FitRequest) => void;
}

/** It takes so long to start. */
const START_US = 200_000;
/** Of its budget a picture has so much. */
const FULL = 0.97;

/** Does what a sender wants of it now. */
export function serveFittings(network: SimulatedNetwork, host: SenderHost, recoder: MadeUpRecoder): void {
  const { fittings } = host.machine;
  const wanted = fittings.poll(network.timeOf(host));
  if (!wanted) return;
  if (wanted === "start") return network.at(network.nowUs + START_US, () => fittings.handleReady());
  recoder.onRequest?.(wanted);
  const { psnr = () => 30, leastBytes = 100 } = recoder;
  const { number, budgetBytes } = wanted;
  const bytes = Math.floor(FULL * budgetBytes);
  const made = bytes < leastBytes
    ? { refusal: "too-long" }
    // it can not write the wire code
    : { bytes: makeJpeg(number, bytes), form: "jpeg" as const, psnr: psnr(bytes) };
  network.at(
    network.nowUs + recoder.us,
    () => fittings.handleAnswer({ number, made }, network.timeOf(host)),
  );
}
