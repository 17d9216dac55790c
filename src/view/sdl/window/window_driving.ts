/**
 * The hands of the person in front of the window, on the thread that owns it.
 *
 * Keys and game controllers are read at each tick; the first that holds counts, and goes to the main thread with the frame
 * that is on the screen. A window that loses the keyboard, shows another stream or its list of keys lets go; what is still
 * held counts no more until it is pressed anew.
 *
 * @module
 */

import type { DriverInput } from "../../../drive/driver_input.ts";
import type { DriverNews } from "../../../drive/seats.ts";
import {
  ANSWER_MS,
  CONCERN_MS,
  describeDriving,
  type DriveWords,
  UNHEARD_MS,
} from "../../shared/drive_words.js";
import { DriverHands, type Hands, NO_HANDS } from "../../shared/driver_hands.js";
import { GamepadHands, type GamepadReading } from "../../shared/gamepad_hands.js";
import { isSteeringKey, SteeringKeys } from "../../shared/steering_keys.js";
import type { HandEvent } from "./hand_event.ts";
import type { HandsMessage } from "./messages.ts";

/** Who asks to take over says so this often … */
const ASK_INTERVAL_US = 3_000_000;
/** … for this long. */
const ASK_US = 60_000_000;

/** What is on the screen. */
export interface ShownFrame {
  readonly streamKey: string;
  readonly id: number;
}

/** What the hands are joined to. */
export interface WindowDrivingOptions {
  /** The game controllers' readings. */
  readonly readPads: (nowUs: number) => readonly GamepadReading[];
  readonly send: (message: HandsMessage) => void;
}

/** Drives the robot whose stream is shown. */
export class WindowDriving {
  readonly #options: WindowDrivingOptions;
  readonly #keys = new SteeringKeys();
  readonly #pads = new GamepadHands();
  readonly #hands = new DriverHands();
  #robot: { readonly key: string; readonly news: DriverNews; readonly heardUs: number } | undefined;
  #isTold = false;
  #hasPicture = false;
  #heldUs: number | undefined;
  #concernedUs = -Infinity;
  #asking: { readonly sinceUs: number; saidUs: number } | undefined;

  constructor(options: WindowDrivingOptions) {
    this.#options = options;
  }

  /** Takes what the robot of the stream that is shown says; nothing where it says nothing of driving. */
  takeNews(key: string, news: DriverNews | undefined, nowUs: number): void {
    if (key !== this.#robot?.key) this.letGo();
    if (!news) this.letGo();
    this.#robot = news && { key, news, heardUs: nowUs };
  }

  /** Takes an event, and says whether nobody else is to have it. */
  handle(event: HandEvent, nowUs: number): boolean {
    const news = this.#robot?.news;
    if (event.kind === "lost") this.letGo();
    if (event.kind === "up") this.#keys.lift(event.place);
    if (event.kind !== "down" || !news || event.isModified) return false;
    const { key, place, isRepeated } = event;
    if (key === " " && news.mayStop) {
      if (!isRepeated) this.#stop(nowUs);
      return true;
    }
    if (!news.mayDrive) {
      if (isSteeringKey(key) && key !== "s" && !isRepeated) this.#keys.press(key, place);
      return false;
    }
    if (key === "t" && !isRepeated) this.#ask(nowUs);
    if (isSteeringKey(key) && !isRepeated) this.#keys.press(key, place);
    return key === "t" || isSteeringKey(key);
  }

  /** Reads the hands; to be called at least every 20 ms. */
  read(shown: ShownFrame | undefined, nowUs: number): void {
    const robot = this.#robot;
    if (!robot) return;
    const { hands: pad, isStop } = this.#pads.take(this.#options.readPads(nowUs));
    if (isStop && robot.news.mayStop) this.#stop(nowUs);
    const hands = [this.#keys.hands, pad];
    const isShown = shown?.streamKey === robot.key;
    this.#hasPicture = isShown;
    if (!isShown) this.#hands.suspend();
    const taken = this.#hands.take(hands);
    const isHeld = hands.some((each) => each.isHeld);
    if (isHeld) this.#concernedUs = nowUs;
    this.#heldUs = isHeld ? this.#heldUs ?? nowUs : undefined;
    this.#say(isShown && robot.news.mayDrive ? { ...taken, frameId: shown.id } : NO_HANDS);
    this.#sayAsking(nowUs);
  }

  /** What is held counts no more until it is pressed anew. */
  letGo(): void {
    this.#keys.letGo();
    this.#hands.suspend();
    this.#say(NO_HANDS);
  }

  /** What there is to be said of the robot. */
  describe(nowUs: number): DriveWords | undefined {
    if (!this.#robot) return undefined;
    const { news, heardUs } = this.#robot;
    const isHolding = this.#heldUs !== undefined;
    return describeDriving(news, {
      isHolding,
      isFresh: isHolding && nowUs - this.#heldUs! < ANSWER_MS * 1000,
      isConcerned: nowUs - this.#concernedUs < CONCERN_MS * 1000,
      isHeard: nowUs - heardUs < UNHEARD_MS * 1000,
      by: this.#hasPicture ? "keys" : "nothing",
    });
  }

  #say(hands: Hands & Pick<DriverInput, "frameId">): void {
    const { isHeld, axes, buttons, frameId } = hands;
    if (!this.#robot || !isHeld && !this.#isTold) return;
    this.#isTold = isHeld;
    const input = { isHeld, axes, buttons, ...(frameId === undefined ? {} : { frameId }) };
    this.#options.send({ kind: "hands", streamKey: this.#robot.key, input });
  }

  #stop(nowUs: number): void {
    this.#concernedUs = nowUs;
    if (this.#robot) this.#options.send({ kind: "stop", streamKey: this.#robot.key });
  }

  #ask(nowUs: number): void {
    this.#concernedUs = nowUs;
    this.#asking = this.#asking ? undefined : { sinceUs: nowUs, saidUs: nowUs };
    this.#sendAsking(this.#asking !== undefined);
  }

  #sayAsking(nowUs: number): void {
    const asking = this.#asking;
    if (!asking) return;
    const isOver = this.#robot?.news.isOwn || nowUs - asking.sinceUs > ASK_US;
    if (!isOver && nowUs - asking.saidUs < ASK_INTERVAL_US) return;
    asking.saidUs = nowUs;
    this.#sendAsking(!isOver);
    if (isOver) this.#asking = undefined;
  }

  #sendAsking(isAsking: boolean): void {
    if (this.#robot) this.#options.send({ kind: "ask", streamKey: this.#robot.key, isAsking });
  }
}
