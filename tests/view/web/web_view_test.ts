import { assert, assertAlmostEquals, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { openRequest, readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { fakeJpeg, testFrame, testPose, testStatus, turnedLeft } from "./test_frames.ts";
import { openTestView, TestPage, withView } from "./test_view.ts";

Deno.test("openWebView serves the page and every file that it names, under a strict policy", () =>
  withView({ pageAddress: { origin: "https://robots.example/cam" } }, async (view) => {
    const page = `http://127.0.0.1:${view.address.port}/cam/`;
    const response = await fetch(page);
    const html = await response.text();
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("cache-control"), "no-store");
    const policy = response.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /default-src 'none'/);
    assertEquals(/unsafe|\*|http:/.test(policy), false);
    const paths = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg))"/g)].map((match) => match[1]!);
    assert(paths.length >= 5);
    const named = new Set(paths.map((path) => new URL(path, page).href));
    // What is added on the way is looked at too.
    for (const url of named) {
      assert(url.startsWith(page), `${url}: an address that a proxy's path would break`);
      const file = await fetch(url);
      const text = await file.text();
      assertEquals(file.status, 200, url);
      const imports = text.matchAll(/^(?:import|\}) .*?from "(.+)";$|new Worker\(new URL\("([^"]+)"/gm);
      for (const [, module, worker] of imports) named.add(new URL((module ?? worker)!, url).href);
    }
    assert(named.has(`${page}text/elapsed.js`), "what the window uses too");
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
    const second = openTestView({ port });
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
    for (
      const path of ["/", "/view/web/page/page.js", "/snapshot.jpg", "/stream.mjpeg", "/streams", "/frames"]
    ) {
      // The page's own files hold nothing, and no browser gives them to another site.
      const isPage = path === "/" || path === "/view/web/page/page.js";
      const foreign = { ...WEB_SOCKET_HEADERS, Origin: "http://evil.example" };
      assertEquals(await readStatus(view.url, { path, headers: foreign }), isPage ? 200 : 403, path);
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

Deno.test("openWebView gives a page each pose, and a new page the newest", () =>
  withView({}, async (view) => {
    const first = new TestPage(view.url);
    await first.nextText("hello");
    const arrivalUs = monotonicUs() - 1_000_000;
    view.showPose!(testPose({ timeUs: 7, position: [1, -2, 0.5], confidence: 2 }, { arrivalUs }));
    const message = await first.nextText("poses");
    const [pose] = message["poses"] as Record<string, unknown>[];
    assertEquals([message["key"], pose?.["timeUs"], pose?.["position"]], ["robot", 7, [1, -2, 0.5]]);
    assertEquals([pose?.["confidence"], pose?.["yawDegrees"], pose?.["boundUs"]], [2, undefined, 1000]);
    assertEquals(pose?.["ageUs"], Number(message["sentUs"]) - arrivalUs + 5000);
    view.showPose!(testPose({ timeUs: 8, orientation: turnedLeft(30) }));
    const second = new TestPage(view.url);
    for (const page of [first, second]) {
      const [next] = (await page.nextText("poses"))["poses"] as Record<string, unknown>[];
      assertEquals(next?.["timeUs"], 8);
      assertAlmostEquals(Number(next?.["yawDegrees"]), 30, 1e-9);
      await page.close();
    }
  }));

Deno.test("openWebView tells pages why no picture comes, once, and the pages that open later; and Prometheus", () =>
  withView({}, async (view) => {
    const isRefused = async () => {
      const text = await (await fetch(new URL("/metrics", view.url))).text();
      return /^udp_image_stream_viewer_refused (\d)$/m.exec(text)?.[1];
    };
    assertEquals(await isRefused(), "0");
    const first = new TestPage(view.url);
    assertEquals((await first.nextText("hello"))["reason"], undefined);
    for (let i = 0; i < 3; i++) view.explain!("no place");
    assertEquals((await first.nextText("hello"))["reason"], "no place");
    const second = new TestPage(view.url);
    assertEquals((await second.nextText("hello"))["reason"], "no place");
    assertEquals(await isRefused(), "1");
    view.explain!(undefined);
    for (const page of [first, second]) {
      assertEquals((await page.nextText("hello"))["reason"], undefined);
      await page.close();
    }
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

Deno.test("View.close of the web page ends what is open, and closed resolves", async () => {
  const view = await openTestView();
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
