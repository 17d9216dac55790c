/** The window under Wayland, where nothing but the processor draws. */

import { openDisplay } from "../../support/display.ts";
import { testWith } from "../../support/programs.ts";
import { startWeston } from "../../support/weston.ts";
import { QUADRANTS } from "./seeing.ts";
import { ShownWindow, WINDOW_PROGRAMS } from "./shown_window.ts";

for (const renderer of ["", "software"]) {
  const how = renderer ? `where SDL_RENDER_DRIVER=${renderer}` : "by whatever renderer there is";
  testWith(
    [...WINDOW_PROGRAMS, "weston"],
    `SdlView shows pictures under Wayland with software OpenGL, ${how}`,
    async () => {
      await using display = await openDisplay();
      await using weston = await startWeston(display);
      const env = { ...weston.env, ...(renderer ? { SDL_RENDER_DRIVER: renderer } : {}) };
      const window = new ShownWindow({}, env);
      try {
        await window.answer("opened");
        await window.send({ kind: "frame", path: QUADRANTS, count: 3, intervalMs: 100 });
        await window.countUntil("one is shown", ({ framesShown }) => framesShown > 0);
      } finally {
        await window.end();
      }
    },
  );
}
