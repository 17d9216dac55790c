/**
 * An SDL view that is told by its stdin what to show, one JSON command a line; what it has to say goes to stdout, one
 * JSON object a line. It is a program of its own because the display is named by the environment.
 *
 * @module
 */

import type { ReceivedFrame } from "../../../src/frame.ts";
import { monotonicUs } from "../../../src/monotonic.ts";
import { openSdlView, type SdlView } from "../../../src/view/sdl/sdl_view.ts";
import type { Orientation } from "../../../src/orientation.ts";

/** How the view is opened; the program's only argument, as JSON. */
export interface ShowOptions {
  readonly orientation?: Orientation;
  readonly maxAgeUs?: number;
}

/** One line of stdin. */
export type ShowCommand =
  | {
    /** Shows a picture, `count` times. */
    readonly kind: "frame";
    readonly path: string;
    readonly stream?: string;
    readonly ageUs?: number;
    readonly count?: number;
    readonly intervalMs?: number;
  }
  | { readonly kind: "statistics" }
  | { readonly kind: "close" };

/** One line of stdout. */
export type ShowAnswer =
  | { readonly kind: "opened" | "closed" | "gone" }
  | { readonly kind: "failed"; readonly reason: string }
  | {
    readonly kind: "statistics";
    readonly framesShown: number;
    readonly framesReplaced: number;
    readonly framesBroken: number;
    /** One for each frame that was shown alone. */
    readonly showDelaysUs: readonly number[];
  };

const showDelaysUs: number[] = [];

async function main(): Promise<void> {
  const { orientation, maxAgeUs } = JSON.parse(Deno.args[0] ?? "{}") as ShowOptions;
  const view = await openSdlView({
    orientation: orientation ?? { rotateDegrees: 0, flip: false },
    maxAgeUs: maxAgeUs ?? 500_000,
    title: "robot.local:5550",
  }).catch((error: Error) => answer({ kind: "failed", reason: error.message }));
  if (!view) return;
  answer({ kind: "opened" });
  view.closed.then(
    () => answer({ kind: "closed" }),
    (error) => answer({ kind: "failed", reason: error.message }),
  );
  for await (const line of readLines()) {
    const command = JSON.parse(line) as ShowCommand;
    if (command.kind === "close") break;
    if (command.kind === "frame") await showFrames(view, command);
    else answer({ kind: "statistics", ...view.statistics(), showDelaysUs });
  }
  await view.close();
  answer({ kind: "gone" });
}

async function showFrames(view: SdlView, command: ShowCommand & { kind: "frame" }): Promise<void> {
  const jpeg = await Deno.readFile(command.path);
  const name = command.stream ?? "front camera";
  for (let i = 0; i < (command.count ?? 1); i++) {
    const before = view.statistics().framesShown;
    const frame: ReceivedFrame = {
      stream: { key: name, name, width: 0, height: 0, fps: 30 },
      id: i,
      jpeg,
      completeUs: monotonicUs(),
      ...(command.ageUs === undefined ? {} : { age: { ageUs: command.ageUs, boundUs: 900 } }),
    };
    view.showFrame(frame);
    await new Promise((resolve) => setTimeout(resolve, command.intervalMs ?? 1));
    if (view.statistics().framesShown === before + 1) showDelaysUs.push(view.statistics().showDelayUs);
  }
}

async function* readLines(): AsyncGenerator<string> {
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function answer(message: ShowAnswer): void {
  console.log(JSON.stringify(message));
}

if (import.meta.main) await main();
