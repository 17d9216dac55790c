/**
 * One SDL window with its renderer.
 *
 * @module
 */

import { FullScreen } from "./full_screen.ts";
import type { Rectangle, Size } from "../draw/picture_layout.ts";
import { type Color, GROUND } from "../draw/palette.ts";
import { driverOf, FIRST_SIZE, LEAST_SIZE, openWindow } from "./open_window.ts";
import { cString } from "../../../system/library.ts";
import { openSdlLibrary, Sdl, type SdlLibrary } from "./sdl_library.ts";
import { readSurface, type Surface } from "./surface.ts";
import { type HandEvent, readHandEvent } from "./hand_event.ts";
import { type Click, EVENT_BYTES, readWindowEvent, type WindowEvent } from "./window_event.ts";

/** Sizes that differ by less are the same, on a screen whose pixels are not the window's units. */
const ROUNDING = 3;
/** Where the screen does not tell. */
const USUAL_REFRESH_HZ = 60;

/** A window on the thread that opened it. */
export class SdlWindow {
  readonly library: SdlLibrary;
  readonly renderer: Deno.PointerObject;
  /** Whether the processor draws. */
  readonly isSoftware: boolean;
  /** Whether {@linkcode present} waits for the screen's refresh. */
  readonly isSynced: boolean;
  readonly #window: Deno.PointerObject;
  readonly #fullScreen: FullScreen;
  readonly #event = new Uint8Array(EVENT_BYTES);
  readonly #width = new Int32Array(1);
  readonly #height = new Int32Array(1);
  /** The size that was asked for last. */
  #asked: Size = FIRST_SIZE;
  #title = "";

  /** @throws an `Error` of one line where SDL can not open a window */
  constructor(title: string) {
    const library = openSdlLibrary();
    if (!library) throw new Error("Cannot open a window: SDL2 is not installed");
    try {
      const { window, renderer } = openWindow(library, title);
      this.#window = window;
      this.renderer = renderer.pointer;
      this.isSoftware = renderer.isSoftware;
      this.isSynced = renderer.isSynced;
    } catch (error) {
      library.symbols.SDL_Quit();
      library.close();
      throw error;
    }
    this.library = library;
    this.#fullScreen = new FullScreen(library, this.#window, driverOf(library));
    this.#title = title;
  }

  /**
   * What the person did since the last call; clicks in pixels.
   *
   * @param take is asked first of what the hands do; what it takes is nobody else's
   */
  *pollEvents(take: (event: HandEvent) => boolean): Generator<WindowEvent> {
    while (this.library.symbols.SDL_PollEvent(this.#event) !== 0) {
      const hand = readHandEvent(this.#event);
      if (hand && take(hand)) continue;
      const event = readWindowEvent(this.#event);
      if (event) yield event.kind === "click" ? this.#toPixels(event) : event;
    }
  }

  /** What can be drawn on, in pixels (more of them than the window's own units on a dense screen). */
  size(): Size {
    this.library.symbols.SDL_GetRendererOutputSize(this.renderer, this.#width, this.#height);
    return { width: Math.max(1, this.#width[0]!), height: Math.max(1, this.#height[0]!) };
  }

  setTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.library.symbols.SDL_SetWindowTitle(this.#window, cString(title));
  }

  /**
   * Makes the window as large as a picture, or smaller in the same shape where the screen has no room; not while it fills
   * the screen, nor where somebody else has given it a size: a person, or a window manager that lays out tiles.
   */
  fitTo(picture: Size): void {
    // A size that was given a moment ago may not have been heard of yet.
    this.library.symbols.SDL_PumpEvents();
    if (this.isFullscreen || !this.#hasOwnSize()) return;
    const screen = this.#usableScreen();
    const scale = Math.min(1, screen.width * 0.9 / picture.width, screen.height * 0.9 / picture.height);
    const { symbols } = this.library;
    this.#asked = {
      width: Math.max(LEAST_SIZE.width, Math.round(picture.width * scale)),
      height: Math.max(LEAST_SIZE.height, Math.round(picture.height * scale)),
    };
    symbols.SDL_SetWindowSize(this.#window, this.#asked.width, this.#asked.height);
    symbols.SDL_SetWindowPosition(this.#window, Sdl.WINDOWPOS_CENTERED, Sdl.WINDOWPOS_CENTERED);
  }

  /** Makes the window as wide as it was high, for a picture that is turned by a quarter. */
  turn(): void {
    this.fitTo({ width: this.#asked.height, height: this.#asked.width });
  }

  get isFullscreen(): boolean {
    return this.#fullScreen.isOn;
  }

  /** Fills the screen, without a cursor on it; or takes the window's own size again. */
  setFullscreen(isFullscreen: boolean): void {
    this.#fullScreen.set(isFullscreen);
    this.library.symbols.SDL_ShowCursor(isFullscreen ? 0 : 1);
  }

  /** From one refresh of the screen that the window is on to the next. */
  refreshIntervalUs(): number {
    const { symbols } = this.library;
    // SDL_DisplayMode: format (u32), width, height, refresh_rate (int), driver data (pointer).
    const mode = new Int32Array(6);
    const display = Math.max(0, symbols.SDL_GetWindowDisplayIndex(this.#window));
    const isKnown = symbols.SDL_GetCurrentDisplayMode(display, mode) === 0 && mode[3]! > 0;
    return Math.round(1_000_000 / (isKnown ? mode[3]! : USUAL_REFRESH_HZ));
  }

  clear(): void {
    this.#setColor(GROUND);
    this.library.symbols.SDL_RenderClear(this.renderer);
  }

  fill(rectangle: Rectangle, color: Color): void {
    this.#setColor(color);
    this.library.symbols.SDL_RenderFillRect(this.renderer, toSdlRect(rectangle));
  }

  /**
   * The pixels that SDL's renderer for the processor draws on, with all that was drawn so far: valid until the next event.
   * SDL says that it is not to be had beside a renderer; this renderer itself takes it by the same call.
   *
   * @returns nothing where the graphics card draws
   */
  surface(): Surface | undefined {
    if (!this.isSoftware) return undefined;
    this.library.symbols.SDL_RenderFlush(this.renderer);
    const surface = this.library.symbols.SDL_GetWindowSurface(this.#window);
    return surface ? readSurface(surface) : undefined;
  }

  present(): void {
    this.library.symbols.SDL_RenderPresent(this.renderer);
  }

  /** Destroys the window. Nothing of it may be used afterwards. */
  close(): void {
    const { symbols } = this.library;
    symbols.SDL_DestroyRenderer(this.renderer);
    symbols.SDL_DestroyWindow(this.#window);
    symbols.SDL_Quit();
    this.library.close();
  }

  #setColor([red, green, blue, opacity]: Color): void {
    this.library.symbols.SDL_SetRenderDrawColor(this.renderer, red, green, blue, opacity);
  }

  #toPixels({ kind, x, y }: Click): Click {
    const pixels = this.size();
    this.library.symbols.SDL_GetWindowSize(this.#window, this.#width, this.#height);
    const across = pixels.width / Math.max(1, this.#width[0]!);
    return { kind, x: x * across, y: y * pixels.height / Math.max(1, this.#height[0]!) };
  }

  #hasOwnSize(): boolean {
    this.library.symbols.SDL_GetWindowSize(this.#window, this.#width, this.#height);
    const { width, height } = this.#asked;
    return Math.abs(this.#width[0]! - width) < ROUNDING && Math.abs(this.#height[0]! - height) < ROUNDING;
  }

  #usableScreen(): Size {
    const bounds = new Int32Array(4);
    const isKnown = this.library.symbols.SDL_GetDisplayUsableBounds(0, bounds) === 0;
    return isKnown ? { width: bounds[2]!, height: bounds[3]! } : FIRST_SIZE;
  }
}

/** `SDL_Rect`: four `int`. */
export function toSdlRect({ x, y, width, height }: Rectangle): Int32Array<ArrayBuffer> {
  return Int32Array.of(x, y, width, height);
}
