/**
 * What the window says about its picture, in words.
 *
 * @module
 */

import {
  formatBitrate,
  formatFit,
  formatFps,
  formatShare,
  formatSize,
  MUCH_LOST,
} from "../../../text/figures.js";
import { composeTitle, describeStale, formatAge, type PictureFreshness } from "../../shared/freshness.js";
import { describeRecording, seeRecording } from "../../shared/recording_words.js";
import { describeSeal, OPEN_TEXT } from "../../shared/seal_words.js";
import { CLOSED_LOCK, FIGURE_SPACE, OPEN_LOCK } from "../../../text/letters.ts";
import type { RecordingState } from "../../../record/recording_control.ts";
import type { StreamFacts } from "../window/messages.ts";
import type { Instructions } from "../../shared/no_picture.js";
import { captionNoPicture, type NoPictureFacts } from "./no_picture.ts";
import type { Size } from "../draw/picture_layout.ts";

/** All that a caption can speak of. */
export interface CaptionFacts extends NoPictureFacts {
  /** Absent where there is none to be shown. */
  readonly picture?: ShownFacts;
}

/** The picture that is shown. */
export interface ShownFacts {
  /** The stream that it belongs to. */
  readonly streamKey: string;
  readonly streamName: string;
  /** Before it is turned. */
  readonly size: Size;
  readonly freshness: PictureFreshness;
  /** Pictures shown in the last second. */
  readonly fps: number;
}

/** The words of one moment. */
export interface Caption {
  /** The title bar. */
  readonly title: string;
  /** One line in the corner, piece by piece, the most important first. */
  readonly figures: readonly FigureText[];
  /** What stands across the middle of a picture that is not live. */
  readonly stale?: { readonly headline: string; readonly detail: string };
  /** What stands there where there is no picture. */
  readonly noPicture?: Instructions;
}

/** One piece of the line. */
export interface FigureText {
  readonly text: string;
  /** `bad`: a figure that is not as it should be. @default plain */
  readonly look?: "name" | "bad";
}

/** Names come over the network; longer ones are cut. */
const MAX_NAME_LENGTH = 32;

/** Says it. */
export function composeCaption(facts: CaptionFacts): Caption {
  const { picture, stream } = facts;
  const awaited = facts.title;
  if (!picture) {
    return {
      title: composeTitle({ names: [], stale: undefined, awaited }),
      figures: [],
      noPicture: captionNoPicture(facts),
    };
  }
  const name = shorten(picture.streamName);
  const known = stream?.key === picture.streamKey ? stream : undefined;
  const isStale = picture.freshness.state === "stale";
  const seal = describeSeal(known?.seal);
  const lock = seal.isSealed ? `${CLOSED_LOCK} ` : seal.isOpen ? `${OPEN_LOCK} ` : "";
  return {
    title: composeTitle({ names: [name], stale: isStale ? picture.freshness : undefined, awaited }),
    figures: [
      { text: name, look: "name" },
      ...(known && known.count > 1 ? [{ text: `${known.position} of ${known.count}` }] : []),
      ...(known ? [{ text: lock + shorten(seal.label) }] : []),
      ...(isStale ? [] : describeLive(picture)),
      ...describeLink(known),
      ...(known?.trouble === undefined ? [] : [{ text: shorten(known.trouble), look: "bad" as const }]),
      { text: formatSize(picture.size) },
      ...(known && seal.isOpen ? [{ text: OPEN_TEXT }] : []),
    ],
    ...(isStale ? { stale: captionStale(picture.freshness, known && facts.brokenReason) } : {}),
  };
}

function describeLive({ fps, freshness }: ShownFacts): FigureText[] {
  return [{ text: padFigure(formatFps(fps), "10.0 fps") }, { text: padAge(formatAge(freshness)) }];
}

function describeLink(stream: StreamFacts | undefined): FigureText[] {
  if (!stream?.figures) return [];
  const { fractionLost, shareRecovered, bitsPerSecond, fitted } = stream.figures;
  return [
    { text: `${formatShare(fractionLost)} lost`, ...(fractionLost >= MUCH_LOST ? { look: "bad" } : {}) },
    { text: `${formatShare(shareRecovered)} recovered` },
    { text: formatBitrate(bitsPerSecond) },
    ...(fitted ? [{ text: `fitted ${formatFit(fitted)}` }] : []),
  ];
}

function captionStale(
  age: PictureFreshness,
  brokenReason: string | undefined,
): NonNullable<Caption["stale"]> {
  const detail = brokenReason === undefined
    ? "this is not what the camera sees now"
    : `newer pictures can not be shown: ${brokenReason}`;
  const { counter, note } = describeStale(age);
  return { headline: `STALE ${counter}`.trimEnd(), detail: note === "" ? detail : `${note}: ${detail}` };
}

function padAge(age: string): string {
  const [number = "", ...rest] = age.split(" ");
  return [padFigure(number, "10"), ...rest].join(" ");
}

/** Keeps what follows from moving when a number grows from one digit to two. */
function padFigure(text: string, widest: string): string {
  return text.padStart(widest.length, FIGURE_SPACE);
}

function shorten(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name;
}

/** The line beside the red dot, or in place of it. */
export interface RecordingCaption {
  readonly text: string;
  readonly isFailure: boolean;
}

/** What is said about the recording; `nowUs` is of the clock that `sinceUs` is on. */
export function captionRecording(state: RecordingState, nowUs: number): RecordingCaption | undefined {
  if (state.kind === "off") return undefined;
  return { text: describeRecording(seeRecording(state, nowUs)), isFailure: state.kind === "failed" };
}
