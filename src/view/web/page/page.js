/**
 * The page.
 *
 * 1. A picture comes; it is acknowledged at once, so that the stream's next one can follow …
 * 2. … and goes to its tile on the wall, which decodes and paints the newest.
 * 3. Ten times a second each tile judges whether what it shows may pass as live.
 *
 * @module
 */

import { keepConnected } from "./connection.js";
import { formatDuration } from "./figures.js";
import { decodeFrameMessage } from "./frame_message.js";
import { createListenerClock } from "./listener_clock.js";
import { find } from "./tile.js";
import { showWaiting } from "./waiting.js";
import { createWall } from "./wall.js";

/** @import { HelloMessage, ListenerMessage } from "../page_messages.ts" */
/** @import { TileState } from "./tile.js" */

const UPDATE_INTERVAL_MS = 100;

/** Until the listener has said how to show pictures. @type {HelloMessage} */
const DEFAULT_HELLO = {
  type: "hello",
  maxAgeMs: 500,
  orientation: { rotateDegrees: 0, flip: false },
  commands: [],
  broadcasters: [],
};

function main() {
  const { body } = document;
  let hello = DEFAULT_HELLO;
  let isConnected = false;
  /** @type {string | undefined} */
  let lastName;
  let clock = createListenerClock();

  const wall = createWall(find(document, "#wall", HTMLElement), { hello: () => hello, onChoice });
  const send = keepConnected({ onOpen, onClose, onMessage, onPicture });

  function onOpen() {
    clock = createListenerClock();
    setConnected(true);
    watchVisible();
  }

  function onClose() {
    setConnected(false);
  }

  /** @param {boolean} value */
  function setConnected(value) {
    isConnected = value;
    body.dataset["connection"] = value ? "open" : "closed";
    update();
    showSituation();
  }

  /** @param {ListenerMessage} message */
  function onMessage(message) {
    switch (message.type) {
      case "hello":
        hello = message;
        return showSituation();
      case "streams":
        lastName = message.streams.at(-1)?.name ?? lastName;
        wall.takeStreams(message.streams);
        return update();
      case "clock":
        return clock.addAnswer({
          askedMs: message.pageMs,
          answeredMs: performance.now(),
          listenerUs: message.listenerUs,
        });
    }
  }

  /** @param {ArrayBuffer} message */
  function onPicture(message) {
    const picture = decodeFrameMessage(message);
    send({ type: "taken", key: picture.key, id: picture.id });
    wall.takePicture({ ...picture, receivedMs: performance.now(), clock });
  }

  function onChoice() {
    find(document, "#all", HTMLElement).hidden = wall.watched() === undefined;
    watchVisible();
    update();
  }

  /** A page in the background paints nothing, so it asks for nothing. */
  function watchVisible() {
    const keys = document.hidden ? [] : wall.watched();
    send(keys ? { type: "watch", keys } : { type: "watch" });
  }

  function update() {
    const tiles = wall.update(performance.now());
    const state = worstState(tiles);
    if (body.dataset["state"] !== state) {
      body.dataset["state"] = state;
      if (state === "waiting") showSituation();
    }
    body.dataset["streams"] = String(tiles.length);
    find(document, "#connection", HTMLElement).hidden = isConnected || tiles.length === 0;
    document.title = describeTitle(tiles);
  }

  function showSituation() {
    showWaiting({ isConnected, hello, ...(lastName === undefined ? {} : { ended: lastName }) });
  }

  setInterval(update, UPDATE_INTERVAL_MS);
  addEventListener("resize", wall.layOut);
  document.addEventListener("visibilitychange", watchVisible);
  find(document, "#all", HTMLElement).addEventListener("click", () => wall.choose(undefined));
  find(document, "#overlay", HTMLElement).addEventListener("click", toggleOverlay);
  find(document, "#fullscreen", HTMLElement).addEventListener("click", toggleFullscreen);
  document.addEventListener("fullscreenchange", showFullscreen);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "h") toggleOverlay();
    else if (event.key === "f") toggleFullscreen();
    else if (event.key === "Escape" || event.key === "0") wall.choose(undefined);
    else if (/^[1-9]$/.test(event.key)) wall.choose(Number(event.key) - 1);
  });
}

/**
 * One word for the whole page: what is worst about it.
 *
 * @param {readonly TileState[]} tiles
 * @returns {TileState["state"]}
 */
function worstState(tiles) {
  if (tiles.some(({ state }) => state === "stale")) return "stale";
  return tiles.some(({ state }) => state === "live") ? "live" : "waiting";
}

/**
 * @param {readonly TileState[]} tiles
 * @returns {string}
 */
function describeTitle(tiles) {
  if (tiles.length === 0) return "Waiting for a picture";
  const names = tiles.map(({ name }) => name).join(", ");
  const stale = tiles.find(({ state }) => state === "stale");
  return stale ? `STALE ${formatDuration(Math.floor(stale.ageMs / 1000) * 1000)} – ${names}` : names;
}

function toggleOverlay() {
  const isShown = !document.body.toggleAttribute("data-bare");
  find(document, "#overlay", HTMLElement).setAttribute("aria-pressed", String(isShown));
}

async function toggleFullscreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen?.();
}

function showFullscreen() {
  const isFull = document.fullscreenElement !== null;
  find(document, "#fullscreen", HTMLElement).setAttribute("aria-pressed", String(isFull));
}

main();
