/**
 * The views that a listener's options ask for: what is not asked for is not even loaded.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { NatsPlace } from "../common/nats_place.ts";
import type { OpenSeat } from "../drive/seats.ts";
import type { ListenFlags } from "../flags/listen_flags.ts";
import type { RecordingControl } from "../record/recording_control.ts";
import { escapeInvisible } from "../text/visible.ts";
import type { SdlView } from "./sdl/sdl_view_options.ts";
import { readTls } from "./served_tls.ts";
import type { View } from "./view.ts";
import type { Certificate } from "./web/certificate.ts";
import type { Documents } from "./web/documents.ts";

const logger = getLogger(["uis", "view"]);

/** What the views are made from. */
export interface OpenViewsOptions {
  readonly flags: ListenFlags;
  /** What whoever reads the page has to give; absent: nothing. */
  readonly token?: string;
  /** What the record key or button switches. */
  readonly recorder: RecordingControl;
  /** The UDP port that pictures come to. */
  readonly listenPort: number;
  /** The broadcasters that were asked, as typed. */
  readonly broadcasters: readonly string[];
  /** Where a view's hands go. */
  readonly openSeat: OpenSeat;
  /** Asks a robot that was found for its stream, by its key; absent: none is looked for. */
  readonly connectTo?: (robotKey: string) => void;
  /** Servers on which streams are looked for: what comes from there is pulled as long as somebody looks. @default none */
  readonly places?: readonly NatsPlace[];
  /** What a page's server has besides. @default nothing */
  readonly documents?: Documents;
}

/** What a screen is made from. */
interface ScreenOptions extends OpenViewsOptions {
  readonly certificate?: Certificate;
}

/** Views that are open, to be closed together. */
export interface OpenViews extends AsyncDisposable {
  readonly views: readonly View[];
  /** Resolves when one of them was closed by a person or its reader; rejects where nothing is left to be done. */
  readonly ended: Promise<void>;
}

/**
 * Opens the views. A window is not waited for: where it can not be opened, its `closed` rejects.
 *
 * @throws an `Error` where another one that was asked for can not be opened; those that were opened before are closed
 */
export async function openViews(options: OpenViewsOptions): Promise<OpenViews> {
  const { output, "pose-output": poseOutput, record } = options.flags;
  await using opened = new AsyncDisposableStack();
  const keep = <Kind extends View>(view: Kind): Kind => opened.adopt(view, (view) => view.close());
  // A file loses what it held when it is opened: so the page's port, which may be taken, comes first.
  const screen = await openScreen({ ...options, ...await readTls(options.flags) });
  if (screen) keep(screen);
  const outputs: View[] = output === undefined ? [] : [keep(await openMjpeg(output))];
  if (poseOutput !== undefined) outputs.push(keep(await openPoses(poseOutput)));
  const ends = [
    endOfOutputs(outputs, screen !== undefined || record !== undefined),
    ...(screen ? [screen.closed] : []),
  ];
  const ended = Promise.race(ends);
  // Whoever waits for it still gets the error.
  ended.catch(() => {});
  const open = opened.move();
  return {
    views: screen ? [...outputs, screen] : outputs,
    ended,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/**
 * An output that can not be written any more, as on a full disk, is no reason to end where there is something else to do.
 *
 * @returns resolves where the reader of one has gone; rejects where all have failed and nothing else is to be done
 */
function endOfOutputs(outputs: readonly View[], hasMore: boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let left = outputs.length + (hasMore ? 1 : 0);
  for (const { closed } of outputs) {
    closed.then(resolve, (error: Error) => {
      left -= 1;
      if (left === 0) reject(error);
      else logger.error("{reason}; everything else goes on", { reason: error.message });
    });
  }
  return promise;
}

async function openMjpeg(output: string): Promise<View> {
  const { openMjpegOutput } = await import("./mjpeg_output.ts");
  return await openMjpegOutput(output);
}

async function openPoses(output: string): Promise<View> {
  const { openPoseOutput } = await import("./pose_output.ts");
  return await openPoseOutput(output);
}

async function openScreen(options: ScreenOptions): Promise<View | undefined> {
  switch (options.flags.view) {
    case "none":
      return undefined;
    case "web":
      return await openPage(options);
    case "sdl":
      return await openWindow(options);
    case "auto": {
      const { isSdlAvailable } = await import("./sdl/window/sdl_available.ts");
      return isSdlAvailable() ? await openBest(options) : await openPage(options);
    }
  }
}

async function openWindow(options: ScreenOptions): Promise<View> {
  const { watchOpening } = await import("./window_or_page.ts");
  const window = await beginWindow(options);
  watchOpening(window, () => logger.warn("The display has not answered yet; the window waits for it"));
  return window;
}

async function openBest(options: ScreenOptions): Promise<View> {
  const { WindowOrPage } = await import("./window_or_page.ts");
  return new WindowOrPage({
    window: await beginWindow(options),
    openPage: () => openPage(options),
    onTrouble: (text) => logger.warn("{text}", { text }),
  });
}

async function beginWindow(options: OpenViewsOptions): Promise<SdlView> {
  const { openSdlView } = await import("./sdl/sdl_view.ts");
  const { flags, recorder, listenPort, broadcasters, openSeat, connectTo } = options;
  const title = escapeInvisible(broadcasters.join(", ")) || `a picture on UDP port ${listenPort}`;
  return openSdlView({
    orientation: orientationOf(flags),
    maxAgeUs: flags["max-age"],
    title,
    listenPort,
    broadcasters,
    recording: recorder,
    openSeat,
    ...(connectTo ? { connectTo } : {}),
  });
}

async function openPage(
  {
    flags,
    token,
    recorder,
    listenPort,
    broadcasters,
    openSeat,
    connectTo,
    certificate,
    documents,
    places = [],
  }: ScreenOptions,
): Promise<View> {
  const { openWebView } = await import("./web/web_view.ts");
  const origin = flags["web-origin"];
  const view = await openWebView({
    ...flags.web,
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(documents === undefined ? {} : { documents }),
    pageAddress: { embedders: flags["web-embed"], ...(origin === undefined ? {} : { origin }) },
    maxAgeUs: flags["max-age"],
    orientation: orientationOf(flags),
    listenPort,
    broadcasters,
    recording: recorder,
    isPulled: places.length > 0,
    openSeat,
    ...(connectTo ? { connectTo } : {}),
  });
  logger.info("The page is at {url}", { url: view.url });
  return view;
}

function orientationOf(flags: ListenFlags) {
  return { rotateDegrees: flags.rotate, flip: flags.flip };
}
