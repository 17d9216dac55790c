/**
 * The files of the page, as text inside the program: no file is read at run time, so a compiled program has them too.
 *
 * @module
 */

import uPlotScript from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import uPlotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import chartScript from "./page/charts/chart.js" with { type: "text" };
import chartsStyle from "./page/charts/charts.css" with { type: "text" };
import chartsPanelScript from "./page/charts/charts_panel.js" with { type: "text" };
import connectionScript from "./page/connection.js" with { type: "text" };
import decodableScript from "./page/picture/decodable.js" with { type: "text" };
import figuresStyle from "./page/charts/figures.css" with { type: "text" };
import figuresScript from "./page/charts/figures.js" with { type: "text" };
import figuresPanelScript from "./page/charts/figures_panel.js" with { type: "text" };
import findScript from "./page/find.js" with { type: "text" };
import frameMessageScript from "./page/picture/frame_message.js" with { type: "text" };
import freshnessScript from "./page/picture/freshness.js" with { type: "text" };
import helpStyle from "./page/tools/help.css" with { type: "text" };
import helpScript from "./page/tools/help.js" with { type: "text" };
import iconImage from "./page/icon.svg" with { type: "text" };
import idleScript from "./page/tools/idle.js" with { type: "text" };
import keysScript from "./page/tools/keys.js" with { type: "text" };
import listenerClockScript from "./page/listener_clock.js" with { type: "text" };
import minuteScript from "./page/charts/minute.js" with { type: "text" };
import noticeScript from "./page/tools/notice.js" with { type: "text" };
import pageStyle from "./page/page.css" with { type: "text" };
import pageClockScript from "./page/page_clock.js" with { type: "text" };
import pageDocument from "./page/page.html" with { type: "text" };
import pageScript from "./page/page.js" with { type: "text" };
import paintWorkerScript from "./page/picture/paint_worker.js" with { type: "text" };
import painterScript from "./page/picture/painter.js" with { type: "text" };
import paintingScript from "./page/picture/painting.js" with { type: "text" };
import panAxisScript from "./page/picture/pan_axis.js" with { type: "text" };
import pictureStyle from "./page/picture/picture.css" with { type: "text" };
import pictureViewScript from "./page/picture/picture_view.js" with { type: "text" };
import poseStyle from "./page/pose/pose.css" with { type: "text" };
import posePanelScript from "./page/pose/pose_panel.js" with { type: "text" };
import poseRateScript from "./page/pose/pose_rate.js" with { type: "text" };
import poseStateStyle from "./page/pose/pose_state.css" with { type: "text" };
import recordingStyle from "./page/tools/recording.css" with { type: "text" };
import recordingSignScript from "./page/tools/recording_sign.js" with { type: "text" };
import remotePainterScript from "./page/picture/remote_painter.js" with { type: "text" };
import snapshotScript from "./page/picture/snapshot.js" with { type: "text" };
import snapshotNameScript from "./page/picture/snapshot_name.js" with { type: "text" };
import staleStyle from "./page/picture/stale.css" with { type: "text" };
import staleSignScript from "./page/picture/stale_sign.js" with { type: "text" };
import tileScript from "./page/tile.js" with { type: "text" };
import toolsStyle from "./page/tools/tools.css" with { type: "text" };
import toolsScript from "./page/tools/tools.js" with { type: "text" };
import trajectoryScript from "./page/pose/trajectory.js" with { type: "text" };
import trajectoryMarksScript from "./page/pose/trajectory_marks.js" with { type: "text" };
import trajectoryPlotScript from "./page/pose/trajectory_plot.js" with { type: "text" };
import trajectoryScaleScript from "./page/pose/trajectory_scale.js" with { type: "text" };
import turningScript from "./page/picture/turning.js" with { type: "text" };
import waitingStyle from "./page/waiting.css" with { type: "text" };
import waitingScript from "./page/waiting.js" with { type: "text" };
import wallStyle from "./page/wall.css" with { type: "text" };
import wallScript from "./page/wall.js" with { type: "text" };
import zoomScript from "./page/picture/zoom.js" with { type: "text" };

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
  ["/charts/chart.js", script(chartScript)],
  ["/charts/charts.css", style(chartsStyle)],
  ["/charts/charts_panel.js", script(chartsPanelScript)],
  ["/connection.js", script(connectionScript)],
  ["/picture/decodable.js", script(decodableScript)],
  ["/charts/figures.css", style(figuresStyle)],
  ["/charts/figures.js", script(figuresScript)],
  ["/charts/figures_panel.js", script(figuresPanelScript)],
  ["/find.js", script(findScript)],
  ["/picture/frame_message.js", script(frameMessageScript)],
  ["/picture/freshness.js", script(freshnessScript)],
  ["/tools/help.css", style(helpStyle)],
  ["/tools/help.js", script(helpScript)],
  ["/icon.svg", image(iconImage)],
  ["/tools/idle.js", script(idleScript)],
  ["/tools/keys.js", script(keysScript)],
  ["/listener_clock.js", script(listenerClockScript)],
  ["/charts/minute.js", script(minuteScript)],
  ["/tools/notice.js", script(noticeScript)],
  ["/page.css", style(pageStyle)],
  ["/page_clock.js", script(pageClockScript)],
  ["/page.js", script(pageScript)],
  ["/picture/paint_worker.js", script(paintWorkerScript)],
  ["/picture/painter.js", script(painterScript)],
  ["/picture/painting.js", script(paintingScript)],
  ["/picture/pan_axis.js", script(panAxisScript)],
  ["/picture/picture.css", style(pictureStyle)],
  ["/picture/picture_view.js", script(pictureViewScript)],
  ["/pose/pose.css", style(poseStyle)],
  ["/pose/pose_panel.js", script(posePanelScript)],
  ["/pose/pose_rate.js", script(poseRateScript)],
  ["/pose/pose_state.css", style(poseStateStyle)],
  ["/tools/recording.css", style(recordingStyle)],
  ["/tools/recording_sign.js", script(recordingSignScript)],
  ["/picture/remote_painter.js", script(remotePainterScript)],
  ["/picture/snapshot.js", script(snapshotScript)],
  ["/picture/snapshot_name.js", script(snapshotNameScript)],
  ["/picture/stale.css", style(staleStyle)],
  ["/picture/stale_sign.js", script(staleSignScript)],
  ["/tile.js", script(tileScript)],
  ["/tools/tools.css", style(toolsStyle)],
  ["/tools/tools.js", script(toolsScript)],
  ["/pose/trajectory.js", script(trajectoryScript)],
  ["/pose/trajectory_marks.js", script(trajectoryMarksScript)],
  ["/pose/trajectory_plot.js", script(trajectoryPlotScript)],
  ["/pose/trajectory_scale.js", script(trajectoryScaleScript)],
  ["/picture/turning.js", script(turningScript)],
  ["/uplot.css", style(uPlotStyle)],
  ["/uplot.js", script(uPlotScript)],
  ["/waiting.css", style(waitingStyle)],
  ["/waiting.js", script(waitingScript)],
  ["/wall.css", style(wallStyle)],
  ["/wall.js", script(wallScript)],
  ["/picture/zoom.js", script(zoomScript)],
]);
