/**
 * The window with its picture and its words, on the thread that owns it.
 *
 * @module
 */

import type { JpegDecoder } from "../../jpeg/decode/picture.ts";
import { monotonicUs } from "../../monotonic.ts";
import { type Freshness, judgeFreshness } from "../freshness.ts";
import { composeCaption } from "./captions.ts";
import { type FrameMessage, fromEpochUs, type StatusMessage, type WindowOptions } from "./messages.ts";
import { orientedSize } from "./picture_layout.ts";
import { PictureTexture } from "./picture_texture.ts";
import { drawScene } from "./scene.ts";
import { SdlWindow } from "./sdl_window.ts";
import { TextPainter } from "./text_painter.ts";
import type { WindowEvent } from "./window_event.ts";

/** At least so often is looked whether the picture is still live, and its age written anew. */
const REDRAW_INTERVAL_US = 100_000;
/** Figures that change faster than this can not be read. */
const FIGURES_INTERVAL_US = 250_000;

interface Shown {
  readonly streamName: string;
  readonly frame: Parameters<typeof judgeFreshness>[0];
}

/** Shows frames one at a time. */
export class PictureWindow {
  readonly #options: WindowOptions;
  readonly #decoder: JpegDecoder;
  readonly #window: SdlWindow;
  readonly #texture: PictureTexture;
  readonly #text: TextPainter;
  #shown: Shown | undefined;
  #status: Omit<StatusMessage, "kind">;
  #presentedUs: number[] = [];
  #figures: { fps: number; freshness: Freshness; atUs: number } | undefined;
  #drawnUs = -Infinity;
  #drawnState: Freshness["state"] | undefined;

  /**
   * @param decoder belongs to the window from now on
   * @throws an `Error` of one line where no window can be opened
   */
  constructor(options: WindowOptions, decoder: JpegDecoder) {
    this.#options = options;
    this.#decoder = decoder;
    this.#status = { awaited: options.title, streamCount: 0, fractionLost: 0, shareRecovered: 0 };
    this.#window = new SdlWindow(options.title);
    this.#texture = new PictureTexture(this.#window);
    try {
      this.#text = new TextPainter(this.#window);
    } catch (error) {
      this.#window.close();
      throw error;
    }
  }

  /**
   * Decodes a frame and puts it on the screen. Where that can not be done, what was there stays.
   *
   * @returns the reason why it can not be shown
   */
  showFrame(message: FrameMessage): string | undefined {
    const picture = this.#decoder.decode(message.jpeg);
    if (picture.kind === "broken") return picture.reason;
    const isFirst = this.#texture.size === undefined;
    try {
      this.#texture.upload(picture);
    } catch (error) {
      return (error as Error).message;
    }
    if (isFirst) this.#window.fitTo(orientedSize(picture, this.#options.orientation));
    this.#shown = {
      streamName: message.streamName,
      frame: {
        completeUs: fromEpochUs(message.completeEpochUs),
        ...(message.age ? { age: message.age } : {}),
      },
    };
    const nowUs = monotonicUs();
    this.#presentedUs = [...this.#presentedUs, nowUs].filter((atUs) => nowUs - atUs < 1_000_000);
    this.#draw(nowUs);
    return undefined;
  }

  setStatus({ awaited, streamCount, fractionLost, shareRecovered }: StatusMessage): void {
    this.#status = { awaited, streamCount, fractionLost, shareRecovered };
  }

  /**
   * Keeps the window alive: to be called every few milliseconds.
   *
   * @returns what the person did that concerns others
   */
  tick(): WindowEvent[] {
    const events = [...this.#window.pollEvents()];
    if (events.includes("toggle-fullscreen")) this.#window.toggleFullscreen();
    const nowUs = monotonicUs();
    const isDue = nowUs - this.#drawnUs >= REDRAW_INTERVAL_US || events.includes("redraw") ||
      this.#judge(nowUs).state !== this.#drawnState;
    if (isDue) this.#draw(nowUs);
    return events;
  }

  close(): void {
    this.#text.close();
    this.#texture.close();
    this.#window.close();
    this.#decoder.close();
  }

  #judge(nowUs: number): Freshness {
    return judgeFreshness(this.#shown?.frame, { nowUs, maxAgeUs: this.#options.maxAgeUs });
  }

  #draw(nowUs: number): void {
    const { fps, freshness } = this.#readFigures(nowUs);
    const caption = composeCaption({
      ...this.#status,
      streamName: this.#shown?.streamName ?? "",
      freshness,
      fps,
    });
    drawScene(
      {
        window: this.#window,
        texture: this.#texture,
        text: this.#text,
        orientation: this.#options.orientation,
      },
      caption,
    );
    this.#drawnUs = nowUs;
    this.#drawnState = freshness.state;
  }

  /** The figures of a live picture are held for a moment, so that they can be read; those of an old one never. */
  #readFigures(nowUs: number): { fps: number; freshness: Freshness } {
    const freshness = this.#judge(nowUs);
    const held = this.#figures;
    const isHeld = held !== undefined && freshness.state === "live" && held.freshness.state === "live" &&
      nowUs - held.atUs < FIGURES_INTERVAL_US;
    if (isHeld) return held;
    const fps = this.#presentedUs.filter((atUs) => nowUs - atUs < 1_000_000).length;
    this.#figures = { fps, freshness, atUs: nowUs };
    return this.#figures;
  }
}
