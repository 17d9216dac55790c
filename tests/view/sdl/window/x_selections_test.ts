import { assertEquals } from "@std/assert";
import { openDisplay } from "../../../support/display.ts";
import { testWith } from "../../../support/programs.ts";

const MODULE = new URL("../../../../src/view/sdl/window/x_selections.ts", import.meta.url).href;
/** Owns a selection, as a program that is there for this does, then says what is seen. */
const ASK = `
  import { hasCompositor, hasWindowManager } from "${MODULE}";
  const x11 = Deno.dlopen("libX11.so.6", {
    XOpenDisplay: { parameters: ["pointer"], result: "pointer" },
    XDefaultRootWindow: { parameters: ["pointer"], result: "usize" },
    XCreateSimpleWindow: {
      parameters: ["pointer", "usize", "i32", "i32", "u32", "u32", "u32", "usize", "usize"],
      result: "usize",
    },
    XInternAtom: { parameters: ["pointer", "buffer", "i32"], result: "usize" },
    XSetSelectionOwner: { parameters: ["pointer", "usize", "usize", "usize"], result: "i32" },
    XSync: { parameters: ["pointer", "i32"], result: "i32" },
  }).symbols;
  const display = x11.XOpenDisplay(null);
  if (display && Deno.args[0]) {
    const window = x11.XCreateSimpleWindow(display, x11.XDefaultRootWindow(display), 0, 0, 1, 1, 0, 0n, 0n);
    const atom = x11.XInternAtom(display, new TextEncoder().encode(Deno.args[0] + "\\0"), 0);
    x11.XSetSelectionOwner(display, atom, window, 0n);
    x11.XSync(display, 0);
  }
  console.log(String(hasCompositor()), String(hasWindowManager()));
`;

testWith(
  ["Xvfb"],
  "hasCompositor and hasWindowManager see who owns the selections of an X server",
  async () => {
    await using display = await openDisplay();
    assertEquals(await ask(display.name, ""), "false false");
    assertEquals(await ask(display.name, "_NET_WM_CM_S0"), "true false");
    assertEquals(await ask(display.name, "WM_S0"), "false true");
    assertEquals(await ask(":987654", ""), "undefined undefined");
  },
);

async function ask(display: string, selection: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", ASK, selection],
    env: { DISPLAY: display, NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
