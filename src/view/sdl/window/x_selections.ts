/**
 * Which programs there are beside us on an X server: each owns a selection that is named for what it does.
 *
 * @module
 */

import { cString, openLibrary } from "../../../system/library.ts";

const SYMBOLS = {
  XOpenDisplay: { parameters: ["pointer"], result: "pointer" },
  XDefaultScreen: { parameters: ["pointer"], result: "i32" },
  XInternAtom: { parameters: ["pointer", "buffer", "i32"], result: "usize" },
  XGetSelectionOwner: { parameters: ["pointer", "usize"], result: "usize" },
  XCloseDisplay: { parameters: ["pointer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/**
 * Whether something puts the windows together on the screen (`_NET_WM_CM_S0`, Extended Window Manager Hints 1.5).
 *
 * @returns `undefined` where that can not be found out
 */
export function hasCompositor(): boolean | undefined {
  return hasOwner("_NET_WM_CM_S");
}

/**
 * Whether something moves and sizes the windows (`WM_S0`, ICCCM 2.0, section 4.3).
 *
 * @returns `undefined` where that can not be found out
 */
export function hasWindowManager(): boolean | undefined {
  return hasOwner("WM_S");
}

/** @param prefix the selection's name without the number of the screen */
function hasOwner(prefix: string): boolean | undefined {
  const library = openLibrary(["libX11.so.6", "libX11.so"], SYMBOLS);
  const display = library?.symbols.XOpenDisplay(null);
  try {
    if (!library || !display) return undefined;
    const { symbols } = library;
    const name = cString(`${prefix}${symbols.XDefaultScreen(display)}`);
    const owner = symbols.XGetSelectionOwner(display, symbols.XInternAtom(display, name, 0));
    symbols.XCloseDisplay(display);
    return owner !== 0n;
  } finally {
    library?.close();
  }
}
