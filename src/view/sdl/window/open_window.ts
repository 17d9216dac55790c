/**
 * Opens SDL's window: by whatever video driver and renderer this machine has.
 *
 * @module
 */

import type { Size } from "../draw/picture_layout.ts";
import { createRenderer, type Renderer } from "./renderer.ts";
import { cString } from "../../../system/library.ts";
import { Sdl, sdlError, type SdlLibrary } from "./sdl_library.ts";

/** Of a window that shows no picture yet, in its own units. */
export const FIRST_SIZE: Size = { width: 800, height: 600 };
/** No window is smaller. */
export const LEAST_SIZE: Size = { width: 160, height: 120 };
const VISIBLE_DRIVERS = ["x11", "wayland", "windows"];

/** A window, and what draws on it. */
export interface OpenWindow {
  readonly window: Deno.PointerObject;
  readonly renderer: Renderer;
}

/**
 * Opens a window by the video driver that SDL chooses, else by the others in turn.
 *
 * @throws the reason why the first of them can not
 */
export function openWindow(library: SdlLibrary, title: string): OpenWindow {
  const { symbols } = library;
  for (const [name, value] of hints()) symbols.SDL_SetHint(cString(name), cString(value));
  let reason: unknown;
  for (const driver of [undefined, ...listDrivers()]) {
    try {
      if (driver !== undefined) symbols.SDL_SetHint(cString("SDL_VIDEODRIVER"), cString(driver));
      return openBy(library, title);
    } catch (error) {
      reason ??= error;
      symbols.SDL_Quit();
    }
  }
  throw reason;
}

/** Where the person has named one, no other is taken. */
function listDrivers(): readonly string[] {
  if (Deno.build.os !== "linux" || Deno.env.get("SDL_VIDEODRIVER")) return [];
  return [
    ...(Deno.env.get("WAYLAND_DISPLAY") ? ["wayland"] : []),
    ...(Deno.env.get("DISPLAY") ? ["x11"] : []),
  ];
}

function openBy(library: SdlLibrary, title: string): OpenWindow {
  const { symbols } = library;
  if (symbols.SDL_Init(Sdl.INIT_VIDEO) !== 0) throw failure(library);
  if (!isVisible(library)) throw new Error("Cannot open a window: the display does not answer");
  const window = symbols.SDL_CreateWindow(
    cString(title),
    Sdl.WINDOWPOS_CENTERED,
    Sdl.WINDOWPOS_CENTERED,
    FIRST_SIZE.width,
    FIRST_SIZE.height,
    Sdl.WINDOW_RESIZABLE | Sdl.WINDOW_ALLOW_HIGHDPI,
  );
  if (!window) throw failure(library);
  symbols.SDL_SetWindowMinimumSize(window, LEAST_SIZE.width, LEAST_SIZE.height);
  return { window, renderer: prepareRenderer(library, window) };
}

// Where no display answers, SDL goes on to drivers that draw where nobody can see it ("offscreen").
function isVisible(library: SdlLibrary): boolean {
  return VISIBLE_DRIVERS.includes(driverOf(library));
}

/** The name of SDL's video driver. */
export function driverOf({ symbols }: SdlLibrary): string {
  const name = symbols.SDL_GetCurrentVideoDriver();
  return name === null ? "" : Deno.UnsafePointerView.getCString(name);
}

function prepareRenderer(library: SdlLibrary, window: Deno.PointerObject): Renderer {
  const { symbols } = library;
  const renderer = createRenderer(library, window, driverOf(library));
  if (!renderer) throw failure(library);
  // JPEG's colours are full range; SDL would take them for television's.
  symbols.SDL_SetYUVConversionMode(Sdl.YUV_CONVERSION_JPEG);
  symbols.SDL_SetRenderDrawBlendMode(renderer.pointer, Sdl.BLENDMODE_BLEND);
  return renderer;
}

function hints(): readonly (readonly [string, string])[] {
  return [
    // Ctrl-C belongs to the program.
    ["SDL_NO_SIGNAL_HANDLERS", "1"],
    // A compositor that is bypassed tears, and flickers when the window comes and goes.
    ["SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR", "0"],
    // SDL's renderer for the processor would hand its pixels to OpenGL, which takes longer than drawing them.
    ["SDL_FRAMEBUFFER_ACCELERATION", "0"],
    ["SDL_APP_NAME", "listen"],
    ["SDL_VIDEO_X11_WMCLASS", "listen"],
  ];
}

function failure(library: SdlLibrary): Error {
  return new Error(`Cannot open a window: ${sdlError(library).replaceAll("\n", " ")}`);
}
