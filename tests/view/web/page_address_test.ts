import { assertEquals, assertMatch } from "@std/assert";
import { ownPath, pathOf } from "../../../src/view/web/page_address.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { testFrame } from "./test_frames.ts";
import { withView } from "./test_view.ts";

const TOKEN = "correct-horse";
const DASHBOARD = "https://dashboard.example";

Deno.test("ownPath takes away what a proxy left in front, and the token", () => {
  const address = { origin: "https://robots.example/cam" };
  const cases = [
    ["/cam/frames", { path: "/frames" }],
    ["/frames", { path: "/frames" }],
    ["/camera", { path: "/camera" }],
    ["/cam", { path: "/cam" }],
    ["/cam/t/secret/page.js", { path: "/page.js", token: "secret" }],
    ["/t/secret/", { path: "/", token: "secret" }],
    ["/t/secret", { path: "/t/secret" }],
    ["/t//page.js", { path: "/t//page.js" }],
  ] as const;
  for (const [path, expected] of cases) assertEquals(ownPath(path, address), expected, path);
  assertEquals(ownPath("/cam/frames", {}), { path: "/cam/frames" });
  assertEquals([pathOf(undefined), pathOf("https://a.example"), pathOf("https://a.example/b")], [
    "",
    "",
    "/b",
  ]);
});

Deno.test("openWebView serves under the path of --web-origin and at the root, and sends a path without its slash on", () =>
  withView({ pageAddress: { origin: "https://robots.example/cam" }, token: TOKEN }, async (view) => {
    assertEquals(view.url, `https://robots.example/cam/?token=${TOKEN}`);
    const base = `http://127.0.0.1:${view.address.port}`;
    const headers = { Authorization: `Bearer ${TOKEN}` };
    for (const path of ["/cam/", "/cam/view/web/page/page.js", "/", "/view/web/page/page.js"]) {
      assertEquals(await readStatus(base, { path, headers }), 200, path);
    }
    const answer = await fetch(`${base}/cam`, { headers, redirect: "manual" });
    await answer.body?.cancel();
    assertEquals([answer.status, answer.headers.get("location")], [303, "/cam/"]);
  }));

Deno.test("openWebView lets pages of --web-embed show it, and those of nobody else", () =>
  withView({ pageAddress: { embedders: [DASHBOARD] }, token: TOKEN }, async (view) => {
    view.showFrame(testFrame(1));
    const base = `http://127.0.0.1:${view.address.port}`;
    const opened = await fetch(`${base}/?token=${TOKEN}`, { redirect: "manual" });
    await opened.body?.cancel();
    assertEquals(opened.headers.get("location"), `./t/${TOKEN}/`);
    const page = await fetch(`${base}/t/${TOKEN}/`);
    await page.body?.cancel();
    assertMatch(
      page.headers.get("content-security-policy")!,
      /frame-ancestors https:\/\/dashboard\.example$/,
    );
    assertEquals(await readStatus(base, { path: "/t/wrong-horse!/", headers: {} }), 401);
    const path = `/t/${TOKEN}/frames`;
    const socket = { ...WEB_SOCKET_HEADERS, Origin: DASHBOARD };
    assertEquals(await readStatus(base, { path, headers: socket }), 101);
    for (
      const [referer, policy] of [[`${DASHBOARD}/`, "cross-origin"], ["https://evil.example/", "same-origin"]]
    ) {
      const picture = await fetch(`${base}/t/${TOKEN}/snapshot.jpg`, { headers: { Referer: referer! } });
      await picture.body?.cancel();
      assertEquals(picture.headers.get("cross-origin-resource-policy"), policy);
    }
    const streams = await fetch(`${base}/t/${TOKEN}/streams`, { headers: { Origin: DASHBOARD } });
    await streams.body?.cancel();
    assertEquals(streams.headers.get("access-control-allow-origin"), DASHBOARD);
  }));

Deno.test("/frames says to a page why its WebSocket was refused", () =>
  withView({}, async (view) => {
    const ask = async (origin: string) => {
      const answer = await fetch(new URL("/frames", view.url), { headers: { "X-Page-Origin": origin } });
      return `${answer.status} ${await answer.text()}`;
    };
    assertMatch(await ask("https://robots.example"), /^403 .*--web-origin https:\/\/robots\.example/);
    assertMatch(await ask(new URL(view.url).origin), /^426 .*proxy_http_version/);
  }));
