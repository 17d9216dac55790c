/**
 * What the tests of the web view's server share.
 *
 * @module
 */

import { decodeFrameMessage } from "../../../src/view/web/page/picture/frame_message.js";
import { openWebView, type WebView, type WebViewOptions } from "../../../src/view/web/web_view.ts";

const MINUTE_US = 60_000_000;

/** Runs a test with a view of its own, in which pictures stay live for the time of a test. */
export async function withView(
  options: Partial<WebViewOptions>,
  test: (view: WebView) => Promise<void>,
): Promise<void> {
  const view = await openTestView(options);
  try {
    await test(view);
  } finally {
    await view.close();
  }
}

/** A page that acknowledges when the test says so. */
export class TestPage {
  readonly socket: WebSocket;
  readonly #messages: (string | ArrayBuffer)[] = [];
  #wake: (() => void) | undefined;

  constructor(url: string) {
    this.socket = new WebSocket(new URL("/frames", url.replace(/^http/, "ws")));
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("message", ({ data }) => {
      this.#messages.push(data);
      this.#wake?.();
    });
  }

  async #next(): Promise<string | ArrayBuffer> {
    while (this.#messages.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.#messages.shift()!;
  }

  /** The next picture; texts before it are passed over. */
  async nextPicture(): Promise<ReturnType<typeof decodeFrameMessage>> {
    for (let message = await this.#next();; message = await this.#next()) {
      if (message instanceof ArrayBuffer) return decodeFrameMessage(message);
    }
  }

  /** The next text of this type. */
  async nextText(type: string): Promise<Record<string, unknown>> {
    for (let message = await this.#next();; message = await this.#next()) {
      const fields = typeof message === "string" ? JSON.parse(message) : {};
      if (fields.type === type) return fields;
    }
  }

  acknowledge(picture: { key: string; id: number }): void {
    this.socket.send(JSON.stringify({ type: "taken", key: picture.key, id: picture.id }));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.addEventListener("close", resolve));
    this.socket.close();
    await closed;
  }
}

/** A view in which pictures stay live for the time of a test. */
export function openTestView(options: Partial<WebViewOptions> = {}): Promise<WebView> {
  const orientation = { rotateDegrees: 0, flip: false } as const;
  return openWebView({ hostname: "127.0.0.1", port: 0, maxAgeUs: MINUTE_US, orientation, ...options });
}
