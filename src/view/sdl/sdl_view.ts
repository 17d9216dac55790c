/**
 * A view that is an SDL2 window, in a thread of its own.
 *
 * @module
 */

import type { FromWindow, ToWindow } from "./messages.ts";
import type { SdlView, SdlViewOptions } from "./sdl_view_options.ts";
import { WorkerView } from "./worker_view.ts";

/** How long it may take to open: a display on another machine is slow. */
const OPEN_TIMEOUT_MS = 20_000;

/**
 * Opens a window. Its keys are listed in `keys.ts`.
 *
 * @throws an `Error` of one line where there is no SDL2, no display or no renderer
 */
export async function openSdlView(options: SdlViewOptions): Promise<SdlView> {
  const { orientation, maxAgeUs, title, broadcasters = [], snapshotFolder = "." } = options;
  const worker = new Worker(new URL("./window_worker.ts", import.meta.url), { type: "module" });
  try {
    const opened = nextMessage(worker);
    const canRecord = options.recording !== undefined;
    const window = { orientation, maxAgeUs, title, broadcasters, snapshotFolder, canRecord };
    worker.postMessage({ kind: "open", options: window } satisfies ToWindow);
    const answer = await opened;
    if (answer.kind !== "opened") {
      throw new Error(answer.kind === "failed" ? answer.reason : "Cannot open a window: no answer");
    }
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return new WorkerView(worker, options);
}

/** The first message of a worker. */
function nextMessage(worker: Worker): Promise<FromWindow> {
  const { promise, resolve, reject } = Promise.withResolvers<FromWindow>();
  const timer = setTimeout(
    () => reject(new Error("Cannot open a window: no answer from the display")),
    OPEN_TIMEOUT_MS,
  );
  worker.onmessage = (event: MessageEvent<FromWindow>) => resolve(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Cannot open a window: ${event.message}`));
  };
  return promise.finally(() => clearTimeout(timer));
}
