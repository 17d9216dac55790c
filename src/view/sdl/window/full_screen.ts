/**
 * The window as large as its screen.
 *
 * @module
 */

import { Sdl, type SdlLibrary } from "./sdl_library.ts";
import { hasWindowManager } from "./x_selections.ts";

/**
 * Makes a window fill its screen, and takes it back. On an X server it is the window manager that does it; where there is
 * none, as on a screen that shows nothing else, the window is moved and sized by hand: SDL would take it for done.
 */
export class FullScreen {
  readonly #library: SdlLibrary;
  readonly #window: Deno.PointerObject;
  readonly #isByHand: boolean;
  /** Where the window was, by hand: x, y, width, height in its own units. */
  #before: Int32Array | undefined;
  #isOn = false;

  /** @param driver the name of SDL's video driver */
  constructor(library: SdlLibrary, window: Deno.PointerObject, driver: string) {
    this.#library = library;
    this.#window = window;
    this.#isByHand = driver === "x11" && hasWindowManager() === false;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  set(isOn: boolean): void {
    this.#isOn = isOn;
    if (this.#isByHand) return this.#setByHand(isOn);
    this.#library.symbols.SDL_SetWindowFullscreen(this.#window, isOn ? Sdl.WINDOW_FULLSCREEN_DESKTOP : 0);
  }

  #setByHand(isOn: boolean): void {
    const { symbols } = this.#library;
    if (isOn) {
      this.#before = this.#readPlace();
      const screen = new Int32Array(4);
      const display = Math.max(0, symbols.SDL_GetWindowDisplayIndex(this.#window));
      if (symbols.SDL_GetDisplayBounds(display, screen) === 0) this.#move(screen);
    } else if (this.#before) {
      this.#move(this.#before);
    }
  }

  #readPlace(): Int32Array {
    const { symbols } = this.#library;
    const place = new Int32Array(4);
    symbols.SDL_GetWindowPosition(this.#window, place.subarray(0, 1), place.subarray(1, 2));
    symbols.SDL_GetWindowSize(this.#window, place.subarray(2, 3), place.subarray(3, 4));
    return place;
  }

  #move([x, y, width, height]: Int32Array): void {
    const { symbols } = this.#library;
    symbols.SDL_SetWindowSize(this.#window, width!, height!);
    symbols.SDL_SetWindowPosition(this.#window, x!, y!);
  }
}
