/**
 * The files of the page, as text inside the program: no file is read at run time, so a compiled program has them too.
 *
 * @module
 */

import uPlotScript from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import uPlotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import chartScript from "./page/chart.js" with { type: "text" };
import chartsStyle from "./page/charts.css" with { type: "text" };
import chartsPanelScript from "./page/charts_panel.js" with { type: "text" };
import connectionScript from "./page/connection.js" with { type: "text" };
import decodableScript from "./page/decodable.js" with { type: "text" };
import figuresStyle from "./page/figures.css" with { type: "text" };
import figuresScript from "./page/figures.js" with { type: "text" };
import figuresPanelScript from "./page/figures_panel.js" with { type: "text" };
import findScript from "./page/find.js" with { type: "text" };
import frameMessageScript from "./page/frame_message.js" with { type: "text" };
import freshnessScript from "./page/freshness.js" with { type: "text" };
import helpStyle from "./page/help.css" with { type: "text" };
import helpScript from "./page/help.js" with { type: "text" };
import iconImage from "./page/icon.svg" with { type: "text" };
import idleScript from "./page/idle.js" with { type: "text" };
import keysScript from "./page/keys.js" with { type: "text" };
import listenerClockScript from "./page/listener_clock.js" with { type: "text" };
import minuteScript from "./page/minute.js" with { type: "text" };
import noticeScript from "./page/notice.js" with { type: "text" };
import pageStyle from "./page/page.css" with { type: "text" };
import pageClockScript from "./page/page_clock.js" with { type: "text" };
import pageDocument from "./page/page.html" with { type: "text" };
import pageScript from "./page/page.js" with { type: "text" };
import paintWorkerScript from "./page/paint_worker.js" with { type: "text" };
import painterScript from "./page/painter.js" with { type: "text" };
import paintingScript from "./page/painting.js" with { type: "text" };
import panAxisScript from "./page/pan_axis.js" with { type: "text" };
import pictureStyle from "./page/picture.css" with { type: "text" };
import pictureViewScript from "./page/picture_view.js" with { type: "text" };
import poseStyle from "./page/pose.css" with { type: "text" };
import posePanelScript from "./page/pose_panel.js" with { type: "text" };
import poseRateScript from "./page/pose_rate.js" with { type: "text" };
import poseStateStyle from "./page/pose_state.css" with { type: "text" };
import recordingStyle from "./page/recording.css" with { type: "text" };
import recordingSignScript from "./page/recording_sign.js" with { type: "text" };
import remotePainterScript from "./page/remote_painter.js" with { type: "text" };
import snapshotScript from "./page/snapshot.js" with { type: "text" };
import snapshotNameScript from "./page/snapshot_name.js" with { type: "text" };
import staleStyle from "./page/stale.css" with { type: "text" };
import staleSignScript from "./page/stale_sign.js" with { type: "text" };
import tileScript from "./page/tile.js" with { type: "text" };
import toolsStyle from "./page/tools.css" with { type: "text" };
import toolsScript from "./page/tools.js" with { type: "text" };
import trajectoryScript from "./page/trajectory.js" with { type: "text" };
import trajectoryMarksScript from "./page/trajectory_marks.js" with { type: "text" };
import trajectoryPlotScript from "./page/trajectory_plot.js" with { type: "text" };
import trajectoryScaleScript from "./page/trajectory_scale.js" with { type: "text" };
import turningScript from "./page/turning.js" with { type: "text" };
import waitingStyle from "./page/waiting.css" with { type: "text" };
import waitingScript from "./page/waiting.js" with { type: "text" };
import wallStyle from "./page/wall.css" with { type: "text" };
import wallScript from "./page/wall.js" with { type: "text" };
import zoomScript from "./page/zoom.js" with { type: "text" };

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
  ["/", document(pageDocument)],
  ["/chart.js", script(chartScript)],
  ["/charts.css", style(chartsStyle)],
  ["/charts_panel.js", script(chartsPanelScript)],
  ["/connection.js", script(connectionScript)],
  ["/decodable.js", script(decodableScript)],
  ["/figures.css", style(figuresStyle)],
  ["/figures.js", script(figuresScript)],
  ["/figures_panel.js", script(figuresPanelScript)],
  ["/find.js", script(findScript)],
  ["/frame_message.js", script(frameMessageScript)],
  ["/freshness.js", script(freshnessScript)],
  ["/help.css", style(helpStyle)],
  ["/help.js", script(helpScript)],
  ["/icon.svg", image(iconImage)],
  ["/idle.js", script(idleScript)],
  ["/keys.js", script(keysScript)],
  ["/listener_clock.js", script(listenerClockScript)],
  ["/minute.js", script(minuteScript)],
  ["/notice.js", script(noticeScript)],
  ["/page.css", style(pageStyle)],
  ["/page_clock.js", script(pageClockScript)],
  ["/page.js", script(pageScript)],
  ["/paint_worker.js", script(paintWorkerScript)],
  ["/painter.js", script(painterScript)],
  ["/painting.js", script(paintingScript)],
  ["/pan_axis.js", script(panAxisScript)],
  ["/picture.css", style(pictureStyle)],
  ["/picture_view.js", script(pictureViewScript)],
  ["/pose.css", style(poseStyle)],
  ["/pose_panel.js", script(posePanelScript)],
  ["/pose_rate.js", script(poseRateScript)],
  ["/pose_state.css", style(poseStateStyle)],
  ["/recording.css", style(recordingStyle)],
  ["/recording_sign.js", script(recordingSignScript)],
  ["/remote_painter.js", script(remotePainterScript)],
  ["/snapshot.js", script(snapshotScript)],
  ["/snapshot_name.js", script(snapshotNameScript)],
  ["/stale.css", style(staleStyle)],
  ["/stale_sign.js", script(staleSignScript)],
  ["/tile.js", script(tileScript)],
  ["/tools.css", style(toolsStyle)],
  ["/tools.js", script(toolsScript)],
  ["/trajectory.js", script(trajectoryScript)],
  ["/trajectory_marks.js", script(trajectoryMarksScript)],
  ["/trajectory_plot.js", script(trajectoryPlotScript)],
  ["/trajectory_scale.js", script(trajectoryScaleScript)],
  ["/turning.js", script(turningScript)],
  ["/uplot.css", style(uPlotStyle)],
  ["/uplot.js", script(uPlotScript)],
  ["/waiting.css", style(waitingStyle)],
  ["/waiting.js", script(waitingScript)],
  ["/wall.css", style(wallStyle)],
  ["/wall.js", script(wallScript)],
  ["/zoom.js", script(zoomScript)],
]);
