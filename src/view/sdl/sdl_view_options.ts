/**
 * How a window is opened, and what it tells.
 *
 * @module
 */

import type { Orientation } from "../../common/orientation.js";
import type { OpenSeat } from "../../drive/seats.ts";
import type { RecordingSwitch } from "../../record/recording_control.ts";
import type { View } from "../view.ts";

/** How the window shows pictures, and what it says and does besides. */
export interface SdlViewOptions {
  readonly orientation: Orientation;
  /** `--max-age`: past this age the window says that the picture is old. */
  readonly maxAgeUs: number;
  /** What is waited for, for example `robot.local:5550`; names the window until a stream does. */
  readonly title: string;
  /** The UDP port that pictures come to; the window says what to type on the robot. @default DEFAULT_PORT */
  readonly listenPort?: number;
  /** The broadcasters that were asked for their streams, as the person wrote them. @default [] */
  readonly broadcasters?: readonly string[];
  /** What the record key switches; without it the key only says that nothing can be recorded. */
  readonly recording?: RecordingSwitch;
  /** Where the hands of the person in front of it go. @default nobody drives by it */
  readonly openSeat?: OpenSeat;
  /** Asks a robot that was found for its stream. @default nobody chooses one by it */
  readonly connectTo?: (robotKey: string) => void;
  /** Where the snapshot key puts its files. @default "." */
  readonly snapshotFolder?: string;
  /** A decoder that needs twice as long for a picture is replaced. @default 1500 */
  readonly decodeLimitMs?: number;
  /** Hears of each picture that has come onto the screen. */
  readonly onPresented?: (presented: PresentedFrame) => void;
}

/** A picture that has come onto the screen; moments are µs of the monotonic clock. */
export interface PresentedFrame {
  readonly streamKey: string;
  readonly id: number;
  /** When its last needed byte arrived. */
  readonly completeUs: number;
  /** How long decoding took. */
  readonly decodeUs: number;
  /** When it was handed to the screen. */
  readonly presentedUs: number;
}

/** What an SDL view has counted since it was opened. */
export interface SdlViewStatistics {
  readonly framesShown: number;
  /** Replaced by a newer one before they were shown. */
  readonly framesReplaced: number;
  /** Could not be decoded. */
  readonly framesBroken: number;
}

/** A {@linkcode View} that counts. */
export interface SdlView extends View {
  /** Resolves when the window is there, or rejects with the reason why it never will be. */
  readonly opened: Promise<void>;
  statistics(): SdlViewStatistics;
}
