/**
 * What a person does to the window, read from SDL's events.
 *
 * `SDL_Event` is a union of 56 bytes, integers in the machine's order (little-endian wherever Deno runs):
 *
 * ```text
 *  offset  SDL_WindowEvent      SDL_KeyboardEvent        SDL_TextInputEvent   SDL_MouseButtonEvent
 *       0  type                 type                     type                 type
 *       4  timestamp            timestamp                timestamp            timestamp
 *       8  windowID             windowID                 windowID             windowID
 *      12  event (u8)           state, repeat (u8 each)  text (32 bytes of    which
 *      16  data1                keysym.scancode          UTF-8, ended by a    button, state, clicks (u8 each)
 *      20  data2                keysym.sym               zero)                x
 *      24                       keysym.mod (u16)                              y
 * ```
 *
 * A finger on a screen comes as a mouse too, where nothing else was asked for.
 *
 * Source: SDL_events.h, SDL_keyboard.h, SDL_keycode.h, SDL_mouse.h of SDL 2.26.
 *
 * @module
 */

import { findCommand, WINDOW_KEYS, type WindowCommand } from "../../shared/keys.js";
import { nameKey, type Press } from "./key_name.ts";

/** The size of `SDL_Event`. */
export const EVENT_BYTES = 56;

/** What the window has to do; a click is in the window's own units. */
export type WindowEvent = WindowCommand | { readonly kind: "redraw" } | Click;

/** The left button of a mouse has gone down at this point. */
export interface Click {
  readonly kind: "click";
  readonly x: number;
  readonly y: number;
}

const QUIT = 0x100;
const WINDOW_EVENT = 0x200;
const KEY_DOWN = 0x300;
const TEXT_INPUT = 0x303;
const MOUSE_DOWN = 0x401;

const WINDOW_CLOSE = 14;
const LEFT_BUTTON = 1;

const SHIFT_KEYS = 0x0003;
/** Ctrl, Alt and the one with the logo: what they do together with a letter is not ours. */
const OTHER_KEYS = 0x0fc0;

const TEXT_AT = 12;
const TEXT_BYTES = 32;

/** Reads one `SDL_Event`; `undefined` for all that the window does not care about. */
export function readWindowEvent(event: Uint8Array<ArrayBuffer>): WindowEvent | undefined {
  const view = new DataView(event.buffer, event.byteOffset, EVENT_BYTES);
  switch (view.getUint32(0, true)) {
    case QUIT:
      return { kind: "close" };
    case WINDOW_EVENT:
      // Shown, exposed, moved to another screen, resized: whichever it was, drawing again is right.
      return { kind: view.getUint8(12) === WINDOW_CLOSE ? "close" : "redraw" };
    case KEY_DOWN: {
      const key = readKey(view);
      return key && commandOf(key);
    }
    case TEXT_INPUT:
      return commandOf({ kind: "text", text: readText(event) });
    case MOUSE_DOWN:
      return view.getUint8(16) === LEFT_BUTTON
        ? { kind: "click", x: view.getInt32(20, true), y: view.getInt32(24, true) }
        : undefined;
    default:
      return undefined;
  }
}

function commandOf(press: Press): WindowCommand | undefined {
  const key = nameKey(press);
  return key === undefined ? undefined : findCommand(WINDOW_KEYS, key);
}

/** Nothing where it repeats, because it is held down. */
function readKey(view: DataView<ArrayBuffer>): Press | undefined {
  const modifiers = view.getUint16(24, true);
  if (view.getUint8(13) !== 0 || (modifiers & OTHER_KEYS) !== 0) return undefined;
  return {
    kind: "key",
    scancode: view.getInt32(16, true),
    symbol: view.getInt32(20, true),
    isShifted: (modifiers & SHIFT_KEYS) !== 0,
  };
}

function readText(event: Uint8Array<ArrayBuffer>): string {
  const bytes = event.subarray(TEXT_AT, TEXT_AT + TEXT_BYTES);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
