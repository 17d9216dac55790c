/**
 * An SDL view that is told by its stdin what to show, one JSON command a line; what it has to say goes to stdout, one
 * JSON object a line. It is a program of its own because the display is named by the environment.
 *
 * @module
 */

import type { DriverNews, DriverSeat } from "../../../src/drive/seats.ts";
import type { FoundRobot } from "../../../src/common/found_robot.ts";
import type { ReceivedFrame, Seal } from "../../../src/common/frame.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Orientation } from "../../../src/common/orientation.js";
import { NO_FIGURES, type StreamStatus } from "../../../src/common/stream_status.ts";
import type { RecordingState, RecordingSwitch } from "../../../src/record/recording_control.ts";
import { openSdlView } from "../../../src/view/sdl/sdl_view.ts";
import type { SdlView } from "../../../src/view/sdl/sdl_view_options.ts";

/** How the view is opened; the program's only argument, as JSON. */
export interface ShowOptions {
  readonly orientation?: Orientation;
  readonly maxAgeUs?: number;
  readonly listenPort?: number;
  readonly broadcasters?: readonly string[];
  readonly snapshotFolder?: string;
  readonly decodeLimitMs?: number;
  /** Whether the record key has something to switch. */
  readonly canRecord?: boolean;
  /** Whether there are seats for hands. */
  readonly canDrive?: boolean;
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
  /** Shows a picture again and again, until it is told of the same stream again; without a path no longer. */
  | { readonly kind: "feed"; readonly stream: string; readonly path?: string; readonly ageUs?: number }
  /** The streams that there are. */
  | {
    readonly kind: "status";
    readonly streams: readonly string[];
    readonly figures?: Partial<StreamStatus>;
    readonly seal?: Seal;
  }
  /** The robots that are found; absent: nobody looks for any. */
  | { readonly kind: "found"; readonly robots?: readonly FoundRobot[] }
  /** Why no picture comes. */
  | { readonly kind: "explain"; readonly reason: string }
  | { readonly kind: "recording"; readonly state: RecordingState }
  /** What the robot of a stream says. */
  | { readonly kind: "driving"; readonly stream: string; readonly news?: DriverNews }
  | { readonly kind: "statistics" }
  | { readonly kind: "close" };

/** One line of stdout. */
export type ShowAnswer =
  | { readonly kind: "opened" | "closed" | "gone" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "toggled" }
  /** A robot is to be asked for its stream. */
  | { readonly kind: "connect"; readonly robotKey: string }
  /** What a seat is told, where it is another than before: the axes that are held; or `stop`, `ask`, `let go`. */
  | { readonly kind: "hands"; readonly said: string }
  | {
    readonly kind: "statistics";
    readonly framesShown: number;
    readonly framesReplaced: number;
    readonly framesBroken: number;
  };

const FEED_INTERVAL_MS = 25;
/** A picture that is shown once is not to be given up because the machine had no time for it. */
const PATIENT_DECODE_LIMIT_MS = 15_000;

/** What the recorder of the tests is said to do. */
class FakeRecording implements RecordingSwitch {
  state: RecordingState = { kind: "off" };

  toggle(): void {
    const isOn = this.state.kind === "recording";
    // For a minute and five seconds already.
    const sinceUs = monotonicUs() - 65_000_000;
    this.state = isOn
      ? { kind: "off" }
      : { kind: "recording", path: "drive.mjpeg", bytes: 12_345_678, sinceUs, frames: 1, framesDropped: 0 };
    answer({ kind: "toggled" });
  }
}

/** Where the hands of the tests go. */
function openSeat(): DriverSeat {
  let last = "";
  const say = (said: string) => {
    if (said !== last) answer({ kind: "hands", said });
    last = said;
  };
  return {
    hasHands: false,
    takeInput: ({ axes, frameId }) => say(`${axes.slice(0, 2).join(" ")} on ${frameId}`),
    pressStop: () => say("stop"),
    setAsking: (isAsking) => say(`ask ${isAsking}`),
    release: () => say("let go"),
    close: () => say("closed"),
  };
}

async function main(): Promise<void> {
  const { canRecord, canDrive, orientation, maxAgeUs, ...options } = JSON.parse(
    Deno.args[0] ?? "{}",
  ) as ShowOptions;
  const recording = new FakeRecording();
  const view = openSdlView({
    orientation: orientation ?? { rotateDegrees: 0, flip: false },
    maxAgeUs: maxAgeUs ?? 500_000,
    title: "robot.local:5550",
    connectTo: (robotKey) => answer({ kind: "connect", robotKey }),
    decodeLimitMs: PATIENT_DECODE_LIMIT_MS,
    ...options,
    ...(canRecord ? { recording } : {}),
    ...(canDrive ? { openSeat } : {}),
  });
  view.opened.then(() => answer({ kind: "opened" }), () => {});
  view.closed.then(
    () => answer({ kind: "closed" }),
    (error) => answer({ kind: "failed", reason: error.message }),
  );
  const feeds = new Map<string, ReturnType<typeof setInterval>>();
  for await (const line of readLines()) {
    const command = JSON.parse(line) as ShowCommand;
    if (command.kind === "close") break;
    await obey(command, { view, recording, feeds });
  }
  feeds.forEach(clearInterval);
  await view.close();
  answer({ kind: "gone" });
}

interface Shown {
  readonly view: SdlView;
  readonly recording: FakeRecording;
  readonly feeds: Map<string, ReturnType<typeof setInterval>>;
}

async function obey(command: ShowCommand, { view, recording, feeds }: Shown): Promise<void> {
  switch (command.kind) {
    case "frame":
      return await showFrames(view, command);
    case "feed": {
      clearInterval(feeds.get(command.stream));
      if (command.path === undefined) return;
      const jpeg = await Deno.readFile(command.path);
      const show = () => view.showFrame(frameOf(jpeg, command));
      feeds.set(command.stream, setInterval(show, FEED_INTERVAL_MS));
      return;
    }
    case "status":
      return view.showStatus(command.streams.map((name) => statusOf(name, command)));
    case "found":
      return view.showFound?.(command.robots);
    case "explain":
      return view.explain?.(command.reason);
    case "recording":
      recording.state = command.state;
      return;
    case "driving":
      return view.handleDrive?.(command.stream, command.news);
    case "statistics":
      return answer({ kind: "statistics", ...view.statistics() });
  }
}

async function showFrames(view: SdlView, command: ShowCommand & { kind: "frame" }): Promise<void> {
  const jpeg = await Deno.readFile(command.path);
  for (let i = 0; i < (command.count ?? 1); i++) {
    view.showFrame(frameOf(jpeg, command));
    await new Promise((resolve) => setTimeout(resolve, command.intervalMs ?? 1));
  }
}

function frameOf(
  jpeg: Uint8Array<ArrayBuffer>,
  { stream: name = "front camera", ageUs }: { readonly stream?: string; readonly ageUs?: number },
): ReceivedFrame {
  return {
    stream: { key: name, name, width: 0, height: 0, fps: 30 },
    id: 0,
    jpeg,
    completeUs: monotonicUs(),
    ...(ageUs === undefined ? {} : { age: { ageUs, boundUs: 900 } }),
  };
}

function statusOf(
  name: string,
  { figures = {}, seal }: { readonly figures?: Partial<StreamStatus>; readonly seal?: Seal },
): StreamStatus {
  return {
    stream: { key: name, name, width: 0, height: 0, fps: 30, ...(seal ? { seal } : {}) },
    ...NO_FIGURES,
    fps: 30,
    ...figures,
  };
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
