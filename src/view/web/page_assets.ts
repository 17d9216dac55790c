/**
 * The files of the page, as text inside the program: no file is read at run time, so a compiled program has them too.
 *
 * @module
 */

import connectionScript from "./page/connection.js" with { type: "text" };
import figuresStyle from "./page/figures.css" with { type: "text" };
import figuresScript from "./page/figures.js" with { type: "text" };
import findScript from "./page/find.js" with { type: "text" };
import frameMessageScript from "./page/frame_message.js" with { type: "text" };
import freshnessScript from "./page/freshness.js" with { type: "text" };
import iconImage from "./page/icon.svg" with { type: "text" };
import listenerClockScript from "./page/listener_clock.js" with { type: "text" };
import pageStyle from "./page/page.css" with { type: "text" };
import pageDocument from "./page/page.html" with { type: "text" };
import pageScript from "./page/page.js" with { type: "text" };
import painterScript from "./page/painter.js" with { type: "text" };
import posePanelScript from "./page/pose_panel.js" with { type: "text" };
import poseRateScript from "./page/pose_rate.js" with { type: "text" };
import poseStyle from "./page/pose.css" with { type: "text" };
import poseStateStyle from "./page/pose_state.css" with { type: "text" };
import tileScript from "./page/tile.js" with { type: "text" };
import toolsScript from "./page/tools.js" with { type: "text" };
import trajectoryScript from "./page/trajectory.js" with { type: "text" };
import trajectoryMarksScript from "./page/trajectory_marks.js" with { type: "text" };
import trajectoryPlotScript from "./page/trajectory_plot.js" with { type: "text" };
import trajectoryScaleScript from "./page/trajectory_scale.js" with { type: "text" };
import waitingStyle from "./page/waiting.css" with { type: "text" };
import waitingScript from "./page/waiting.js" with { type: "text" };
import wallStyle from "./page/wall.css" with { type: "text" };
import wallScript from "./page/wall.js" with { type: "text" };

/** One file of the page. */
export interface PageAsset {
  readonly contentType: string;
  readonly text: string;
}

/** Finds a file of the page by the path of its request. */
export function findPageAsset(path: string): PageAsset | undefined {
  return ASSETS.get(path);
}

function document(text: string): PageAsset {
  return { contentType: "text/html; charset=utf-8", text };
}

function image(text: string): PageAsset {
  return { contentType: "image/svg+xml", text };
}

function script(text: string): PageAsset {
  return { contentType: "text/javascript; charset=utf-8", text };
}

function style(text: string): PageAsset {
  return { contentType: "text/css; charset=utf-8", text };
}

const ASSETS: ReadonlyMap<string, PageAsset> = new Map([
  ["/connection.js", script(connectionScript)],
  ["/figures.css", style(figuresStyle)],
  ["/figures.js", script(figuresScript)],
  ["/find.js", script(findScript)],
  ["/frame_message.js", script(frameMessageScript)],
  ["/freshness.js", script(freshnessScript)],
  ["/icon.svg", image(iconImage)],
  ["/listener_clock.js", script(listenerClockScript)],
  ["/page.css", style(pageStyle)],
  ["/", document(pageDocument)],
  ["/page.js", script(pageScript)],
  ["/painter.js", script(painterScript)],
  ["/pose.css", style(poseStyle)],
  ["/pose_panel.js", script(posePanelScript)],
  ["/pose_rate.js", script(poseRateScript)],
  ["/pose_state.css", style(poseStateStyle)],
  ["/tile.js", script(tileScript)],
  ["/tools.js", script(toolsScript)],
  ["/trajectory.js", script(trajectoryScript)],
  ["/trajectory_marks.js", script(trajectoryMarksScript)],
  ["/trajectory_plot.js", script(trajectoryPlotScript)],
  ["/trajectory_scale.js", script(trajectoryScaleScript)],
  ["/waiting.css", style(waitingStyle)],
  ["/waiting.js", script(waitingScript)],
  ["/wall.css", style(wallStyle)],
  ["/wall.js", script(wallScript)],
]);
