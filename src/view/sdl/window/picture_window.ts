/**
 * The window with its picture and its words, on the thread that owns it.
 *
 * 1. a picture is taken, and handed to the graphics card
 * 2. it is presented as soon as the screen takes another picture, which is nearly always at once
 * 3. in between: the person's keys, and whether the picture is still live
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import type { Freshness } from "../../freshness.ts";
import type { WindowCommand } from "../../shared/keys.js";
import { GameControllers } from "./game_controllers.ts";
import { type ShownFrame, WindowDriving } from "./window_driving.ts";
import type {
  DecodedMessage,
  DrivingMessage,
  FrameMessage,
  HandsMessage,
  RecordingMessage,
  ShownMessage,
  StatusMessage,
  WindowOptions,
} from "./messages.ts";
import { orientedSize } from "../draw/picture_layout.ts";
import { PresentPacing } from "../draw/present_pacing.ts";
import { robotAt, type RobotPlace } from "../draw/robot_list.ts";
import { drawScene } from "../draw/scene.ts";
import { SdlWindow } from "./sdl_window.ts";
import { ShownPicture } from "../draw/shown_picture.ts";
import { saveSnapshot } from "../snapshot.ts";
import { TextPainter } from "../draw/text_painter.ts";
import { mirror, turnClockwise } from "../../../common/orientation.js";
import { type HeldPicture, WindowWords } from "../words/window_words.ts";

/** At least so often is looked whether the picture is still live, and its age written anew. */
const REDRAW_INTERVAL_US = 100_000;

/** Who hears of what happens in the window. */
export interface WindowListener {
  onShown(message: Omit<ShownMessage, "kind">): void;
  /** A frame that was taken gave way to a newer one. */
  onReplaced(): void;
  /** What the person wants of others than the window. */
  onAction(action: WindowCommand): void;
  /** The person has chosen a robot that is found. */
  onConnect(robotKey: string): void;
  /** What the person's hands do. */
  onHands(message: HandsMessage): void;
}

/** A frame, and what has become of it. */
type DecodedFrame = Pick<DecodedMessage, "picture" | "decodeUs"> & { readonly message: FrameMessage };

/** Shows frames one at a time. */
export class PictureWindow {
  readonly #options: WindowOptions;
  readonly #listener: WindowListener;
  readonly #window: SdlWindow;
  readonly #picture: ShownPicture;
  readonly #text: TextPainter;
  readonly #words: WindowWords;
  readonly #controllers: GameControllers;
  readonly #driving: WindowDriving;
  readonly #pacing: PresentPacing;
  #hasFitted = false;
  /** Taken, and not on the screen yet. */
  #pending: Omit<DecodedFrame, "picture"> | undefined;
  /** On the screen. */
  #shown: ShownFrame | undefined;
  /** The robots on the screen that may be chosen. */
  #robots: readonly RobotPlace[] = [];
  #drawnUs = -Infinity;
  #drawnState: Freshness["state"] | undefined;

  /**
   * @throws an `Error` of one line where no window can be opened
   */
  constructor(options: WindowOptions, listener: WindowListener) {
    this.#options = options;
    this.#listener = listener;
    this.#words = new WindowWords(options);
    this.#window = new SdlWindow(options.title);
    this.#controllers = new GameControllers(this.#window.library);
    this.#driving = new WindowDriving({
      readPads: (nowUs) => this.#controllers.read(nowUs),
      send: (message) => listener.onHands(message),
    });
    this.#picture = new ShownPicture(this.#window, options);
    this.#text = new TextPainter(this.#window);
    this.#pacing = new PresentPacing(this.#window.isSynced ? this.#window.refreshIntervalUs() : 0);
  }

  /**
   * Takes a picture, which {@linkcode present} shows. Where it can not be shown, what was there stays, if it is of the
   * same stream.
   *
   * @returns the reason why it can not be shown
   */
  takePicture({ message, picture, decodeUs }: DecodedFrame): string | undefined {
    const broken = picture.kind === "broken" ? picture : this.#picture.take(message, picture);
    if (broken) {
      this.noteBroken(message.streamKey, broken.reason);
      return broken.reason;
    }
    if (this.#pending) this.#listener.onReplaced();
    this.#pending = { message, decodeUs };
    return undefined;
  }

  /** A picture of this stream can not be shown. */
  noteBroken(streamKey: string, reason: string): void {
    if (this.#picture.message?.streamKey !== streamKey) this.#picture.drop();
    this.#words.noteBroken(streamKey, reason);
  }

  /**
   * Puts all that there is to see on the screen.
   *
   * @returns 0, or how long the screen takes no other picture yet: then nothing was done
   */
  present(): number {
    const waitUs = this.#pacing.waitUs(monotonicUs());
    if (waitUs === 0) this.#draw();
    return waitUs;
  }

  setStatus(status: StatusMessage): void {
    this.#words.takeStatus(status);
    const { stream } = status;
    const isOfStream = stream?.key === this.#picture.message?.streamKey;
    // A picture of the stream that was chosen before stays for the moment until the new one's is here.
    if (!stream || stream.hasEnded || (!stream.hasPicture && !isOfStream)) this.#picture.drop();
  }

  setRecording({ state }: RecordingMessage): void {
    this.#words.takeRecording(state, monotonicUs());
  }

  setDriving({ streamKey, news }: DrivingMessage): void {
    this.#driving.takeNews(streamKey, news, monotonicUs());
  }

  /** Keeps the window alive: to be called every few milliseconds. */
  tick(): void {
    let isDue = false;
    for (const event of this.#window.pollEvents((hand) => this.#driving.handle(hand, monotonicUs()))) {
      isDue = true;
      if (event.kind === "click") this.#connectTo(robotAt(this.#robots, event));
      else if (event.kind !== "redraw") this.#handle(event);
    }
    const nowUs = monotonicUs();
    this.#driving.read(this.#words.hasHelp ? undefined : this.#shown, nowUs);
    isDue ||= nowUs - this.#drawnUs >= REDRAW_INTERVAL_US ||
      this.#picture.judge(nowUs).state !== this.#drawnState;
    if (isDue) this.present();
  }

  close(): void {
    this.#driving.letGo();
    this.#controllers.close();
    this.#text.close();
    this.#picture.close();
    this.#window.close();
  }

  #handle(action: WindowCommand): void {
    switch (action.kind) {
      case "fullscreen":
        return this.#window.setFullscreen(!this.#window.isFullscreen);
      case "figures":
        this.#words.hasFigures = !this.#words.hasFigures;
        return;
      case "help":
        this.#words.hasHelp = !this.#words.hasHelp;
        return this.#driving.letGo();
      case "snapshot":
        return void this.#saveSnapshot();
      case "rotate":
        this.#picture.orientation = turnClockwise(this.#picture.orientation);
        return this.#window.turn();
      case "mirror":
        this.#picture.orientation = mirror(this.#picture.orientation);
        return;
      case "escape":
        return this.#escape();
      case "record":
        if (this.#options.canRecord) return this.#listener.onAction(action);
        return this.#words.notify({ text: "This window can not record", isFailure: true }, monotonicUs());
      case "place":
        if (this.#robots.length > 0) return this.#connectTo(this.#robots[action.place]?.key);
        return this.#listener.onAction(action);
      default:
        this.#listener.onAction(action);
    }
  }

  #connectTo(robotKey: string | undefined): void {
    if (robotKey !== undefined) this.#listener.onConnect(robotKey);
  }

  /** Goes back by one step: from the list of keys, from the full screen, at last from the window. */
  #escape(): void {
    if (this.#words.hasHelp) this.#words.hasHelp = false;
    else if (this.#window.isFullscreen) this.#window.setFullscreen(false);
    else this.#listener.onAction({ kind: "close" });
  }

  async #saveSnapshot(): Promise<void> {
    const { message, takenMs } = this.#picture;
    if (!message || takenMs === undefined) {
      return this.#words.notify({ text: "No picture to save", isFailure: true }, monotonicUs());
    }
    const { jpeg, streamName } = message;
    const result = await saveSnapshot({ jpeg, streamName, takenMs, folder: this.#options.snapshotFolder });
    const isFailure = result.kind === "failed";
    const text = isFailure ? result.reason : `Saved ${result.path}`;
    this.#words.notify({ text, isFailure }, monotonicUs());
  }

  #draw(): void {
    const nowUs = monotonicUs();
    const held = this.#describePicture(nowUs);
    if (held && !this.#hasFitted) this.#window.fitTo(orientedSize(held.size, this.#picture.orientation));
    this.#hasFitted ||= held !== undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.#words.notePresented(pending.message, nowUs);
    const tools = { window: this.#window, picture: this.#picture, text: this.#text, nowUs };
    this.#robots = drawScene(tools, this.#words.compose(held, nowUs), this.#driving.describe(nowUs));
    this.#drawnUs = nowUs;
    this.#drawnState = held?.freshness.state ?? "waiting";
    this.#pacing.note(monotonicUs());
    this.#window.present();
    if (pending) this.#shown = { streamKey: pending.message.streamKey, id: pending.message.id };
    if (pending) this.#tellShown(pending, monotonicUs());
  }

  #describePicture(nowUs: number): HeldPicture | undefined {
    const { message, size } = this.#picture;
    return message && size ? { message, size, freshness: this.#picture.judge(nowUs) } : undefined;
  }

  #tellShown({ message, decodeUs }: Omit<DecodedFrame, "picture">, presentedUs: number): void {
    const { streamKey, id, completeUs } = message;
    this.#listener.onShown({ streamKey, id, completeUs, decodeUs, presentedUs });
  }
}
