/**
 * What is known and counted of the stream to one viewer.
 *
 * @module
 */

import type { LossEstimate } from "../repair/loss_estimate.ts";
import type { RateControl } from "../rate/rate_control.ts";
import type { SentForm } from "../fit/fit_times.ts";

/** Weight of a frame in the moving average. */
const SMOOTHING = 1 / 8;

/** Headers, and some repair. */
const USUAL_OVERHEAD = 1.1;

/** What has been sent to one viewer. */
export interface FeedStatistics {
  framesSent: number;
  /** Of those, the ones that were made to fit. */
  framesFitted: number;
  /** Frames that a newer one replaced before their first datagram left. */
  framesSkipped: number;
  /** Frames that were cut off for a newer one, since the link had become slow. */
  framesCut: number;
  datagramsSent: number;
  bytesSent: number;
  /** Bytes of the pictures themselves, each counted once. */
  pictureBytesSent: number;
  /** Fragments that left as redundancy with their frames. */
  repairsAhead: number;
  /** Fragments that left because the viewer asked. */
  repairsOnRequest: number;
  requests: number;
  /** Requests that came too late, or for what was on its way already. */
  requestsUnanswered: number;
}

/** How pictures are made to fit one viewer's link. */
export interface FeedFit {
  readonly form: SentForm;
  /** For people: why in this form. */
  readonly why: string;
  /**
   * The part of the link that is aimed at, 0 … 1. Pictures that take long to be made and to be read have less time on their
   * way, so that they are no older.
   */
  readonly linkShare: number;
  /** Of the newest one, and of the camera's picture that it was made of. */
  readonly sentBytes: number;
  readonly cameraBytes: number;
  /** How near they are to the camera's on average, in dB. */
  readonly psnr: number;
}

/** What the link to one viewer is like. */
export interface FeedLink {
  /** Share of the datagrams that are lost, 0 … 1. */
  readonly loss: number;
  /** µs; 0 while unknown. */
  readonly roundTripUs: number;
  /** How long the newest datagrams waited in queues, in µs. */
  readonly queueingUs: number;
  /** UDP payload that the link, or the user, allows; absent where nothing limits it. */
  readonly targetBitsPerSecond?: number;
  /** How pictures are made to fit it; absent where they leave as they came. */
  readonly fit?: FeedFit;
}

/** What loss and rate say of the link now. */
export function describeLink(loss: LossEstimate, rate: RateControl, nowUs: number): FeedLink {
  const { bytesPerUs, queueingUs } = rate;
  return {
    loss: loss.loss(nowUs).fraction,
    roundTripUs: loss.roundTripUs,
    queueingUs,
    ...(bytesPerUs === Infinity ? {} : { targetBitsPerSecond: bytesPerUs * 8e6 }),
  };
}

/** Nothing sent yet. */
export function noStatistics(): FeedStatistics {
  return {
    framesSent: 0,
    framesFitted: 0,
    framesSkipped: 0,
    framesCut: 0,
    datagramsSent: 0,
    bytesSent: 0,
    pictureBytesSent: 0,
    repairsAhead: 0,
    repairsOnRequest: 0,
    requests: 0,
    requestsUnanswered: 0,
  };
}

/** What a frame costs on the link, on average: all that leaves on its account, redundancy and answers included. */
export class FrameSize {
  /** Bytes of UDP payload; 0 before the first frame. */
  meanBytes = 0;
  /** Bytes of UDP payload for each byte of a picture. */
  overhead = USUAL_OVERHEAD;
  #before = 0;
  #picturesBefore = 0;

  /** Takes note that a frame has left, and of all bytes that have left so far, and those of pictures among them. */
  note(totalBytes: number, pictureBytes: number): void {
    const bytes = totalBytes - this.#before;
    const overhead = bytes / (pictureBytes - this.#picturesBefore);
    this.#before = totalBytes;
    this.#picturesBefore = pictureBytes;
    this.meanBytes += (bytes - this.meanBytes) * (this.meanBytes === 0 ? 1 : SMOOTHING);
    this.overhead += (overhead - this.overhead) * SMOOTHING;
  }
}
