/** SDL's game controllers, with one that SDL itself makes up. */

import { assert, assertEquals } from "@std/assert";
import { GameControllers } from "../../../../src/view/sdl/window/game_controllers.ts";
import { openSdlLibrary, Sdl } from "../../../../src/view/sdl/window/sdl_library.ts";
import { openLibrary } from "../../../../src/system/library.ts";

const CALLS = {
  SDL_JoystickAttachVirtual: { parameters: ["i32", "i32", "i32", "i32"], result: "i32" },
  SDL_JoystickDetachVirtual: { parameters: ["i32"], result: "i32" },
  SDL_JoystickFromInstanceID: { parameters: ["i32"], result: "pointer" },
  SDL_JoystickSetVirtualAxis: { parameters: ["pointer", "i32", "i16"], result: "i32" },
  SDL_JoystickSetVirtualButton: { parameters: ["pointer", "i32", "u8"], result: "i32" },
} as const;
const GAME_CONTROLLER = 1, AXES = 6, BUTTONS = 15;
const LEFT_SHOULDER = 9, EAST = 1;
const SECOND_US = 1_000_000;

const made = openLibrary(["libSDL2-2.0.so.0"], CALLS);
made?.close();

Deno.test({
  name:
    "GameControllers reads sticks, triggers and buttons in the standard mapping, and what is plugged in and out",
  ignore: made === undefined,
  fn() {
    const library = openSdlLibrary()!;
    const calls = openLibrary(["libSDL2-2.0.so.0"], CALLS)!;
    const controllers = new GameControllers(library);
    try {
      assertEquals(library.symbols.SDL_InitSubSystem(Sdl.INIT_GAMECONTROLLER), 0);
      assertEquals(controllers.read(0), []);
      const index = calls.symbols.SDL_JoystickAttachVirtual(GAME_CONTROLLER, AXES, BUTTONS, 0);
      assert(index >= 0);
      assertEquals(controllers.read(SECOND_US / 2), []);
      const [pad, ...others] = controllers.read(SECOND_US);
      assertEquals(others, []);
      assertEquals(pad?.axes.map(Math.round), [0, 0, 0, 0]);
      const joystick = calls.symbols.SDL_JoystickFromInstanceID(Number(pad!.id));
      for (const [axis, value] of [[0, -32_768], [1, 32_767], [3, 16_384], [5, 32_767]] as const) {
        calls.symbols.SDL_JoystickSetVirtualAxis(joystick, axis, value);
      }
      for (const button of [LEFT_SHOULDER, EAST]) {
        calls.symbols.SDL_JoystickSetVirtualButton(joystick, button, 1);
      }
      const [moved] = controllers.read(SECOND_US + 1);
      assertEquals(moved!.axes.map((axis) => Math.round(axis * 10) / 10), [-1, 1, 0, 0.5]);
      assertEquals([moved!.buttons.length, moved!.buttons[7]], [17, 1]);
      const down = moved!.buttons.flatMap((value, place) => value > 0.5 ? [place] : []);
      assertEquals(down, [1, 4, 7]);
      calls.symbols.SDL_JoystickDetachVirtual(index);
      assertEquals(controllers.read(SECOND_US + 2), []);
    } finally {
      controllers.close();
      library.symbols.SDL_Quit();
      library.close();
      calls.close();
    }
  },
});
