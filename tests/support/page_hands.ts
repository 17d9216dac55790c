/**
 * Somebody at a listener's page, without a browser: takes its pictures, and holds the control by its socket.
 *
 * @module
 */

import type { DriverNews } from "../../src/drive/seats.ts";
import { decodeFrameMessage } from "../../src/view/web/page/picture/frame_message.js";
import type { PagePose } from "../../src/view/web/page_messages.ts";

const SAY_MS = 20;
/** A press that has not moved the robot by then was too early. */
const HOLD_MS = 400;
/** Then pictures are looked at for so long. */
const LOOK_MS = 300;

/** At the page until it is disposed of. */
export class PageHands implements AsyncDisposable {
  /** What the robot says. */
  news: DriverNews | undefined;
  /** Where it is. */
  pose: PagePose | undefined;
  frames = 0;
  readonly #socket: WebSocket;
  readonly #timer: ReturnType<typeof setInterval>;
  #shown: { readonly key: string; readonly id: number } | undefined;
  #axes: readonly [number, number] | undefined;
  #turnMs = 0;

  /** @param url of the page */
  constructor(url: string) {
    this.#socket = new WebSocket(new URL("/frames", url.replace(/^http/, "ws")));
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("message", ({ data }) => this.#take(data));
    this.#timer = setInterval(() => this.#sayHands(), SAY_MS);
  }

  /** Holds these, forward and to the left, and presses anew where that has not moved the robot; to be called again and again. */
  press(linear: number, angular = 0): void {
    const nowMs = performance.now();
    if (this.news?.isDriving) this.#axes = [linear, angular];
    if (this.news?.isDriving || nowMs < this.#turnMs) return;
    this.#turnMs = nowMs + (this.#axes ? LOOK_MS : HOLD_MS);
    this.#axes = this.#axes ? undefined : [linear, angular];
  }

  letGo(): void {
    this.#axes = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => this.#socket.addEventListener("close", resolve));
    this.#socket.close();
    await closed;
  }

  #take(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      const { key, id } = decodeFrameMessage(data)!;
      this.frames++;
      this.#shown = { key, id };
      return this.#say({ type: "taken", key, id });
    }
    const message = JSON.parse(data);
    if (message.type === "driving") this.news = message.news;
    if (message.type !== "poses") return;
    this.pose = message.poses.at(-1);
    this.#say({ type: "taken-poses", key: message.key });
  }

  #sayHands(): void {
    if (!this.#shown) return;
    const { key, id } = this.#shown;
    const axes = this.#axes ?? [0, 0];
    this.#say({ type: "drive", key, isHeld: this.#axes !== undefined, frameId: id, axes, buttons: 0 });
  }

  #say(message: Readonly<Record<string, unknown>>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
