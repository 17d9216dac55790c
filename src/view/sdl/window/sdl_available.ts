/**
 * Whether a window can be had on this machine.
 *
 * @module
 */

import { openSdlLibrary } from "./sdl_library.ts";

/**
 * Whether SDL2 is installed and there is a display to show a window on. A display that is named and does not answer
 * is found out only by opening the view.
 *
 * On macOS the answer is no: Cocoa allows windows on the main thread alone, and that one receives datagrams.
 */
export function isSdlAvailable(): boolean {
  if (!hasDisplay()) return false;
  const library = openSdlLibrary();
  library?.close();
  return library !== undefined;
}

function hasDisplay(): boolean {
  switch (Deno.build.os) {
    case "windows":
      return true;
    case "darwin":
      return false;
    default:
      return Boolean(Deno.env.get("WAYLAND_DISPLAY") || Deno.env.get("DISPLAY"));
  }
}
