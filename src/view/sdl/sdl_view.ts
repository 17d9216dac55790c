/**
 * A view that is an SDL2 window, in a thread of its own.
 *
 * @module
 */

import type { ToWindow } from "./window/messages.ts";
import type { SdlView, SdlViewOptions } from "./sdl_view_options.ts";
import { WorkerView } from "./window/worker_view.ts";

/**
 * Begins to open a window; `opened` tells when it is there, or rejects with an `Error` of one line where there is no
 * SDL2, no display or no renderer. However long a display takes, nobody is held up. Its keys are listed in `keys.ts`.
 */
export function openSdlView(options: SdlViewOptions): SdlView {
  const { orientation, maxAgeUs, title, broadcasters = [], snapshotFolder = "." } = options;
  const worker = new Worker(new URL("./window/window_worker.ts", import.meta.url), { type: "module" });
  const canRecord = options.recording !== undefined;
  const window = { orientation, maxAgeUs, title, broadcasters, snapshotFolder, canRecord };
  worker.postMessage({ kind: "open", options: window } satisfies ToWindow);
  return new WorkerView(worker, options);
}
