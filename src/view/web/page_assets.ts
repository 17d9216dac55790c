/**
 * The files of the page, as text inside the program: no file is read at run time, so a compiled program has them too.
 *
 * @module
 */

import icon from "./page/icon.svg" with { type: "text" };
import connection from "./page/connection.js" with { type: "text" };
import figures from "./page/figures.js" with { type: "text" };
import frameMessage from "./page/frame_message.js" with { type: "text" };
import freshness from "./page/freshness.js" with { type: "text" };
import html from "./page/page.html" with { type: "text" };
import css from "./page/page.css" with { type: "text" };
import page from "./page/page.js" with { type: "text" };
import listenerClock from "./page/listener_clock.js" with { type: "text" };
import painter from "./page/painter.js" with { type: "text" };
import tile from "./page/tile.js" with { type: "text" };
import wall from "./page/wall.js" with { type: "text" };
import waiting from "./page/waiting.js" with { type: "text" };

/** One file of the page. */
export interface PageAsset {
  readonly contentType: string;
  readonly text: string;
}

/** Finds a file of the page by the path of its request. */
export function findPageAsset(path: string): PageAsset | undefined {
  return ASSETS.get(path);
}

function script(text: string): PageAsset {
  return { contentType: "text/javascript; charset=utf-8", text };
}

const ASSETS: ReadonlyMap<string, PageAsset> = new Map([
  ["/", { contentType: "text/html; charset=utf-8", text: html }],
  ["/page.css", { contentType: "text/css; charset=utf-8", text: css }],
  ["/icon.svg", { contentType: "image/svg+xml", text: icon }],
  ["/page.js", script(page)],
  ["/connection.js", script(connection)],
  ["/figures.js", script(figures)],
  ["/frame_message.js", script(frameMessage)],
  ["/freshness.js", script(freshness)],
  ["/listener_clock.js", script(listenerClock)],
  ["/painter.js", script(painter)],
  ["/tile.js", script(tile)],
  ["/wall.js", script(wall)],
  ["/waiting.js", script(waiting)],
]);
