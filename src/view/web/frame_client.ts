/**
 * The seam between the web view and whoever reads frames from it.
 *
 * @module
 */

import type { ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import type { DriverNews } from "../../drive/seats.ts";
import type { Wanted } from "../view.ts";
import type { HelloMessage, StreamSummary } from "./page_messages.ts";

/** One connected reader. None of its methods waits or throws: it holds at most one frame and a few poses a stream. */
export interface FrameClient {
  /** Takes a stream's newest frame, in place of one that it has not sent yet. */
  takeFrame(frame: ReceivedFrame): void;
  /** Takes a stream's newest pose. */
  takePose(pose: ReceivedPose): void;
  /** Takes the list of the streams that exist. */
  takeStreams(streams: readonly StreamSummary[]): void;
  /** Takes what a stream's robot says of driving; absent where nobody drives by it. */
  takeDriving?(key: string, news: DriverNews | undefined): void;
  /** The robots that are found are others; absent where nobody chooses one by it. */
  noteFound?(): void;
  /** Takes what it was greeted with, changed. */
  takeHello(hello: HelloMessage): void;
  /** How much of a stream it has a use for at this moment. */
  wanted(key: string): Wanted;
  /** Ends the connection. */
  close(): void;
}
