/**
 * What a person does to the window, read from SDL's events.
 *
 * `SDL_Event` is a union of 56 bytes, integers in the machine's order (little-endian wherever Deno runs):
 *
 * ```text
 *  offset  SDL_WindowEvent      SDL_KeyboardEvent
 *       0  type                 type
 *       4  timestamp            timestamp
 *       8  windowID             windowID
 *      12  event (u8)           state, repeat (u8 each)
 *      16  data1                keysym.scancode
 *      20  data2                keysym.sym
 * ```
 *
 * Source: SDL_events.h, SDL_keyboard.h, SDL_keycode.h of SDL 2.26.
 *
 * @module
 */

/** The size of `SDL_Event`. */
export const EVENT_BYTES = 56;

/** What the window has to do. */
export type WindowEvent = "close" | "redraw" | "next-stream" | "toggle-fullscreen";

const QUIT = 0x100;
const WINDOW_EVENT = 0x200;
const KEY_DOWN = 0x300;

const WINDOW_CLOSE = 14;

const KEY_TAB = 0x09;
const KEY_ESCAPE = 0x1b;
const KEY_F = 0x66;
const KEY_Q = 0x71;

/** Reads one `SDL_Event`; `undefined` for all that the window does not care about. */
export function readWindowEvent(event: Uint8Array<ArrayBuffer>): WindowEvent | undefined {
  const view = new DataView(event.buffer, event.byteOffset, EVENT_BYTES);
  switch (view.getUint32(0, true)) {
    case QUIT:
      return "close";
    case WINDOW_EVENT:
      // Shown, exposed, moved to another screen, resized: whichever it was, drawing again is right.
      return view.getUint8(12) === WINDOW_CLOSE ? "close" : "redraw";
    case KEY_DOWN:
      return view.getUint8(13) === 0 ? actionOfKey(view.getInt32(20, true)) : undefined;
    default:
      return undefined;
  }
}

function actionOfKey(key: number): WindowEvent | undefined {
  switch (key) {
    case KEY_Q:
    case KEY_ESCAPE:
      return "close";
    case KEY_TAB:
      return "next-stream";
    case KEY_F:
      return "toggle-fullscreen";
    default:
      return undefined;
  }
}
