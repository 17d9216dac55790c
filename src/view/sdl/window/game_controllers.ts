/**
 * SDL's game controllers, read as the browsers' gamepads are: in the standard mapping.
 *
 * Source: SDL_gamecontroller.h, SDL_joystick.h of SDL 2.26; W3C Gamepad, section 6.
 *
 * @module
 */

import type { GamepadReading } from "../../shared/gamepad_hands.js";
import { Sdl, type SdlLibrary } from "./sdl_library.ts";

/** New ones are looked for this often. */
const LOOK_INTERVAL_US = 1_000_000;
const STICK_AXES = [0, 1, 2, 3];
const LEFT_TRIGGER = 4, RIGHT_TRIGGER = 5;
const FULL = 32_767;
/** `SDL_GameControllerButton` in the order of the standard mapping; both triggers are axes here. */
const BUTTONS = [
  0,
  1,
  2,
  3,
  9,
  10,
  { axis: LEFT_TRIGGER },
  { axis: RIGHT_TRIGGER },
  4,
  6,
  7,
  8,
  11,
  12,
  13,
  14,
  5,
];

/** All that are plugged in; nothing of it is there before it is read. */
export class GameControllers {
  readonly #library: SdlLibrary;
  /** By SDL's number, which is another one each time that one is plugged in. */
  readonly #open = new Map<number, Deno.PointerObject>();
  #isReady = false;
  #lookedUs = -Infinity;

  constructor(library: SdlLibrary) {
    this.#library = library;
  }

  /** What they say now. */
  read(nowUs: number): GamepadReading[] {
    if (nowUs - this.#lookedUs >= LOOK_INTERVAL_US) this.#look(nowUs);
    const { symbols } = this.#library;
    if (this.#isReady) symbols.SDL_GameControllerUpdate();
    for (const [id, controller] of this.#open) {
      if (symbols.SDL_GameControllerGetAttached(controller) === 0) this.#close(id, controller);
    }
    return [...this.#open].map(([id, controller]) => ({
      id,
      axes: STICK_AXES.map((axis) => this.#readAxis(controller, axis)),
      buttons: BUTTONS.map((button) =>
        typeof button === "number"
          ? symbols.SDL_GameControllerGetButton(controller, button)
          : this.#readAxis(controller, button.axis)
      ),
    }));
  }

  close(): void {
    for (const [id, controller] of this.#open) this.#close(id, controller);
    if (this.#isReady) this.#library.symbols.SDL_QuitSubSystem(Sdl.INIT_GAMECONTROLLER);
    this.#isReady = false;
  }

  #look(nowUs: number): void {
    this.#lookedUs = nowUs;
    const { symbols } = this.#library;
    this.#isReady ||= symbols.SDL_InitSubSystem(Sdl.INIT_GAMECONTROLLER) === 0;
    if (!this.#isReady) return;
    for (let index = 0; index < symbols.SDL_NumJoysticks(); index++) {
      const id = symbols.SDL_JoystickGetDeviceInstanceID(index);
      if (this.#open.has(id) || symbols.SDL_IsGameController(index) === 0) continue;
      const controller = symbols.SDL_GameControllerOpen(index);
      if (controller) this.#open.set(id, controller);
    }
  }

  #readAxis(controller: Deno.PointerObject, axis: number): number {
    return Math.max(-1, this.#library.symbols.SDL_GameControllerGetAxis(controller, axis) / FULL);
  }

  #close(id: number, controller: Deno.PointerObject): void {
    this.#library.symbols.SDL_GameControllerClose(controller);
    this.#open.delete(id);
  }
}
