/**
 * The files of the page, as text inside the program: no file is read at run time, so a compiled program has them too.
 *
 * @module
 */

import uPlotScript from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import uPlotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import orientationScript from "../../common/orientation.js" with { type: "text" };
import findPrefixScript from "../../jpeg/find_prefix.js" with { type: "text" };
import streamNameScript from "../../common/stream_name.js" with { type: "text" };
import elapsedScript from "../../text/elapsed.js" with { type: "text" };
import figuresScript from "../../text/figures.js" with { type: "text" };
import driveWordsScript from "../shared/drive_words.js" with { type: "text" };
import driverHandsScript from "../shared/driver_hands.js" with { type: "text" };
import gamepadHandsScript from "../shared/gamepad_hands.js" with { type: "text" };
import steeringKeysScript from "../shared/steering_keys.js" with { type: "text" };
import foundWordsScript from "../shared/found_words.js" with { type: "text" };
import sharedFreshnessScript from "../shared/freshness.js" with { type: "text" };
import sharedKeysScript from "../shared/keys.js" with { type: "text" };
import noPictureScript from "../shared/no_picture.js" with { type: "text" };
import readingTimesScript from "../shared/reading_times.js" with { type: "text" };
import recordingWordsScript from "../shared/recording_words.js" with { type: "text" };
import sealWordsScript from "../shared/seal_words.js" with { type: "text" };
import snapshotNameScript from "../shared/snapshot_name.js" with { type: "text" };
import chartScript from "./page/charts/chart.js" with { type: "text" };
import chartsStyle from "./page/charts/charts.css" with { type: "text" };
import chartsPanelScript from "./page/charts/charts_panel.js" with { type: "text" };
import connectionScript from "./page/connection.js" with { type: "text" };
import askingScript from "./page/drive/asking.js" with { type: "text" };
import driveStyle from "./page/drive/drive.css" with { type: "text" };
import driveSignScript from "./page/drive/drive_sign.js" with { type: "text" };
import drivingScript from "./page/drive/driving.js" with { type: "text" };
import gamepadsScript from "./page/drive/gamepads.js" with { type: "text" };
import keyPressesScript from "./page/drive/key_presses.js" with { type: "text" };
import slideScript from "./page/drive/slide.js" with { type: "text" };
import thumbsScript from "./page/drive/thumbs.js" with { type: "text" };
import decodableScript from "./page/picture/decodable.js" with { type: "text" };
import figuresStyle from "./page/charts/figures.css" with { type: "text" };
import poseFiguresScript from "./page/pose/pose_figures.js" with { type: "text" };
import figuresPanelScript from "./page/charts/figures_panel.js" with { type: "text" };
import findScript from "./page/find.js" with { type: "text" };
import foundStyle from "./page/found.css" with { type: "text" };
import foundScript from "./page/found.js" with { type: "text" };
import frameMessageScript from "./page/picture/frame_message.js" with { type: "text" };
import freshnessScript from "./page/picture/freshness.js" with { type: "text" };
import helpStyle from "./page/tools/help.css" with { type: "text" };
import iconImage from "./page/icon.svg" with { type: "text" };
import idleScript from "./page/tools/idle.js" with { type: "text" };
import listenerClockScript from "./page/listener_clock.js" with { type: "text" };
import minuteScript from "./page/charts/minute.js" with { type: "text" };
import noticeScript from "./page/tools/notice.js" with { type: "text" };
import pageStyle from "./page/page.css" with { type: "text" };
import pageClockScript from "./page/page_clock.js" with { type: "text" };
import pageDocument from "./page/page.html" with { type: "text" };
import pageScript from "./page/page.js" with { type: "text" };
import decodePaceScript from "./page/picture/decode_pace.js" with { type: "text" };
import paintThreadScript from "./page/picture/paint_thread.js" with { type: "text" };
import paintWorkerScript from "./page/picture/paint_worker.js" with { type: "text" };
import painterScript from "./page/picture/painter.js" with { type: "text" };
import pictureStyle from "./page/picture/picture.css" with { type: "text" };
import pictureViewScript from "./page/picture/picture_view.js" with { type: "text" };
import poseStyle from "./page/pose/pose.css" with { type: "text" };
import posePanelScript from "./page/pose/pose_panel.js" with { type: "text" };
import poseRateScript from "./page/pose/pose_rate.js" with { type: "text" };
import poseStateStyle from "./page/pose/pose_state.css" with { type: "text" };
import recordingStyle from "./page/tools/recording.css" with { type: "text" };
import recordingSignScript from "./page/tools/recording_sign.js" with { type: "text" };
import remotePainterScript from "./page/picture/remote_painter.js" with { type: "text" };
import sealStyle from "./page/picture/seal.css" with { type: "text" };
import sealSignScript from "./page/picture/seal_sign.js" with { type: "text" };
import snapshotScript from "./page/picture/snapshot.js" with { type: "text" };
import staleStyle from "./page/picture/stale.css" with { type: "text" };
import staleSignScript from "./page/picture/stale_sign.js" with { type: "text" };
import tileScript from "./page/tile.js" with { type: "text" };
import toolsStyle from "./page/tools/tools.css" with { type: "text" };
import toolsScript from "./page/tools/tools.js" with { type: "text" };
import trajectoryScript from "./page/pose/trajectory.js" with { type: "text" };
import trajectoryMarksScript from "./page/pose/trajectory_marks.js" with { type: "text" };
import trajectoryPlotScript from "./page/pose/trajectory_plot.js" with { type: "text" };
import trajectoryScaleScript from "./page/pose/trajectory_scale.js" with { type: "text" };
import waitingStyle from "./page/waiting.css" with { type: "text" };
import waitingScript from "./page/waiting.js" with { type: "text" };
import wallStyle from "./page/wall.css" with { type: "text" };
import sightScript from "./page/sight.js" with { type: "text" };
import wallLayoutScript from "./page/wall_layout.js" with { type: "text" };
import wallScript from "./page/wall.js" with { type: "text" };
import watchingScript from "./page/watching.js" with { type: "text" };
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

/** Scripts are under their paths in `src`, so that the page's find those that the window uses too. */
const ASSETS: ReadonlyMap<string, PageAsset> = new Map([
  ["/", document(pageDocument)],
  ["/common/orientation.js", script(orientationScript)],
  ["/common/stream_name.js", script(streamNameScript)],
  ["/jpeg/find_prefix.js", script(findPrefixScript)],
  ["/text/elapsed.js", script(elapsedScript)],
  ["/text/figures.js", script(figuresScript)],
  ["/view/shared/drive_words.js", script(driveWordsScript)],
  ["/view/shared/driver_hands.js", script(driverHandsScript)],
  ["/view/shared/gamepad_hands.js", script(gamepadHandsScript)],
  ["/view/shared/steering_keys.js", script(steeringKeysScript)],
  ["/view/shared/found_words.js", script(foundWordsScript)],
  ["/view/shared/freshness.js", script(sharedFreshnessScript)],
  ["/view/shared/keys.js", script(sharedKeysScript)],
  ["/view/shared/no_picture.js", script(noPictureScript)],
  ["/view/shared/seal_words.js", script(sealWordsScript)],
  ["/view/shared/reading_times.js", script(readingTimesScript)],
  ["/view/shared/recording_words.js", script(recordingWordsScript)],
  ["/view/shared/snapshot_name.js", script(snapshotNameScript)],
  ["/view/web/page/charts/chart.js", script(chartScript)],
  ["/charts/charts.css", style(chartsStyle)],
  ["/view/web/page/charts/charts_panel.js", script(chartsPanelScript)],
  ["/view/web/page/connection.js", script(connectionScript)],
  ["/drive/drive.css", style(driveStyle)],
  ["/view/web/page/drive/asking.js", script(askingScript)],
  ["/view/web/page/drive/drive_sign.js", script(driveSignScript)],
  ["/view/web/page/drive/driving.js", script(drivingScript)],
  ["/view/web/page/drive/gamepads.js", script(gamepadsScript)],
  ["/view/web/page/drive/key_presses.js", script(keyPressesScript)],
  ["/view/web/page/drive/slide.js", script(slideScript)],
  ["/view/web/page/drive/thumbs.js", script(thumbsScript)],
  ["/view/web/page/picture/decodable.js", script(decodableScript)],
  ["/charts/figures.css", style(figuresStyle)],
  ["/picture/seal.css", style(sealStyle)],
  ["/view/web/page/pose/pose_figures.js", script(poseFiguresScript)],
  ["/view/web/page/charts/figures_panel.js", script(figuresPanelScript)],
  ["/view/web/page/find.js", script(findScript)],
  ["/found.css", style(foundStyle)],
  ["/view/web/page/found.js", script(foundScript)],
  ["/view/web/page/picture/frame_message.js", script(frameMessageScript)],
  ["/view/web/page/picture/freshness.js", script(freshnessScript)],
  ["/tools/help.css", style(helpStyle)],
  ["/icon.svg", image(iconImage)],
  ["/view/web/page/tools/idle.js", script(idleScript)],
  ["/view/web/page/listener_clock.js", script(listenerClockScript)],
  ["/view/web/page/charts/minute.js", script(minuteScript)],
  ["/view/web/page/tools/notice.js", script(noticeScript)],
  ["/page.css", style(pageStyle)],
  ["/view/web/page/page_clock.js", script(pageClockScript)],
  ["/view/web/page/page.js", script(pageScript)],
  ["/view/web/page/picture/decode_pace.js", script(decodePaceScript)],
  ["/view/web/page/picture/paint_thread.js", script(paintThreadScript)],
  ["/view/web/page/picture/paint_worker.js", script(paintWorkerScript)],
  ["/view/web/page/picture/painter.js", script(painterScript)],
  ["/picture/picture.css", style(pictureStyle)],
  ["/view/web/page/picture/picture_view.js", script(pictureViewScript)],
  ["/pose/pose.css", style(poseStyle)],
  ["/view/web/page/pose/pose_panel.js", script(posePanelScript)],
  ["/view/web/page/pose/pose_rate.js", script(poseRateScript)],
  ["/pose/pose_state.css", style(poseStateStyle)],
  ["/tools/recording.css", style(recordingStyle)],
  ["/view/web/page/tools/recording_sign.js", script(recordingSignScript)],
  ["/view/web/page/picture/remote_painter.js", script(remotePainterScript)],
  ["/view/web/page/picture/snapshot.js", script(snapshotScript)],
  ["/picture/stale.css", style(staleStyle)],
  ["/view/web/page/picture/seal_sign.js", script(sealSignScript)],
  ["/view/web/page/picture/stale_sign.js", script(staleSignScript)],
  ["/view/web/page/tile.js", script(tileScript)],
  ["/tools/tools.css", style(toolsStyle)],
  ["/view/web/page/tools/tools.js", script(toolsScript)],
  ["/view/web/page/pose/trajectory.js", script(trajectoryScript)],
  ["/view/web/page/pose/trajectory_marks.js", script(trajectoryMarksScript)],
  ["/view/web/page/pose/trajectory_plot.js", script(trajectoryPlotScript)],
  ["/view/web/page/pose/trajectory_scale.js", script(trajectoryScaleScript)],
  ["/uplot.css", style(uPlotStyle)],
  ["/uplot.js", script(uPlotScript)],
  ["/waiting.css", style(waitingStyle)],
  ["/view/web/page/waiting.js", script(waitingScript)],
  ["/wall.css", style(wallStyle)],
  ["/view/web/page/sight.js", script(sightScript)],
  ["/view/web/page/wall.js", script(wallScript)],
  ["/view/web/page/wall_layout.js", script(wallLayoutScript)],
  ["/view/web/page/watching.js", script(watchingScript)],
  ["/view/web/page/picture/zoom.js", script(zoomScript)],
]);
