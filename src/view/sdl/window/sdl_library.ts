/**
 * The calls of SDL2 that the window makes, and their constants.
 *
 * Source: SDL.h of SDL 2.26. SDL belongs to one thread: what opens the library also makes all calls.
 *
 * @module
 */

import { openLibrary } from "../../../system/library.ts";

const SYMBOLS = {
  SDL_SetHint: { parameters: ["buffer", "buffer"], result: "i32" },
  SDL_Init: { parameters: ["u32"], result: "i32" },
  SDL_GetCurrentVideoDriver: { parameters: [], result: "pointer" },
  SDL_Quit: { parameters: [], result: "void" },
  SDL_GetError: { parameters: [], result: "pointer" },
  SDL_CreateWindow: { parameters: ["buffer", "i32", "i32", "i32", "i32", "u32"], result: "pointer" },
  SDL_DestroyWindow: { parameters: ["pointer"], result: "void" },
  SDL_SetWindowTitle: { parameters: ["pointer", "buffer"], result: "void" },
  SDL_SetWindowSize: { parameters: ["pointer", "i32", "i32"], result: "void" },
  SDL_GetWindowSize: { parameters: ["pointer", "buffer", "buffer"], result: "void" },
  SDL_SetWindowPosition: { parameters: ["pointer", "i32", "i32"], result: "void" },
  SDL_GetWindowPosition: { parameters: ["pointer", "buffer", "buffer"], result: "void" },
  SDL_GetDisplayBounds: { parameters: ["i32", "buffer"], result: "i32" },
  SDL_GetDisplayUsableBounds: { parameters: ["i32", "buffer"], result: "i32" },
  SDL_SetWindowMinimumSize: { parameters: ["pointer", "i32", "i32"], result: "void" },
  SDL_SetWindowFullscreen: { parameters: ["pointer", "u32"], result: "i32" },
  SDL_ShowCursor: { parameters: ["i32"], result: "i32" },
  SDL_GetWindowDisplayIndex: { parameters: ["pointer"], result: "i32" },
  SDL_GetCurrentDisplayMode: { parameters: ["i32", "buffer"], result: "i32" },
  SDL_GetNumRenderDrivers: { parameters: [], result: "i32" },
  SDL_CreateRenderer: { parameters: ["pointer", "i32", "u32"], result: "pointer" },
  SDL_GL_GetCurrentContext: { parameters: [], result: "pointer" },
  SDL_GL_GetProcAddress: { parameters: ["buffer"], result: "pointer" },
  SDL_DestroyRenderer: { parameters: ["pointer"], result: "void" },
  SDL_GetRendererInfo: { parameters: ["pointer", "buffer"], result: "i32" },
  SDL_GetRendererOutputSize: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
  SDL_SetYUVConversionMode: { parameters: ["i32"], result: "void" },
  SDL_CreateTexture: { parameters: ["pointer", "u32", "i32", "i32", "i32"], result: "pointer" },
  SDL_DestroyTexture: { parameters: ["pointer"], result: "void" },
  SDL_UpdateTexture: { parameters: ["pointer", "pointer", "buffer", "i32"], result: "i32" },
  SDL_UpdateYUVTexture: {
    parameters: ["pointer", "pointer", "buffer", "i32", "buffer", "i32", "buffer", "i32"],
    result: "i32",
  },
  SDL_SetTextureColorMod: { parameters: ["pointer", "u8", "u8", "u8"], result: "i32" },
  SDL_SetTextureBlendMode: { parameters: ["pointer", "i32"], result: "i32" },
  SDL_SetTextureScaleMode: { parameters: ["pointer", "i32"], result: "i32" },
  SDL_SetRenderDrawBlendMode: { parameters: ["pointer", "i32"], result: "i32" },
  SDL_SetRenderDrawColor: { parameters: ["pointer", "u8", "u8", "u8", "u8"], result: "i32" },
  SDL_RenderClear: { parameters: ["pointer"], result: "i32" },
  SDL_RenderFillRect: { parameters: ["pointer", "buffer"], result: "i32" },
  SDL_RenderCopy: { parameters: ["pointer", "pointer", "pointer", "buffer"], result: "i32" },
  SDL_RenderCopyF: { parameters: ["pointer", "pointer", "pointer", "buffer"], result: "i32" },
  SDL_RenderCopyExF: {
    parameters: ["pointer", "pointer", "pointer", "buffer", "f64", "pointer", "i32"],
    result: "i32",
  },
  SDL_RenderFlush: { parameters: ["pointer"], result: "i32" },
  SDL_GetWindowSurface: { parameters: ["pointer"], result: "pointer" },
  SDL_ConvertPixels: {
    parameters: ["i32", "i32", "u32", "buffer", "i32", "u32", "pointer", "i32"],
    result: "i32",
  },
  SDL_RenderPresent: { parameters: ["pointer"], result: "void" },
  SDL_InitSubSystem: { parameters: ["u32"], result: "i32" },
  SDL_QuitSubSystem: { parameters: ["u32"], result: "void" },
  SDL_NumJoysticks: { parameters: [], result: "i32" },
  SDL_JoystickGetDeviceInstanceID: { parameters: ["i32"], result: "i32" },
  SDL_IsGameController: { parameters: ["i32"], result: "i32" },
  SDL_GameControllerOpen: { parameters: ["i32"], result: "pointer" },
  SDL_GameControllerClose: { parameters: ["pointer"], result: "void" },
  SDL_GameControllerUpdate: { parameters: [], result: "void" },
  SDL_GameControllerGetAttached: { parameters: ["pointer"], result: "i32" },
  SDL_GameControllerGetAxis: { parameters: ["pointer", "i32"], result: "i16" },
  SDL_GameControllerGetButton: { parameters: ["pointer", "i32"], result: "u8" },
  SDL_PumpEvents: { parameters: [], result: "void" },
  SDL_PollEvent: { parameters: ["buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** SDL2, opened. */
export type SdlLibrary = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Constants of the SDL headers, by their names there. */
export const Sdl = {
  INIT_VIDEO: 0x20,
  INIT_GAMECONTROLLER: 0x2000,
  WINDOWPOS_CENTERED: 0x2fff0000,
  WINDOW_RESIZABLE: 0x20,
  WINDOW_ALLOW_HIGHDPI: 0x2000,
  WINDOW_FULLSCREEN_DESKTOP: 0x1001,
  RENDERER_SOFTWARE: 1,
  RENDERER_PRESENTVSYNC: 4,
  /** Of OpenGL's own gl.h. */
  GL_RENDERER: 0x1f01,
  YUV_CONVERSION_JPEG: 0,
  PIXELFORMAT_IYUV: 0x56555949,
  PIXELFORMAT_RGB24: 0x17101803,
  /** In memory: blue, green, red, alpha. */
  PIXELFORMAT_ARGB8888: 0x16362004,
  TEXTUREACCESS_STATIC: 0,
  TEXTUREACCESS_STREAMING: 1,
  SCALEMODE_LINEAR: 1,
  BLENDMODE_BLEND: 1,
  FLIP_NONE: 0,
  FLIP_HORIZONTAL: 1,
} as const;

/** Opens the library of this machine, or gives `undefined` where it has none. */
export function openSdlLibrary(): SdlLibrary | undefined {
  return openLibrary(sonames(), SYMBOLS);
}

/** What SDL says about the call that failed last. */
export function sdlError(library: SdlLibrary): string {
  const text = library.symbols.SDL_GetError();
  return text ? Deno.UnsafePointerView.getCString(text) : "unknown fault";
}

function sonames(): readonly string[] {
  return Deno.build.os === "windows" ? ["SDL2.dll"] : ["libSDL2-2.0.so.0", "libSDL2-2.0.so", "libSDL2.so"];
}
