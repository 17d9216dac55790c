/**
 * Which of SDL's renderers draws.
 *
 * @module
 */

import { cString, Sdl, type SdlLibrary } from "./sdl_library.ts";

const GL_GET_STRING = { parameters: ["u32"], result: "pointer" } as const;

/**
 * Creates the renderer of a window: the graphics card's; or, where that is only imitated by Mesa, SDL's own for the
 * processor, which took 1.5 ms for 1024x768 where Mesa's llvmpipe took 9 to 19.
 *
 * It never waits for the screen's refresh.
 */
export function createRenderer(
  library: SdlLibrary,
  window: Deno.PointerObject,
): Deno.PointerObject | undefined {
  const { symbols } = library;
  const renderer = symbols.SDL_CreateRenderer(window, -1, 0);
  if (renderer && !isImitated(library)) return renderer;
  if (renderer) symbols.SDL_DestroyRenderer(renderer);
  return symbols.SDL_CreateRenderer(window, -1, Sdl.RENDERER_SOFTWARE) ?? undefined;
}

/** Asks OpenGL, where the renderer is built on it, who draws. */
function isImitated({ symbols }: SdlLibrary): boolean {
  if (!symbols.SDL_GL_GetCurrentContext()) return false;
  const address = symbols.SDL_GL_GetProcAddress(cString("glGetString"));
  if (!address) return false;
  const glGetString = new Deno.UnsafeFnPointer(
    address as Deno.PointerObject<typeof GL_GET_STRING>,
    GL_GET_STRING,
  );
  const name = glGetString.call(Sdl.GL_RENDERER);
  return name !== null && /llvmpipe|softpipe|swrast/i.test(Deno.UnsafePointerView.getCString(name));
}
