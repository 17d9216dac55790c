/**
 * Which of SDL's renderers draws, and whether it keeps to the screen's refreshes.
 *
 * A picture that is handed over in the middle of a refresh is torn, unless somebody in between takes whole pictures only:
 * the compositors of Wayland, Windows and most X desktops do, the newest picture at each refresh. There SDL is not made to
 * wait. Without a compositor a graphics card waits for the refresh (`SDL_RENDERER_PRESENTVSYNC`), and `PresentPacing` sees
 * to it that no picture waits behind another. SDL's own renderer for the processor knows nothing of refreshes: asked for
 * vsync it does the same as without (SDL 2.26).
 *
 * @module
 */

import { cString } from "../../../system/library.ts";
import { Sdl, type SdlLibrary } from "./sdl_library.ts";
import { hasCompositor } from "./x_selections.ts";

/** A renderer, and what is known of it. */
export interface Renderer {
  readonly pointer: Deno.PointerObject;
  /** Whether the processor draws. */
  readonly isSoftware: boolean;
  /**
   * Whether it waits for the screen: set by what is said above, or by the person with `SDL_RENDER_VSYNC=0` or `1` in the
   * environment.
   */
  readonly isSynced: boolean;
}

const GL_GET_STRING = { parameters: ["u32"], result: "pointer" } as const;

/** `SDL_RendererInfo`: name (pointer), flags (u32), formats and limits. */
const RENDERER_INFO_BYTES = 88;
const FLAGS_AT = 8;
/** The first that can be had; the one that the person names, if any. */
const ANY = -1;

/**
 * Creates the renderer of a window: the graphics card's; or, where that is only imitated by Mesa, SDL's own for the
 * processor, which took 1.5 ms for 1024x768 where Mesa's llvmpipe took 9 to 19. A person who names one, by
 * `SDL_RENDER_DRIVER` in the environment, gets it. Where that can not be had, whatever can, in turn.
 *
 * @param driver the name of SDL's video driver
 */
export function createRenderer(
  library: SdlLibrary,
  window: Deno.PointerObject,
  driver: string,
): Renderer | undefined {
  const { symbols } = library;
  const flags = driver === "x11" && hasCompositor() === false ? Sdl.RENDERER_PRESENTVSYNC : 0;
  const first = symbols.SDL_CreateRenderer(window, ANY, flags);
  if (first && (isNamed() || !isImitated(library))) return { pointer: first, ...readFlags(library, first) };
  if (first) symbols.SDL_DestroyRenderer(first);
  // On Wayland SDL's own has nothing to draw on but a texture of the card's renderer, once this hint allows it.
  if (driver === "wayland") symbols.SDL_SetHint(cString("SDL_FRAMEBUFFER_ACCELERATION"), cString("1"));
  for (const [index, wanted] of listWays(library, flags)) {
    const pointer = symbols.SDL_CreateRenderer(window, index, wanted);
    if (pointer) return { pointer, ...readFlags(library, pointer) };
  }
  return undefined;
}

function isNamed(): boolean {
  return Boolean(Deno.env.get("SDL_RENDER_DRIVER"));
}

/** What is tried after the first choice: pairs of SDL's index and flags. */
function listWays({ symbols }: SdlLibrary, flags: number): (readonly [index: number, flags: number])[] {
  const drivers = Array.from({ length: Math.max(0, symbols.SDL_GetNumRenderDrivers()) }, (_, index) => index);
  return [
    [ANY, Sdl.RENDERER_SOFTWARE],
    [ANY, flags],
    ...drivers.map((index) => [index, 0] as const),
  ];
}

function readFlags({ symbols }: SdlLibrary, renderer: Deno.PointerObject): Omit<Renderer, "pointer"> {
  const info = new DataView(new ArrayBuffer(RENDERER_INFO_BYTES));
  symbols.SDL_GetRendererInfo(renderer, new Uint8Array(info.buffer));
  const flags = info.getUint32(FLAGS_AT, true);
  const isSoftware = (flags & Sdl.RENDERER_SOFTWARE) !== 0;
  // SDL's own renderer says that it waits, whatever it was asked for.
  return { isSoftware, isSynced: !isSoftware && (flags & Sdl.RENDERER_PRESENTVSYNC) !== 0 };
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
