/**
 * A page in a headless Chromium, of which only what is asked for is looked at.
 *
 * Playwright has its browser report each message of each WebSocket, with all that is in it: of pictures that costs as much
 * as showing them. So it starts the browser here, and the page is opened and asked beside it.
 *
 * Source: chromedevtools.github.io/devtools-protocol, "HTTP Endpoints".
 *
 * @module
 */

import type { Browser } from "playwright-core";
import { launchBrowser } from "../../../tests/support/browsers.ts";
import { findFreeTcpPort } from "../../free_ports.ts";

/** How long the browser may take for an answer. */
const ANSWER_LIMIT_MS = 30_000;

/** A browser in which pages can be opened. */
export interface PlainBrowser extends AsyncDisposable {
  /** As playwright sees it. */
  readonly browser: Browser;
  /** @param script run before the page's own */
  openPage(url: string, size: PageSize, script?: string): Promise<PlainPage>;
}

/** CSS pixels. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Starts Chromium.
 *
 * @param args more for its command line
 */
export async function launchPlainBrowser(args: readonly string[] = []): Promise<PlainBrowser> {
  const port = findFreeTcpPort();
  const browser = await launchBrowser("Chromium", { args: [`--remote-debugging-port=${port}`, ...args] });
  return {
    browser,
    async openPage(url, size, script) {
      const response = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: "PUT" });
      const page = await PlainPage.connect((await response.json()).webSocketDebuggerUrl);
      await page.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
      await page.send("Page.enable");
      if (script) await page.send("Page.addScriptToEvaluateOnNewDocument", { source: script });
      await page.send("Page.navigate", { url });
      return page;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}

/** An open page. */
export class PlainPage {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#handle(JSON.parse(data));
  }

  static async connect(url: string): Promise<PlainPage> {
    const socket = new WebSocket(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`Cannot open ${url}`));
    await promise;
    return new PlainPage(socket);
  }

  /** @throws an `Error` that says what the browser says */
  async send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const answer = Promise.withResolvers<Record<string, unknown>>();
    const id = ++this.#lastId;
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const timer = setTimeout(() => answer.reject(new Error(`no answer to ${method}`)), ANSWER_LIMIT_MS);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** The value of an expression, also of one that is a promise. */
  async evaluate<T>(expression: string): Promise<T> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", options) as {
      readonly result: { readonly value: T };
      readonly exceptionDetails?: { readonly text: string };
    };
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }

  /** Asks again and again, until the expression is true. */
  async waitUntil(expression: string): Promise<void> {
    const endMs = performance.now() + ANSWER_LIMIT_MS;
    while (!await this.evaluate<boolean>(expression)) {
      if (performance.now() > endMs) throw new Error(`waited in vain until ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** One of the browser's figures about the page, by its name in `Performance.getMetrics`. */
  async metric(name: string): Promise<number> {
    await this.send("Performance.enable");
    const { metrics } = await this.send("Performance.getMetrics") as {
      readonly metrics: readonly { readonly name: string; readonly value: number }[];
    };
    return metrics.find((metric) => metric.name === name)?.value ?? NaN;
  }

  async close(): Promise<void> {
    await this.send("Page.close");
    this.#socket.close();
  }

  #handle(message: { id?: number; result?: Record<string, unknown>; error?: { message: string } }): void {
    const answer = this.#waiting.get(message.id ?? 0);
    if (message.error) answer?.reject(new Error(message.error.message));
    else answer?.resolve(message.result ?? {});
  }
}
