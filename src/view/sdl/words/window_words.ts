/**
 * All that the window says at one moment, from what it was told.
 *
 * @module
 */

import type { Freshness } from "../../freshness.ts";
import type { RecordingState } from "../../../record/recording_control.ts";
import {
  type Caption,
  captionRecording,
  composeCaption,
  type RecordingCaption,
  type ShownFacts,
} from "./captions.ts";
import type { FrameMessage, StatusMessage, WindowOptions } from "../window/messages.ts";
import type { Size } from "../draw/picture_layout.ts";
import { PresentRate } from "../draw/present_rate.ts";
import { FIGURES_INTERVAL_MS, NOTICE_MS } from "../../shared/reading_times.js";
import { describeChange } from "../../shared/recording_words.js";

/** The words, and what of them is hidden. */
export interface Words {
  readonly caption: Caption;
  readonly hasFigures: boolean;
  readonly hasHelp: boolean;
  readonly recording?: RecordingCaption;
  readonly notice?: Notice;
}

/** A line that goes away by itself. */
export interface Notice {
  readonly text: string;
  readonly isFailure: boolean;
}

/** The picture that is held. */
export interface HeldPicture {
  readonly message: FrameMessage;
  readonly size: Size;
  readonly freshness: Freshness;
}

/** Keeps what the window was told. */
export class WindowWords {
  hasFigures = true;
  hasHelp = false;
  readonly #options: WindowOptions;
  readonly #rate = new PresentRate();
  #status: Omit<StatusMessage, "kind"> = { commands: [] };
  #recording: RecordingState = { kind: "off" };
  #broken: { readonly streamKey: string; readonly reason: string } | undefined;
  #lastName: string | undefined;
  #notice: (Notice & { readonly untilUs: number }) | undefined;
  #held: { readonly key: string; readonly facts: Figures; readonly atUs: number } | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  takeStatus({ kind: _, ...status }: StatusMessage): void {
    this.#status = status;
  }

  /** @param state with `sinceUs` of this thread's clock */
  takeRecording(state: RecordingState, nowUs: number): void {
    const change = describeChange(this.#recording, state);
    if (change) this.notify({ text: change, isFailure: false }, nowUs);
    this.#recording = state;
  }

  notePresented({ streamKey, streamName }: FrameMessage, nowUs: number): void {
    if (this.#held?.key !== streamKey) this.#rate.reset();
    this.#lastName = streamName;
    this.#rate.note(nowUs);
    this.#broken = undefined;
  }

  noteBroken(streamKey: string, reason: string): void {
    this.#broken = { streamKey, reason };
  }

  notify(notice: Notice, nowUs: number): void {
    this.#notice = { ...notice, untilUs: nowUs + NOTICE_MS * 1000 };
  }

  /** Says it. */
  compose(held: HeldPicture | undefined, nowUs: number): Words {
    const { title, broadcasters } = this.#options;
    const picture = held && this.#describe(held, nowUs);
    const recording = captionRecording(this.#recording, nowUs);
    const { stream } = this.#status;
    const isBroken = this.#broken !== undefined && this.#broken.streamKey === stream?.key;
    const brokenReason = isBroken ? this.#broken!.reason : stream?.refusal;
    return {
      caption: composeCaption({
        title,
        broadcasters,
        ...this.#status,
        ...(picture ? { picture } : {}),
        ...(this.#lastName === undefined ? {} : { endedName: this.#lastName }),
        ...(brokenReason === undefined ? {} : { brokenReason }),
      }),
      hasFigures: this.hasFigures,
      hasHelp: this.hasHelp,
      ...(recording ? { recording } : {}),
      ...(this.#notice && nowUs < this.#notice.untilUs ? { notice: this.#notice } : {}),
    };
  }

  #describe({ message, size, freshness }: HeldPicture, nowUs: number): ShownFacts | undefined {
    if (freshness.state === "waiting") return undefined;
    const { streamKey, streamName } = message;
    return { streamKey, streamName, size, ...this.#readFigures({ streamKey, freshness }, nowUs) };
  }

  /** The figures of a live picture are held for a moment, so that they can be read; those of an old one never. */
  #readFigures(
    { streamKey, freshness }: Pick<ShownFacts, "streamKey" | "freshness">,
    nowUs: number,
  ): Figures {
    const held = this.#held;
    const isHeld = held?.key === streamKey && freshness.state === "live" &&
      held.facts.freshness.state === "live" && nowUs - held.atUs < FIGURES_INTERVAL_MS * 1000;
    if (isHeld) return held.facts;
    const facts = { fps: this.#rate.fps(nowUs), freshness };
    this.#held = { key: streamKey, facts, atUs: nowUs };
    return facts;
  }
}

type Figures = Pick<ShownFacts, "fps" | "freshness">;
