/**
 * What SDL's events say of the hands of a person: keys that go down and up, and that the window has lost the keyboard.
 *
 * The events are drawn in `window_event.ts`.
 *
 * @module
 */

import { nameKey } from "./key_name.ts";
import { EVENT_BYTES } from "./window_event.ts";

/** `place`: where the key is (`SDL_Scancode`). */
export type HandEvent =
  | {
    readonly kind: "down";
    /** By `KeyboardEvent.key` in lower case. */
    readonly key: string;
    readonly place: number;
    /** With Shift, Ctrl, Alt or the logo. */
    readonly isModified: boolean;
    readonly isRepeated: boolean;
  }
  | { readonly kind: "up"; readonly place: number }
  | { readonly kind: "lost" };

const WINDOW_EVENT = 0x200;
const KEY_DOWN = 0x300;
const KEY_UP = 0x301;
/** Hidden, minimized, without the keyboard, closed. */
const LOSSES = [2, 7, 13, 14];
const MODIFIERS = 0x0fc3;
const SPACE = 0x20;
const ARROWS: Readonly<Record<number, string>> = {
  0x4000004f: "arrowright",
  0x40000050: "arrowleft",
  0x40000051: "arrowdown",
  0x40000052: "arrowup",
};

/** Reads one `SDL_Event`; nothing where it says nothing of that. */
export function readHandEvent(event: Uint8Array<ArrayBuffer>): HandEvent | undefined {
  const view = new DataView(event.buffer, event.byteOffset, EVENT_BYTES);
  switch (view.getUint32(0, true)) {
    case WINDOW_EVENT:
      return LOSSES.includes(view.getUint8(12)) ? { kind: "lost" } : undefined;
    case KEY_DOWN:
      return readDown(view);
    case KEY_UP:
      return { kind: "up", place: view.getInt32(16, true) };
    default:
      return undefined;
  }
}

function readDown(view: DataView<ArrayBuffer>): HandEvent | undefined {
  const place = view.getInt32(16, true), symbol = view.getInt32(20, true);
  const key = symbol === SPACE
    ? " "
    : ARROWS[symbol] ?? nameKey({ kind: "key", symbol, scancode: place, isShifted: false });
  if (key === undefined) return undefined;
  const isModified = (view.getUint16(24, true) & MODIFIERS) !== 0;
  return { kind: "down", key, place, isModified, isRepeated: view.getUint8(13) !== 0 };
}
