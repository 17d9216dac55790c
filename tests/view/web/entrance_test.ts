/** The way into the page, where that wants a token: once by its address, then by the cookie alone. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { WebView, WebViewOptions } from "../../../src/view/web/web_view.ts";
import { openRequest, readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { testFrame } from "./test_frames.ts";
import { withView } from "./test_view.ts";

const TOKEN = "correct-horse";
const PERSON = { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** What a browser is told, and the text. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(view: WebView, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const url = `http://127.0.0.1:${view.address.port}${path}`;
  const { status, headers: told, ...answer } = await fetchOnce(url, headers);
  return { status, headers: told, text: answer.text };
}

async function fetchOnce(url: string, headers: Record<string, string>): Promise<Answer> {
  const answer = await fetch(url, { headers, redirect: "manual" });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

function withToken(options: Partial<WebViewOptions>, test: (view: WebView) => Promise<void>): Promise<void> {
  return withView({ token: TOKEN, ...options }, test);
}

/** The cookie as a browser sends it. */
async function enter(view: WebView): Promise<string> {
  return (await ask(view, `/?token=${TOKEN}`)).headers.get("set-cookie")!.split(";")[0]!;
}

Deno.test("the page's address with the token leaves a cookie and sends on to the one without", () =>
  withToken({}, async (view) => {
    assert(view.url.endsWith(`/?token=${TOKEN}`));
    const { status, headers, text } = await ask(view, `/?token=${TOKEN}`, PERSON);
    assertEquals([status, headers.get("location"), text], [303, "./", ""]);
    assertEquals(headers.get("cache-control"), "no-store");
    assertMatch(
      headers.get("set-cookie")!,
      new RegExp(
        `^uis-token-${view.address.port}=[\\w-]{43}\\.${TOKEN}; Max-Age=2592000; HttpOnly; SameSite=Strict$`,
      ),
    );
    // Who comes back by a bookmark of that address has a cookie already.
    const again = await ask(view, `/?token=${TOKEN}`, { ...PERSON, cookie: await enter(view) });
    assertEquals([again.status, again.headers.get("location")], [303, "./"]);
  }));

Deno.test("the page and all that it asks for are there by the cookie alone", () =>
  withToken({}, async (view) => {
    view.showFrame(testFrame(1));
    const cookie = await enter(view);
    const page = await ask(view, "/", { ...PERSON, cookie });
    assertEquals(page.status, 200);
    const own = [...page.text.matchAll(/(?:src|href)="\.?\/?([^":]+)"/g)].map(([, path]) => `/${path}`);
    assert(own.length > 10, own.join(" "));
    const files = own.filter((path) => path !== "/stream.mjpeg");
    const others = ["/snapshot.jpg", "/streams", "/metrics", "/view/web/page/picture/paint_worker.js"];
    for (const path of [...files, ...others]) {
      assertEquals((await ask(view, path, { cookie })).status, 200, path);
      assertEquals((await ask(view, path)).status, 401, path);
    }
    const base = `http://127.0.0.1:${view.address.port}`;
    const statusOf = (path: string, headers: Record<string, string>) => readStatus(base, { path, headers });
    assertEquals(await statusOf("/stream.mjpeg", { cookie }), 200);
    assertEquals(await statusOf("/frames", { ...WEB_SOCKET_HEADERS, cookie, Origin: base }), 101);
    assertEquals(await statusOf("/frames", { ...WEB_SOCKET_HEADERS, Origin: base }), 401);
    const foreign = { ...WEB_SOCKET_HEADERS, cookie, Origin: "http://evil.example" };
    assertEquals(await statusOf("/frames", foreign), 403);
  }));

Deno.test("a page that is open when the server starts anew is let in by its cookie, and gets the next one with its WebSocket", () =>
  withToken({}, async (view) => {
    const { port } = view.address;
    const cookie = `uis-token-${port}=${"o".repeat(43)}.${TOKEN}`;
    using connection = await openRequest(`http://127.0.0.1:${port}`, {
      path: "/frames",
      headers: { ...WEB_SOCKET_HEADERS, cookie },
    });
    const buffer = new Uint8Array(1024);
    const head = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    assertMatch(head, /^HTTP\/1\.1 101 /);
    const [, next] = /^Set-Cookie: (\S+);/m.exec(head)!;
    assertEquals(next, await enter(view));
    // What has no cookie in its own folder gets none: the browser would keep it to that folder.
    assertEquals((await ask(view, "/text/elapsed.js", { cookie })).headers.get("set-cookie"), null);
  }));

Deno.test("the page's address without a token is asked for once more by the browser itself, and not a third time", () =>
  withToken({}, async (view) => {
    const told = async (path: string, headers: Record<string, string>) => {
      const answer = await ask(view, path, headers);
      return [answer.status, answer.headers.get("refresh"), answer.headers.get("location")];
    };
    assertEquals(await told("/", PERSON), [401, "0; url=./?again", null]);
    assertEquals(await told("/?again", PERSON), [401, null, null]);
    assertEquals(await told("/?token=wrong-horse", PERSON), [401, null, null]);
    assertEquals(await told("/", {}), [401, null, null]);
    assertEquals(await told("/text/elapsed.js", PERSON), [401, null, null]);
    const cookie = await enter(view);
    assertEquals(await told("/?again", { ...PERSON, cookie }), [303, null, "./"]);
    assertEquals(await told("/", { ...PERSON, cookie }), [200, null, null]);
  }));

Deno.test("after ten wrong tokens their host is told how long to wait, and whoever has the cookie is not", () =>
  withToken({}, async (view) => {
    const cookie = await enter(view);
    for (let n = 0; n < 10; n++) assertEquals((await ask(view, `/?token=wrong-${n}`)).status, 401);
    const { status, headers, text } = await ask(view, `/?token=${TOKEN}`);
    assertEquals([status, headers.get("retry-after")], [429, "1"]);
    assertEquals(text, "Cannot answer yet: too many wrong tokens came from this host; try again in 1 s.\n");
    assertEquals((await ask(view, "/", { cookie })).status, 200);
  }));

Deno.test("with --web-embed the token stays in the path for frames, and leaves the address of what is no frame", () =>
  withToken({ pageAddress: { embedders: ["https://dashboard.example"] } }, async (view) => {
    const way = async (headers: Record<string, string>) =>
      (await ask(view, `/?token=${TOKEN}`, headers)).headers.get("location");
    assertEquals(await way({ "Sec-Fetch-Dest": "document" }), "./");
    assertEquals(await way({ "Sec-Fetch-Dest": "iframe" }), `./t/${TOKEN}/`);
    assertEquals(await way({}), `./t/${TOKEN}/`);
    const cookie = await enter(view);
    const answer = await ask(view, "/?token=%0d%0aX:%20y/../..//evil.example", { cookie });
    assertEquals(answer.headers.get("location"), "./t/%0D%0AX%3A%20y%2F..%2F..%2F%2Fevil.example/");
  }));

Deno.test("the path of --web-origin without its slash is sent on with the token", () =>
  withToken({ pageAddress: { origin: "https://robots.example/cam" } }, async (view) => {
    const { status, headers } = await ask(view, `/cam?token=${TOKEN}`);
    const told = [status, headers.get("location"), headers.get("set-cookie")];
    assertEquals(told, [303, `/cam/?token=${TOKEN}`, null]);
  }));
