/**
 * What the main thread, the decoder's and the window's tell each other.
 *
 * ```text
 *  main thread         decoder's thread         window's thread
 *    │ ── open ────────────────────────────────────→ │   once, answered by `opened` or `failed`
 *    │ ── (once) ───────────→ │                      │   a port to the window's thread, which is given
 *    │ ── decoder ─────────────────────────────────→ │   its other end; again where a decoder is replaced
 *    │ == JPEG =============→ │                      │   one at a time
 *    │ ── frame ───────────────────────────────────→ │   what is known of it, meanwhile
 *    │ ←───────────── done ── │ == decoded ========→ │   pixels; or why there are none
 *    │ ←─────────────────────────────────── shown ── │   it is on the screen; or `broken`: it never will be
 *    │ ←─────────────────────────────────── ready ── │   the next frame may come
 *    │ ── undecoded ───────────────────────────────→ │   the decoder hung, and was replaced
 *    │ ── status, recording ───────────────────────→ │   what the window says about its picture
 *    │ ── driving ─────────────────────────────────→ │   what the robot of the stream that is shown does
 *    │ ←───────────────────────── hands, stop, ask ── │   what the person's hands do
 *    │ ←────────────────────────── asked, connect ── │   what the person wants of others
 *    │ ── close ───────────────────────────────────→ │   answered by `gone`
 * ```
 *
 * What is drawn as `==` goes by mailboxes, `mailbox.ts`, whose numbers speak of shared memory; and by a message where that
 * memory is new to the other thread.
 *
 * Moments are those of the one clock that all threads read, `monotonic.ts`.
 *
 * @module
 */

import type { FrameAge, Jpeg, Seal } from "../../../common/frame.ts";
import type { DriverInput } from "../../../drive/driver_input.ts";
import type { DriverNews } from "../../../drive/seats.ts";
import type { BrokenPicture, Picture } from "../../../jpeg/decode/picture.ts";
import type { IntervalFit } from "../../../common/stream_status.ts";
import type { Orientation } from "../../../common/orientation.js";
import type { RecordingState } from "../../../record/recording_control.ts";
import type { FoundSight } from "../../shared/found_words.js";
import type { WindowCommand } from "../../shared/keys.js";

/** How the window is opened. */
export interface WindowOptions {
  readonly orientation: Orientation;
  /** `--max-age`: past this age the window says that the picture is old. */
  readonly maxAgeUs: number;
  /** What is waited for, for example `robot.local:5550`; names the window until a stream does. */
  readonly title: string;
  /** The broadcasters that were asked for their streams, as the person wrote them. */
  readonly broadcasters: readonly string[];
  /** Where snapshots go. */
  readonly snapshotFolder: string;
  /** Whether there is something that the record key switches. */
  readonly canRecord: boolean;
}

/** One frame on its way to the window, which is handed its JPEG. */
export interface FrameMessage {
  readonly kind: "frame";
  /** Tells frames apart, whatever stream they are of. */
  readonly serial: number;
  readonly streamKey: string;
  readonly streamName: string;
  readonly id: number;
  readonly jpeg: Jpeg;
  readonly completeUs: number;
  readonly age?: FrameAge;
}

/** The stream that the window is to show. */
export interface StreamFacts {
  readonly key: string;
  readonly name: string;
  /** Its place among all streams, from 1. */
  readonly position: number;
  readonly count: number;
  /** Whether a picture of it has come, which is then sent. */
  readonly hasPicture: boolean;
  readonly hasEnded: boolean;
  /** Why pictures of its camera do not become frames; absent where they do. */
  readonly trouble?: string;
  /** @default open */
  readonly seal?: Seal;
  /** Why pictures that came in the last second were not given to any view; absent where all were. */
  readonly refusal?: string;
  /** Absent until they have been counted once. */
  readonly figures?: StreamFigures;
}

/** The figures that the window shows. */
export interface StreamFigures {
  /** Of the datagrams, 0 … 1. */
  readonly fractionLost: number;
  /** Of the frames, by either way, 0 … 1. */
  readonly shareRecovered: number;
  readonly bitsPerSecond: number;
  /** Absent where all pictures came as the camera gave them. */
  readonly fitted?: IntervalFit;
}

/** What the window says about its picture. */
export interface StatusMessage {
  readonly kind: "status";
  /** Absent while there is none. */
  readonly stream?: StreamFacts;
  /** What to type on the robot, one command a line. */
  readonly commands: readonly string[];
  /** That are found; absent where nobody looks for any. */
  readonly robots?: readonly FoundSight[];
  /** Why no picture comes; absent where that is not known. */
  readonly reason?: string;
}

/** What the recorder does. */
export interface RecordingMessage {
  readonly kind: "recording";
  readonly state: RecordingState;
}

/** What the robot of the stream that is shown does. */
export interface DrivingMessage {
  readonly kind: "driving";
  readonly streamKey: string;
  /** Absent: it says nothing of driving. */
  readonly news?: DriverNews;
}

/** What the hands do in front of the window. */
export type HandsMessage =
  | { readonly kind: "hands"; readonly streamKey: string; readonly input: DriverInput }
  | { readonly kind: "stop"; readonly streamKey: string }
  | { readonly kind: "ask"; readonly streamKey: string; readonly isAsking: boolean };

/** A frame that has come onto the screen. */
export interface ShownMessage {
  readonly kind: "shown";
  readonly streamKey: string;
  readonly id: number;
  readonly completeUs: number;
  /** How long decoding took. */
  readonly decodeUs: number;
  /** When it was handed to the screen. */
  readonly presentedUs: number;
}

/** In place of a place: the picture comes by a message. */
export const BY_MESSAGE = -1;

/** What has become of a frame; by mailbox: serial, place and time, where the picture at that place is known. */
export interface DecodedMessage {
  readonly serial: number;
  /** Shared memory stays as it is until the picture after the next one is decoded; other memory is the window's. */
  readonly picture: Picture | BrokenPicture;
  /** By which the picture's memory is spoken of from now on; absent where that will not be used again. */
  readonly place?: number;
  /** How long decoding took. */
  readonly decodeUs: number;
}

/** Where the decoder and the window meet. */
export interface DecoderPort {
  /** {@linkcode DecodedMessage}s that bring memory. */
  readonly port: MessagePort;
  /** Of the mailbox for the others. */
  readonly decoded: SharedArrayBuffer;
}

/** From the main thread to the decoder, once: the ways between the threads. */
export interface ToDecoder extends DecoderPort {
  /** Of the mailbox for JPEGs: serial, and length in bytes. */
  readonly jpegs: SharedArrayBuffer;
  /** Where each JPEG begins; it stays as it is until `done`. */
  readonly jpegMemory: SharedArrayBuffer;
}

/** From the decoder to the main thread. */
export type FromDecoder =
  /** It is loaded. */
  | { readonly kind: "ready" }
  /** The frame is decoded, or can not be; its JPEG's memory is free. */
  | { readonly kind: "done" }
  /** It can not be loaded; one line for the person at the terminal. */
  | { readonly kind: "failed"; readonly reason: string };

/** From the main thread to the window. */
export type ToWindow =
  | { readonly kind: "open"; readonly options: WindowOptions }
  | (DecoderPort & { readonly kind: "decoder" })
  | FrameMessage
  /** A frame that no {@linkcode DecodedMessage} will come of. */
  | { readonly kind: "undecoded"; readonly streamKey: string; readonly reason: string }
  | StatusMessage
  | RecordingMessage
  | DrivingMessage
  | { readonly kind: "close" };

/** From the window to the main thread. */
export type FromWindow =
  | { readonly kind: "opened" }
  /** It can show nothing, or nothing any more; one line for the person at the terminal. */
  | { readonly kind: "failed"; readonly reason: string }
  | ShownMessage
  /** A frame gave way to a newer one before the screen took it. */
  | { readonly kind: "replaced" }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "ready"; readonly serial: number }
  | { readonly kind: "asked"; readonly action: WindowCommand }
  /** The person has chosen a robot that is found. */
  | { readonly kind: "connect"; readonly robotKey: string }
  | HandsMessage
  /** The window is destroyed. */
  | { readonly kind: "gone" };
