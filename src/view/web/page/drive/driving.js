/**
 * The hands of the person in front of the page.
 *
 * 1. Keys, gamepads and thumbs are read 50 times a second, keys and thumbs as they change too; the first that holds counts …
 * 2. … and goes to the listener with the frame that is in the picture at that moment; so does that it lets go. Nothing is
 *    added to a connection that has not taken what was said before.
 * 3. A page that loses the person (another window, a hidden tab, another stream, a list of keys) or the listener lets go;
 *    what is still held counts no more until it is pressed anew.
 * 4. What the robots say comes back, and stands on their tiles.
 *
 * @module
 */

import { ANSWER_MS, CONCERN_MS, describeDriving, UNHEARD_MS } from "../../../shared/drive_words.js";
import { DriverHands, NO_HANDS } from "../../../shared/driver_hands.js";
import { SteeringKeys } from "../../../shared/steering_keys.js";
import { find } from "../find.js";
import { Asking } from "./asking.js";
import { showDriveSign, watchDriveButtons } from "./drive_sign.js";
import { Gamepads } from "./gamepads.js";
import { watchKeys } from "./key_presses.js";
import { Thumbs } from "./thumbs.js";

/** @import { DriverNews } from "../../../../drive/seats.ts" */
/** @import { Hands } from "../../../shared/driver_hands.js" */
/** @import { DrivingMessage, PageMessage } from "../../page_messages.ts" */
/** @import { Wall } from "../wall.js" */

const READ_INTERVAL_MS = 20;

/**
 * @typedef {object} DrivingOptions
 * @property {Wall} wall
 * @property {(message: PageMessage) => void} send where there is a connection
 * @property {() => boolean} isClear whether the connection has taken all that was said
 */

/** Drives the robot whose stream has the screen for itself. */
export class Driving {
  /** @type {DrivingOptions} */
  #options;
  /** What the robots have said, by their streams' keys. @type {Map<string, { news: DriverNews, atMs: number }>} */
  #heard = new Map();
  #keys = new SteeringKeys();
  #gamepads = new Gamepads(() => this.#read());
  #thumbs = new Thumbs(
    find(document, "#thumb-drive", HTMLElement),
    find(document, "#thumb-turn", HTMLElement),
    () => this.#read(),
  );
  #hands = new DriverHands();
  /** What is driven, or would be. @type {string | undefined} */
  #key;
  #isHere = document.hasFocus() && !document.hidden;
  /** Whether the listener has been told that a control is held. */
  #isTold = false;
  /** Since when one is. @type {number | undefined} */
  #heldMs;
  #concernedMs = -Infinity;
  #asking = new Asking((key, isAsking) => this.#options.send({ type: "ask", key, isAsking }));

  /** @param {DrivingOptions} options */
  constructor(options) {
    this.#options = options;
    watchKeys({
      keys: this.#keys,
      mayDrive: () => this.#news?.mayDrive,
      mayStop: () => this.#stoppable.length > 0,
      onSteer: () => this.#handleSteering(),
      onStop: () => this.#stop(),
      onAsk: () => this.#key !== undefined && this.#ask(this.#key),
    });
    addEventListener("blur", () => this.#leave());
    addEventListener("focus", () => this.#isHere = true);
    addEventListener("pointerdown", (event) => this.#handlePointer(event), { capture: true });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#leave();
      else this.#isHere = document.hasFocus();
    });
    addEventListener("pagehide", () => this.#leave());
    watchDriveButtons((tile, button) => {
      const key = options.wall.onScreen.find(([, { element }]) => element === tile)?.[0];
      if (key !== undefined) button === "stop" ? this.#stop([key]) : this.#ask(key);
    });
    document.body.toggleAttribute("data-touch", matchMedia("(pointer: coarse)").matches);
    setInterval(() => this.#read(), READ_INTERVAL_MS);
  }

  /** @param {DrivingMessage} message */
  takeNews({ key, news }) {
    if (news) this.#heard.set(key, { news, atMs: performance.now() });
    else this.#heard.delete(key);
    this.#follow();
    this.update();
  }

  /** There is another listener, or the same anew. */
  forget() {
    this.#heard.clear();
    this.letGo();
  }

  /** What is held counts no more until it is pressed anew. */
  letGo() {
    this.#keys.letGo();
    this.#hands.suspend();
    this.#read();
  }

  /** Says what the robots on screen do. */
  update() {
    const nowMs = performance.now();
    for (const [key, tile] of this.#options.wall.onScreen) {
      const heard = this.#heard.get(key);
      const isAsking = this.#asking.key === key;
      showDriveSign(
        tile.element,
        heard && { news: heard.news, words: this.#describe(key, heard, nowMs), isAsking },
      );
    }
    // What drives is there where the robot says something of driving.
    find(document, "#thumbs", HTMLElement).hidden = !this.#news?.mayDrive;
    find(document, "#help-driving", HTMLElement).hidden = !this.#news;
  }

  /** Of the robot that is driven, or would be. */
  get #news() {
    return this.#key === undefined ? undefined : this.#heard.get(this.#key)?.news;
  }

  get #hasPicture() {
    return this.#key !== undefined && this.#options.wall.shownId(this.#key) !== undefined;
  }

  /** The keys of the robots on screen that may be stopped from here. */
  get #stoppable() {
    return this.#options.wall.onScreen.map(([key]) => key).filter((key) =>
      this.#heard.get(key)?.news.mayStop
    );
  }

  #read() {
    const { hands: gamepad, isStop } = this.#gamepads.read();
    if (isStop) this.#stop();
    this.#follow();
    const hands = [this.#keys.hands, gamepad, this.#thumbs.hands];
    const isHere = this.#isHere && !document.querySelector("dialog[open]");
    if (!isHere || !this.#news || !this.#hasPicture) this.#hands.suspend();
    const taken = this.#hands.take(hands);
    this.#note(isHere && hands.some(({ isHeld }) => isHeld));
    this.#say(this.#news?.mayDrive ? taken : NO_HANDS);
    this.#asking.update((key) => this.#heard.get(key)?.news.isOwn ?? false, performance.now());
  }

  /** Another stream has the screen for itself, or none. */
  #follow() {
    const { onlyKey } = this.#options.wall;
    if (onlyKey === this.#key) return;
    this.#say(NO_HANDS);
    this.#keys.letGo();
    this.#hands.suspend();
    this.#key = onlyKey;
  }

  /** @param {Hands} hands */
  #say({ isHeld, axes, buttons }) {
    const key = this.#key;
    if (key === undefined || !isHeld && !this.#isTold) return;
    if (isHeld && !this.#options.isClear()) return;
    this.#isTold = isHeld;
    const frameId = this.#options.wall.shownId(key) ?? 0;
    this.#options.send({ type: "drive", key, isHeld, frameId, axes, buttons });
  }

  /** @param {boolean} isHeld whether any control is */
  #note(isHeld) {
    const nowMs = performance.now();
    if (isHeld) this.#concernedMs = nowMs;
    this.#heldMs = isHeld ? this.#heldMs ?? nowMs : undefined;
  }

  /** @param {PointerEvent} event */
  #handlePointer({ pointerType }) {
    this.#isHere = !document.hidden;
    if (pointerType === "touch") document.body.toggleAttribute("data-touch", true);
  }

  #handleSteering() {
    this.#isHere = true;
    this.#read();
    this.update();
  }

  /** The person has turned to something else. */
  #leave() {
    this.#isHere = false;
    this.#thumbs.letGo();
    this.letGo();
  }

  /** @param {readonly string[]} keys every robot on screen that may be stopped from here, where nothing else is said */
  #stop(keys = this.#stoppable) {
    this.#concernedMs = performance.now();
    for (const key of keys) this.#options.send({ type: "stop", key });
    this.update();
  }

  /**
   * Asks to take over, or takes that back.
   *
   * @param {string} key
   */
  #ask(key) {
    this.#concernedMs = performance.now();
    this.#asking.toggle(key, this.#concernedMs);
    this.update();
  }

  /**
   * @param {string} key
   * @param {{ news: DriverNews, atMs: number }} heard
   * @param {number} nowMs
   */
  #describe(key, { news, atMs }, nowMs) {
    const hasPicture = this.#options.wall.shownId(key) !== undefined;
    const isHolding = key === this.#key && this.#heldMs !== undefined;
    return describeDriving(news, {
      isHolding,
      isFresh: isHolding && nowMs - (this.#heldMs ?? nowMs) < ANSWER_MS,
      isConcerned: key === this.#key && nowMs - this.#concernedMs < CONCERN_MS,
      isHeard: nowMs - atMs < UNHEARD_MS,
      by: hasPicture ? document.body.hasAttribute("data-touch") ? "thumbs" : "keys" : "nothing",
    });
  }
}
