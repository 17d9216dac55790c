import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { monotonicUs } from "../../../src/monotonic.ts";
import { decodeFrameMessage } from "../../../src/view/web/page/frame_message.js";
import { openWebView, type WebView, type WebViewOptions } from "../../../src/view/web/web_view.ts";
import { readMjpegParts } from "./mjpeg_parts.ts";
import { openRequest, readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { fakeJpeg, testFrame, testStatus } from "./test_frames.ts";

const MINUTE_US = 60_000_000;

/** Runs a test with a view of its own, in which pictures stay live for the time of a test. */
async function withView(
  options: Partial<WebViewOptions>,
  test: (view: WebView) => Promise<void>,
): Promise<void> {
  const defaults = { hostname: "127.0.0.1", port: 0, maxAgeUs: MINUTE_US };
  const view = await openWebView({ ...defaults, orientation: { rotateDegrees: 0, flip: false }, ...options });
  try {
    await test(view);
  } finally {
    await view.close();
  }
}

/** A page that acknowledges when the test says so. */
class TestPage {
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

Deno.test("openWebView serves the page and every file that it names, under a strict policy", () =>
  withView({}, async (view) => {
    const response = await fetch(view.url);
    const html = await response.text();
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("cache-control"), "no-store");
    const policy = response.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /default-src 'none'/);
    assertEquals(/unsafe|\*|http:/.test(policy), false);
    const paths = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g)].map((match) => match[1]!);
    assert(paths.length >= 5);
    const queue = [...paths];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const file = await fetch(new URL(path, view.url));
      const text = await file.text();
      assertEquals(file.status, 200, path);
      queue.push(...[...text.matchAll(/^import .* from "\.(\/.+)";$/gm)].map((match) => match[1]!));
    }
  }));

Deno.test("openWebView answers 404 for what it has not, and 405 for what would change something", () =>
  withView({}, async (view) => {
    for (
      const [path, method, status] of [["/etc", "GET", 404], ["/", "POST", 405], [
        "/frames",
        "GET",
        426,
      ]] as const
    ) {
      const response = await fetch(new URL(path, view.url), { method });
      await response.body?.cancel();
      assertEquals(response.status, status, path);
    }
  }));

Deno.test("openWebView says in one line that the port is in use", () =>
  withView({}, async (view) => {
    const port = Number(new URL(view.url).port);
    const second = openWebView({
      hostname: "127.0.0.1",
      port,
      maxAgeUs: MINUTE_US,
      orientation: { rotateDegrees: 0, flip: false },
    });
    const error = await assertRejects(
      () => second,
      Error,
      `Cannot serve the web page on 127.0.0.1:${port}: `,
    );
    assertEquals(error.message.includes("\n"), false);
  }));

Deno.test("openWebView refuses pages of other sites and names that are not its own, on every route", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    const { port } = new URL(view.url);
    for (const path of ["/", "/page.js", "/snapshot.jpg", "/stream.mjpeg", "/streams", "/frames"]) {
      const foreign = { ...WEB_SOCKET_HEADERS, Origin: "http://evil.example" };
      assertEquals(await readStatus(view.url, { path, headers: foreign }), 403, path);
      const rebound = { ...WEB_SOCKET_HEADERS, Host: `evil.example:${port}` };
      assertEquals(await readStatus(view.url, { path, headers: rebound }), 403, path);
    }
    const own = { ...WEB_SOCKET_HEADERS, Origin: `http://127.0.0.1:${port}` };
    assertEquals(await readStatus(view.url, { path: "/frames", headers: own }), 101);
  }));

Deno.test("openWebView gives a slow page the newest picture, not the next", () =>
  withView({}, async (view) => {
    const page = new TestPage(view.url);
    await page.nextText("hello");
    view.showFrame(testFrame(1));
    const first = await page.nextPicture();
    assertEquals(first.id, 1);
    for (let id = 2; id <= 100; id++) view.showFrame(testFrame(id));
    page.acknowledge(first);
    const second = await page.nextPicture();
    assertEquals([second.id, second.jpeg], [100, fakeJpeg(100)]);
    view.showFrame(testFrame(101));
    page.acknowledge(second);
    assertEquals((await page.nextPicture()).id, 101);
    await page.close();
  }));

Deno.test("openWebView tells a page how old its picture is at the moment of sending", () =>
  withView({}, async (view) => {
    const nowUs = monotonicUs();
    view.showFrame(testFrame(1, { completeUs: nowUs - 2_000_000, age: { ageUs: 30_000, boundUs: 700 } }));
    const page = new TestPage(view.url);
    const picture = await page.nextPicture();
    assertEquals(picture.boundUs, 700);
    // Whatever the test machine's speed: the age is the time between capture and sending.
    assertEquals(picture.ageUs, picture.sentUs - (nowUs - 2_000_000) + 30_000);
    await page.close();
  }));

Deno.test("openWebView tells a page the options, the streams and when one has ended", () =>
  withView(
    { maxAgeUs: 700_000, orientation: { rotateDegrees: 90, flip: true }, listenPort: 5551 },
    async (view) => {
      const page = new TestPage(view.url);
      const hello = await page.nextText("hello");
      assertEquals(hello["maxAgeMs"], 700);
      assertEquals(hello["orientation"], { rotateDegrees: 90, flip: true });
      for (const command of hello["commands"] as string[]) assertMatch(command, /^broadcast [\d.]+:5551$/);
      assertEquals((await page.nextText("streams"))["streams"], []);
      view.showFrame(testFrame(1));
      const keys = async () =>
        ((await page.nextText("streams"))["streams"] as { key: string }[]).map(({ key }) => key);
      assertEquals(await keys(), ["robot"]);
      view.showStatus([testStatus("robot"), testStatus("second")]);
      assertEquals(await keys(), ["robot", "second"]);
      view.showStatus([]);
      assertEquals(await keys(), []);
      await page.close();
    },
  ));

Deno.test("/stream.mjpeg carries the exact bytes of each JPEG, and each before the next has come", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg", view.url)));
    for (let id = 1; id <= 5; id++) {
      const part = (await parts.next()).value!;
      assertEquals(part.jpeg, fakeJpeg(id));
      assertEquals(part.headers.get("content-type"), "image/jpeg");
      assertEquals(part.headers.get("x-frame-id"), String(id));
      assertEquals(part.headers.get("x-frame-age-bound-ms"), "1.0");
      view.showFrame(testFrame(id + 1));
    }
    await parts.return(undefined);
  }));

Deno.test("/stream.mjpeg keeps to the stream that was asked for", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1, { key: "a" }));
    view.showFrame(testFrame(2, { key: "b&c" }));
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg?stream=b%26c", view.url)));
    assertEquals((await parts.next()).value?.headers.get("x-frame-id"), "2");
    view.showFrame(testFrame(3, { key: "a" }));
    view.showFrame(testFrame(4, { key: "b&c" }));
    assertEquals((await parts.next()).value?.headers.get("x-frame-id"), "4");
    await parts.return(undefined);
    const unknown = await fetch(new URL("/stream.mjpeg?stream=c", view.url));
    assertEquals([unknown.status, unknown.headers.get("content-type")], [404, "text/plain; charset=utf-8"]);
    await unknown.body?.cancel();
  }));

Deno.test("/stream.mjpeg of a reader that stops reading holds no backlog and holds up nobody", () =>
  withView({}, async (view) => {
    const jpegBytes = 250_000;
    const frames = 400;
    view.showFrame(testFrame(0));
    const stuck = await fetch(new URL("/stream.mjpeg", view.url));
    const quick = readMjpegParts(await fetch(new URL("/stream.mjpeg", view.url)));
    await quick.next();
    for (let id = 1; id <= frames; id++) {
      view.showFrame(testFrame(id, { jpeg: fakeJpeg(id, jpegBytes) }));
      assertEquals((await quick.next()).value?.headers.get("x-frame-id"), String(id));
    }
    await quick.return(undefined);
    let bytes = 0;
    for await (const { headers, jpeg } of readMjpegParts(stuck)) {
      bytes += jpeg.length;
      if (headers.get("x-frame-id") === String(frames)) break;
    }
    // What the sockets' buffers take is the system's: some MB. The rest of the 100 MB was never made.
    assert(bytes < 30_000_000, `${bytes} bytes were on their way`);
  }));

Deno.test("/snapshot.jpg is the newest picture with its age", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(6));
    view.showFrame(testFrame(7));
    const response = await fetch(new URL("/snapshot.jpg", view.url));
    assertEquals(await response.bytes(), fakeJpeg(7));
    assertEquals(response.headers.get("content-type"), "image/jpeg");
    assertEquals(response.headers.get("x-frame-id"), "7");
    assert(Number(response.headers.get("x-frame-age-ms")) >= 10);
  }));

Deno.test("/snapshot.jpg answers 503 in plain text while nothing has come", () =>
  withView({}, async (view) => {
    const response = await fetch(new URL("/snapshot.jpg", view.url));
    assertEquals([response.status, response.headers.get("content-type")], [503, "text/plain; charset=utf-8"]);
    assertMatch(await response.text(), /^No picture yet/);
  }));

Deno.test("/snapshot.jpg does not pass an old picture as a new one, unless asked to", () =>
  withView({ maxAgeUs: 500_000 }, async (view) => {
    view.showFrame(testFrame(1, { completeUs: monotonicUs() - 600_000 }));
    const refused = await fetch(new URL("/snapshot.jpg", view.url));
    assertEquals(refused.status, 503);
    assertMatch(await refused.text(), /^The newest picture is \d+\.\d ms old/);
    const given = await fetch(new URL("/snapshot.jpg?stale=ok", view.url));
    assertEquals(await given.bytes(), fakeJpeg(1));
    assert(Number(given.headers.get("x-frame-age-ms")) >= 600);
  }));

Deno.test("/streams lists the streams and their figures", () =>
  withView({}, async (view) => {
    view.showStatus([testStatus()]);
    const { streams } = await (await fetch(new URL("/streams", view.url))).json();
    assertEquals(streams.map(({ key, name }: Record<string, string>) => [key, name]), [[
      "robot",
      "name of robot",
    ]]);
    assertEquals(streams[0].figures.fractionLost, 0.013);
  }));

Deno.test("View.close of the web page ends what is open, and closed resolves", async () => {
  const view = await openWebView({
    hostname: "127.0.0.1",
    port: 0,
    maxAgeUs: MINUTE_US,
    orientation: { rotateDegrees: 0, flip: false },
  });
  view.showFrame(testFrame(1, { jpeg: fakeJpeg(1, 8_000_000) }));
  const page = new TestPage(view.url);
  await page.nextPicture();
  const pageClosed = new Promise((resolve) => page.socket.addEventListener("close", resolve));
  using unread = await openRequest(view.url, { path: "/stream.mjpeg" });
  await unread.read(new Uint8Array(1));
  await view.close();
  await view.closed;
  await pageClosed;
});
