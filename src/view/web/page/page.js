/**
 * The page.
 *
 * 1. A picture comes; it is acknowledged at once, so that the stream's next one can follow …
 * 2. … and goes to its tile on the wall, which decodes and paints the newest.
 * 3. Poses come, with pictures and between them; they are acknowledged too, and go to the tile's pose panel.
 * 4. What the person's hands do leaves for the listener at once, as long as a robot can be driven (`drive/driving.js`).
 * 5. Ten times a second each tile judges whether what it shows may pass as live; once a second its charts go on.
 *
 * @module
 */

import { keepConnected } from "./connection.js";
import { nameStream } from "../../../common/stream_name.js";
import { composeTitle } from "../../shared/freshness.js";
import { Driving } from "./drive/driving.js";
import { find, setText } from "./find.js";
import { FoundList } from "./found.js";
import { decodeFrameMessage } from "./picture/frame_message.js";
import { watchIdleness } from "./tools/idle.js";
import { createListenerClock } from "./listener_clock.js";
import { RecordingSign } from "./tools/recording_sign.js";
import { PageClock } from "./page_clock.js";
import { setUpTools, showTools } from "./tools/tools.js";
import { showWaiting } from "./waiting.js";
import { Wall } from "./wall.js";
import { Watching } from "./watching.js";

/** @import { FoundSight } from "../../shared/found_words.js" */
/** @import { ClockMessage, HelloMessage, ListenerMessage, PosesMessage } from "../page_messages.ts" */
/** @import { TileState } from "./tile.js" */

const UPDATE_INTERVAL_MS = 100;
const SECOND_MS = 1000;

/** Until the listener has said how to show pictures. @type {HelloMessage} */
const DEFAULT_HELLO = {
  type: "hello",
  maxAgeMs: 500,
  orientation: { rotateDegrees: 0, flip: false },
  commands: [],
  broadcasters: [],
};

/** For those who do not see the red frame. */
const ANNOUNCEMENTS = {
  live: "The picture is live.",
  stale: "The picture is stale.",
  waiting: "There is no picture.",
};

class Page {
  #pageClock = new PageClock({
    readMs: () => performance.now(),
    readWallMs: () => Date.now(),
    onJump: () => this.#handleJump(),
  });
  #hello = DEFAULT_HELLO;
  #clock = createListenerClock();
  #isConnected = false;
  /** Why there is no connection, where that is known. @type {string | undefined} */
  #refusal;
  /** The stream that was there last. @type {string | undefined} */
  #lastName;
  /** Those that are found; absent: nobody looks for any. @type {readonly FoundSight[] | undefined} */
  #robots;
  #found = new FoundList(
    find(document, "#found", HTMLElement),
    (key) => this.#connection.send({ type: "connect", key }),
  );
  #wall = new Wall(find(document, "#wall", HTMLElement), {
    hello: () => this.#hello,
    nowMs: () => this.#pageClock.now(),
    onChoice: () => this.#handleChoice(),
    onSight: () => this.#watching.saySoon(),
  });
  #watching = new Watching({ wall: this.#wall, send: (message) => this.#connection.send(message) });
  #recording = new RecordingSign();
  #connection = keepConnected({
    nowMs: () => this.#pageClock.now(),
    onOpen: () => this.#handleOpen(),
    onClose: () => this.#setConnected(false),
    onRefused: (reason) => this.#handleRefusal(reason),
    onMessage: (message) => this.#handleMessage(message),
    onPicture: (message) => this.#handlePicture(message),
  });

  /** Before all others who listen to keys. */
  #driving = new Driving({
    wall: this.#wall,
    send: (message) => this.#connection.send(message),
    isClear: () => this.#connection.isClear(),
  });

  constructor() {
    setUpTools({
      wall: this.#wall,
      toggleRecording: () => this.#connection.send({ type: "record" }),
      choosePlace: (place) => this.#choosePlace(place),
    });
    watchIdleness();
    setInterval(() => this.#update(), UPDATE_INTERVAL_MS);
    setInterval(() => this.#wall.endSecond(this.#pageClock.now()), SECOND_MS);
    addEventListener("resize", () => this.#wall.layOut());
    document.addEventListener("visibilitychange", () => this.#handleVisibility());
    addEventListener("pageshow", () => this.#update());
  }

  #handleOpen() {
    this.#refusal = undefined;
    this.#clock = createListenerClock();
    this.#driving.forget();
    this.#setConnected(true);
    this.#watching.say();
  }

  /** Numbers are those of streams, and while there is none those of robots. @param {number} place from 0 */
  #choosePlace(place) {
    if (this.#wall.onScreen.length > 0) this.#wall.choosePosition(place);
    else this.#found.choose(place);
  }

  /** What was compared before is void, and what is on its way may be from before a sleep. */
  #handleJump() {
    this.#clock.forget();
    this.#connection.restart();
  }

  /** A page that comes back is judged before it is seen: its timers were slow or stood still. */
  #handleVisibility() {
    this.#update();
    this.#watching.say();
  }

  /** @param {string} reason */
  #handleRefusal(reason) {
    if (this.#isConnected) return;
    this.#refusal = reason;
    this.#showSituation();
  }

  /** @param {boolean} isConnected */
  #setConnected(isConnected) {
    this.#isConnected = isConnected;
    if (!isConnected) this.#driving.letGo();
    document.body.dataset["connection"] = isConnected ? "open" : "closed";
    // The listener says again what it records, and what is found.
    this.#recording.show(undefined);
    this.#robots = undefined;
    this.#update();
    this.#showSituation();
  }

  /** @param {ListenerMessage} message */
  #handleMessage(message) {
    switch (message.type) {
      case "hello":
        this.#hello = message;
        return this.#showSituation();
      case "streams":
        this.#lastName = message.streams.map(nameStream).at(-1) ?? this.#lastName;
        this.#wall.takeStreams(message.streams);
        return this.#update();
      case "poses":
        return this.#handlePoses(message);
      case "clock":
        return this.#handleClock(message);
      case "recording":
        return this.#recording.show(message.state);
      case "driving":
        return this.#driving.takeNews(message);
      case "found":
        this.#robots = message.robots;
        return this.#showSituation();
    }
  }

  /** @param {PosesMessage} message */
  #handlePoses(message) {
    this.#connection.send({ type: "taken-poses", key: message.key });
    this.#wall.takePoses({ ...message, receivedMs: this.#pageClock.now(), clock: this.#clock });
  }

  /** @param {ClockMessage} message */
  #handleClock({ pageMs, listenerUs }) {
    this.#clock.addAnswer({ askedMs: pageMs, answeredMs: this.#pageClock.now(), listenerUs });
  }

  /** @param {ArrayBuffer} message */
  #handlePicture(message) {
    const receivedMs = this.#pageClock.now();
    // The look at the clock has ended the connection that it came by.
    if (!this.#isConnected) return;
    const picture = decodeFrameMessage(message);
    this.#connection.send({ type: "taken", key: picture.key, id: picture.id });
    this.#wall.takePicture({ ...picture, receivedMs, clock: this.#clock });
  }

  #handleChoice() {
    this.#watching.say();
    this.#update();
  }

  #update() {
    const tiles = this.#wall.update(this.#pageClock.now());
    this.#driving.update();
    const state = worstState(tiles);
    const { dataset } = document.body;
    if (dataset["state"] !== state) {
      dataset["state"] = state;
      setText(document, "#announcement", ANNOUNCEMENTS[state]);
    }
    if (dataset["streams"] !== String(tiles.length)) {
      dataset["streams"] = String(tiles.length);
      this.#showSituation();
    }
    showTools(tiles, this.#wall.alone !== undefined);
    find(document, "#connection", HTMLElement).hidden = this.#isConnected || tiles.length === 0;
    const { stale } = tiles.find((tile) => tile.stale) ?? {};
    const awaited = this.#hello.broadcasters.join(", ") || "a picture";
    document.title = composeTitle({ names: tiles.map(({ name }) => name), stale, awaited });
  }

  #showSituation() {
    const ended = this.#lastName === undefined ? {} : { ended: this.#lastName };
    const refusal = this.#refusal === undefined ? {} : { refusal: this.#refusal };
    const found = this.#robots === undefined ? {} : { robots: this.#robots };
    const situation = { isConnected: this.#isConnected, hello: this.#hello, ...found, ...ended, ...refusal };
    this.#found.show(showWaiting(situation).robots ?? []);
  }
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

new Page();
