/** What those who read from the web view want of each stream. */

import { assertEquals } from "@std/assert";
import { MjpegClient } from "../../../src/view/web/mjpeg_client.ts";
import type { PageSocket } from "../../../src/view/web/page_client.ts";
import { ProgramClient } from "../../../src/view/web/program_client.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";
import { testFrame } from "./test_frames.ts";
import { until } from "../../support/until.ts";
import { TestPage, withView } from "./test_view.ts";

const FRAME = testFrame(1);
const { key: KEY } = FRAME.stream;

Deno.test("MjpegClient wants any stream until it reads one, then that alone", async () => {
  const client = new MjpegClient({ headersAhead: false, onEnd() {} });
  assertEquals([client.wanted(KEY), client.wanted("other")], ["full", "full"]);
  client.takeFrame(FRAME);
  assertEquals([client.wanted(KEY), client.wanted("other")], ["full", "none"]);
  await client.body.cancel();
});

Deno.test("ProgramClient wants the stream that it gets", () => {
  const table = new StreamTable();
  table.keepFrame(FRAME);
  const socket = Object.assign(new EventTarget(), {
    readyState: WebSocket.OPEN,
    bufferedAmount: 0,
    send() {},
    close() {},
  });
  const client = new ProgramClient(socket as unknown as PageSocket, { hello: { maxAgeMs: 500 }, table });
  assertEquals([client.wanted(KEY), client.wanted("other")], ["full", "none"]);
});

Deno.test("openWebView wants what its pages have on screen, and nothing where nobody looks", () =>
  withView({}, async (view) => {
    const wanted = () => ["a", "b", "c"].map((key) => view.wanted!(key)).join();
    assertEquals(wanted(), "none,none,none");
    const [one, other] = [new TestPage(view.url), new TestPage(view.url)];
    for (const page of [one, other]) await page.nextText("hello");
    assertEquals(wanted(), "tile,tile,tile");
    one.socket.send(JSON.stringify({ type: "watch", keys: ["a"], tiles: ["b"] }));
    other.socket.send(JSON.stringify({ type: "watch", keys: [], tiles: ["a"] }));
    await until("both are heard", () => wanted() === "full,tile,none");
    await one.close();
    await until("one has gone", () => wanted() === "tile,none,none");
    await other.close();
    await until("nobody looks", () => wanted() === "none,none,none");
  }));
