/** The page behind the proxies of the README. */

import { assertEquals, assertMatch } from "@std/assert";
import { type BrowserName, BROWSERS, launchBrowser } from "../../support/browsers.ts";
import { hasProgram, testWith } from "../../support/programs.ts";
import { waitFor, waitForQuarters } from "./browser.ts";
import { PROXIES, withProxy } from "./proxies.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { BLUE, GREEN, quarteredJpeg, RED, testFrame, WHITE } from "./test_frames.ts";

for (const name of Object.keys(PROXIES)) {
  testWith(
    [name],
    `the page works behind ${name} under a path, as the README has it`,
    () =>
      withProxy(name, {}, async (view, base) => {
        assertEquals(view.url, `${base}/`);
        view.showFrame(testFrame(1));
        const { port, origin } = new URL(base);
        for (
          const path of [
            "/cam/",
            "/cam/text/elapsed.js",
            "/cam/icon.svg",
            "/cam/snapshot.jpg",
            "/cam/streams",
          ]
        ) {
          assertEquals(await readStatus(base, { path, headers: { Host: `localhost:${port}` } }), 200, path);
        }
        const headers = { ...WEB_SOCKET_HEADERS, Host: `localhost:${port}` };
        const path = "/cam/frames";
        assertEquals(await readStatus(base, { path, headers: { ...headers, Origin: origin } }), 101);
        const foreign = { ...headers, Origin: "http://evil.example" };
        assertEquals(await readStatus(base, { path, headers: foreign }), 403);
        const bare = await fetch(base, { redirect: "manual" });
        await bare.body?.cancel();
        assertEquals(bare.status >= 301 && bare.status <= 302, true, String(bare.status));
        assertMatch(bare.headers.get("location")!, /\/cam\/$/);
      }),
  );
}

for (const name of Object.keys(BROWSERS) as BrowserName[]) {
  testWith(
    ["nginx", BROWSERS[name].find(hasProgram) ?? BROWSERS[name][0]],
    `the page shows pictures behind nginx, and says what is wrong where it can not (${name})`,
    async () => {
      const browser = await launchBrowser(name);
      const page = await (await browser.newContext()).newPage();
      try {
        await withProxy("nginx", {}, async (view, base) => {
          const jpeg = await quarteredJpeg([RED, GREEN, BLUE, WHITE]);
          const timer = setInterval(() => view.showFrame(testFrame(1, { jpeg })), 50);
          await page.goto(`${base}/`);
          await waitForQuarters(page, [RED, GREEN, BLUE, WHITE]);
          clearInterval(timer);
        });
        await withProxy("nginx", { isTold: false, change: bare }, async (_, base) => {
          await page.goto(`${base}/`);
          await waitFor(page, `#waiting-text:text("--web-origin ${new URL(base).origin}")`);
        });
        await withProxy("nginx", { change: bare }, async (_, base) => {
          await page.goto(`${base}/`);
          await waitFor(page, `#waiting-text:text("proxy_http_version")`);
        });
      } finally {
        await browser.close();
      }
    },
  );
}

for (const name of Object.keys(PROXIES)) {
  testWith(
    [name, BROWSERS.Chromium[0]],
    `the page keeps its cookie to its own path behind ${name}`,
    async () => {
      const browser = await launchBrowser("Chromium");
      const context = await browser.newContext();
      try {
        await withProxy(name, { token: "correct-horse" }, async (view, base) => {
          view.showFrame(testFrame(1, { jpeg: await quarteredJpeg([RED, GREEN, BLUE, WHITE]) }));
          const page = await context.newPage();
          await page.goto(view.url);
          await waitFor(page, "body[data-state=live] canvas");
          assertEquals(page.url(), `${base}/`);
          const cookies = await context.cookies();
          const expected = [[`uis-token-${new URL(base).port}`, "/cam"]];
          assertEquals(cookies.map(({ name, path }) => [name, path]), expected);
        });
      } finally {
        await browser.close();
      }
    },
  );
}

/** What many write: no more than where to pass it on. */
function bare(block: string): string {
  return `location /cam/ { ${/proxy_pass .*/.exec(block)![0]} }`;
}
