/**
 * The views that a listener's options ask for.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ListenFlags } from "../cli/listen_flags.ts";
import type { RecordingControl } from "../record/recording_control.ts";
import { openMjpegOutput } from "./mjpeg_output.ts";
import { openPoseOutput } from "./pose_output.ts";
import { isSdlAvailable } from "./sdl/sdl_available.ts";
import { openSdlView } from "./sdl/sdl_view.ts";
import type { View } from "./view.ts";
import { openWebView } from "./web/web_view.ts";

const logger = getLogger(["uis", "view"]);

/** What the views are made from. */
export interface OpenViewsOptions {
  readonly flags: ListenFlags;
  /** What the record key or button switches. */
  readonly recorder: RecordingControl;
  /** The UDP port that pictures come to. */
  readonly listenPort: number;
  /** The broadcasters that were asked, as typed. */
  readonly broadcasters: readonly string[];
}

/**
 * Opens the views.
 *
 * @throws an `Error` where one that was asked for can not be opened; those that were opened before are closed
 */
export async function openViews(options: OpenViewsOptions): Promise<View[]> {
  const views: View[] = [];
  try {
    if (options.flags.output !== undefined) views.push(await openMjpegOutput(options.flags.output));
    const poseOutput = options.flags["pose-output"];
    if (poseOutput !== undefined) views.push(await openPoseOutput(poseOutput));
    const screen = await openScreen(options);
    if (screen) views.push(screen);
    return views;
  } catch (error) {
    await Promise.all(views.map((view) => view.close()));
    throw error;
  }
}

async function openScreen(options: OpenViewsOptions): Promise<View | undefined> {
  switch (options.flags.view) {
    case "none":
      return undefined;
    case "web":
      return await openPage(options);
    case "sdl":
      return await openWindow(options);
    case "auto":
      return await openBest(options);
  }
}

async function openBest(options: OpenViewsOptions): Promise<View> {
  if (!isSdlAvailable()) return await openPage(options);
  try {
    return await openWindow(options);
  } catch (error) {
    logger.warn("{reason}; the web page takes its place", { reason: (error as Error).message });
    return await openPage(options);
  }
}

function openWindow({ flags, recorder, listenPort, broadcasters }: OpenViewsOptions): Promise<View> {
  const title = broadcasters.join(", ") || `a picture on UDP port ${listenPort}`;
  return openSdlView({
    orientation: orientationOf(flags),
    maxAgeUs: flags["max-age"],
    title,
    listenPort,
    broadcasters,
    recording: recorder,
  });
}

async function openPage({ flags, recorder, listenPort, broadcasters }: OpenViewsOptions): Promise<View> {
  const token = flags["web-token"] === "auto" ? makeToken() : flags["web-token"];
  const origin = flags["web-origin"];
  const view = await openWebView({
    ...flags.web,
    ...(token === undefined ? {} : { token }),
    pageAddress: { embedders: flags["web-embed"], ...(origin === undefined ? {} : { origin }) },
    maxAgeUs: flags["max-age"],
    orientation: orientationOf(flags),
    listenPort,
    broadcasters,
    recording: recorder,
  });
  logger.info("The page is at {url}", { url: view.url });
  return view;
}

/** 128 random bits. */
function makeToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toBase64({ alphabet: "base64url", omitPadding: true });
}

function orientationOf(flags: ListenFlags) {
  return { rotateDegrees: flags.rotate, flip: flags.flip };
}
