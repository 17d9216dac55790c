/** The page that wants a token, in a browser: what people see, keep and pass on. */

import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import { readCertificate } from "../../../src/view/web/certificate.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { makeCertificate, withFolder } from "../../support/certificates.ts";
import { hasProgram } from "../../support/programs.ts";
import { testInBrowser, waitFor } from "./browser.ts";
import { BLUE, plainJpeg, testFrame } from "./test_frames.ts";
import { openTestView, withView } from "./test_view.ts";

const TOKEN = "correct-horse";

/** Shows a picture, and waits until the page has it on the screen. */
async function showLive(view: WebView, page: Page, id: number): Promise<void> {
  view.showFrame(testFrame(id, { jpeg: await plainJpeg(BLUE) }));
  await waitFor(page, `body[data-state=live] canvas[data-frame-id="${id}"]`);
}

/** The addresses that the browser's back button knows, in Chromium. */
async function readHistory(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  await session.detach();
  return entries.map(({ url }) => url);
}

testInBrowser(
  "the page that was opened with the token works by its cookie, and neither its address nor the history has the token",
  { token: TOKEN },
  async ({ view, page, complaints, browserName }) => {
    await showLive(view, page, 1);
    const own = `http://127.0.0.1:${view.address.port}/`;
    const state = await page.evaluate<unknown[]>("[location.href, document.cookie]");
    assertEquals(state, [own, ""]);
    const asked = await page.evaluate<string[]>(
      `performance.getEntries().map(({ name }) => name).filter((name) => name.startsWith("http"))`,
    );
    assert(asked.length > 20 && asked.every((name) => !name.includes(TOKEN)), asked.join(" "));
    if (browserName === "Chromium") assertEquals(await readHistory(page), ["about:blank", own]);
    await page.reload();
    await showLive(view, page, 2);
    await page.goto(view.url);
    await showLive(view, page, 3);
    assertEquals(complaints, []);
  },
);

testInBrowser(
  "the page opens by another site's link, with the token and by the cookie, though browsers keep that back at first",
  { token: TOKEN },
  async ({ view, page, openAgain, browserName }) => {
    const plain = `http://127.0.0.1:${view.address.port}/`;
    const site = `<a id="first" href="${view.url}">.</a> <a id="next" href="${plain}">.</a>`;
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response(site, { headers: { "Content-Type": "text/html" } }),
    );
    const other = `http://localhost:${server.addr.port}/`;
    try {
      // A browser that has never been here.
      const fresh = await openAgain();
      await fresh.context().clearCookies();
      for (const link of ["#first", "#next"]) {
        await fresh.goto(other);
        await fresh.click(link);
        await fresh.waitForURL(plain);
        await waitFor(fresh, "body[data-state]");
      }
      await showLive(view, fresh, 1);
      if (browserName === "Chromium") {
        assertEquals(await readHistory(fresh), ["about:blank", plain, other, plain, other, plain]);
      }
      await page.context().clearCookies();
      await page.goto(other);
      await page.click("#next");
      await page.waitForURL(`${plain}?again`);
      await page.getByText("Cannot answer without the token").waitFor();
    } finally {
      await server.shutdown();
    }
  },
);

testInBrowser(
  "the pages of two listeners on one host keep their cookies apart",
  { token: TOKEN },
  ({ view, page }) =>
    withView({ token: "another-token" }, async (second) => {
      const secondPage = await page.context().newPage();
      await secondPage.goto(second.url);
      await showLive(second, secondPage, 1);
      await page.reload();
      await showLive(view, page, 1);
      await secondPage.reload();
      await showLive(second, secondPage, 2);
    }),
);

testInBrowser(
  "the page goes on by itself when its listener has started anew with the same token",
  { token: TOKEN },
  async ({ view, page }) => {
    await showLive(view, page, 1);
    const before = await readCookie(page.context());
    const { port } = view.address;
    await view.close();
    const next = await openTestView({ port, token: TOKEN });
    try {
      await showLive(next, page, 2);
      const after = await readCookie(page.context());
      assert(after.endsWith(`.${TOKEN}`) && after !== before, after);
    } finally {
      await next.close();
    }
  },
);

async function readCookie(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  assertEquals(cookies.map(({ httpOnly, sameSite, path }) => [httpOnly, sameSite, path]), [[
    true,
    "Strict",
    "/",
  ]]);
  return cookies[0]!.value;
}

testInBrowser(
  "the page is live by TLS, with a cookie that goes by nothing else",
  {},
  async ({ page }) => {
    if (!hasProgram("openssl")) return;
    await withFolder(async (folder) => {
      const certificate = await readCertificate(await makeCertificate(folder, "a"));
      const context = await page.context().browser()!.newContext({ ignoreHTTPSErrors: true });
      await withView({ certificate, token: TOKEN }, async (view) => {
        const opened = await context.newPage();
        await opened.goto(view.url);
        await showLive(view, opened, 1);
        const [cookie] = await context.cookies();
        assertEquals([cookie?.secure, cookie?.httpOnly], [true, true]);
        await showLive(view, opened, 2);
        await context.close();
      });
    });
  },
);
