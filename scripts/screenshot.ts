/**
 * Takes the README's picture of the page from the running program: `deno run -A scripts/screenshot.ts [FILE]`.
 * Needs Chromium at /usr/bin/chromium.
 *
 * @module
 */

import { chromium } from "playwright-core";

const PICTURE = Deno.args[0] ?? new URL("../.github/page.jpg", import.meta.url).pathname;
const WEB_PORT = 18_080;
/** Enough for the clocks to be compared and the figures to settle. */
const SETTLE_MS = 4000;

const demo = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", new URL("./demo.ts", import.meta.url).pathname, "--no-open", "--port", `${WEB_PORT}`],
  stdout: "null",
  stderr: "null",
}).spawn();

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
  await openWhenServed(page, `http://127.0.0.1:${WEB_PORT}/`);
  await page.waitForSelector('[data-state="live"]', { timeout: 20_000 });
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: PICTURE, type: "jpeg", quality: 88 });
  console.log(`Wrote ${PICTURE}`);
} finally {
  await browser.close();
  demo.kill("SIGTERM");
  await demo.status;
}

async function openWhenServed(page: Awaited<ReturnType<typeof browser.newPage>>, url: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      await page.goto(url);
      return;
    } catch {
      await page.waitForTimeout(200);
    }
  }
  throw new Error(`Cannot open ${url}: the demo does not serve it`);
}
