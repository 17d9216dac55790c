import { assert, assertEquals, assertMatch } from "@std/assert";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { until } from "../../support/until.ts";
import { readMjpegParts } from "./mjpeg_parts.ts";
import { readStatus } from "./raw_http.ts";
import { fakeJpeg, testFrame, testStatus } from "./test_frames.ts";
import { withView } from "./test_view.ts";

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

Deno.test("/stream.mjpeg sends a browser the headers of the next part behind each picture", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    const response = await fetch(new URL("/stream.mjpeg", view.url), {
      headers: { "User-Agent": "Mozilla/5.0" },
    });
    const header = "--udp-image-stream-frame\r\nContent-Type: image/jpeg\r\n\r\n";
    const start = new TextEncoder().encode(header);
    const end = new TextEncoder().encode(`\r\n${header}`);
    const expected = Uint8Array.of(...start, ...fakeJpeg(1), ...end);
    const reader = response.body!.getReader();
    const received: number[] = [];
    while (received.length < expected.length) received.push(...(await reader.read()).value ?? []);
    assertEquals(Uint8Array.from(received), expected);
    await reader.cancel();
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
    assertMatch(
      await refused.text(),
      /^The newest picture is (\d+ ms|\d+\.\d s) ± \d+(\.\d)? m?s old; with \?stale=ok/,
    );
    const given = await fetch(new URL("/snapshot.jpg?stale=ok", view.url));
    assertEquals(await given.bytes(), fakeJpeg(1));
    assert(Number(given.headers.get("x-frame-age-ms")) >= 600);
  }));

Deno.test("/snapshot.jpg gives no age where the clocks have not been compared", () =>
  withView({ maxAgeUs: 500_000 }, async (view) => {
    const { age: _, ...frame } = testFrame(1, { completeUs: monotonicUs() - 1_200_000 });
    view.showFrame(frame);
    const refused = await fetch(new URL("/snapshot.jpg", view.url));
    assertMatch(await refused.text(), /^The newest picture came \d+\.\d s ago; with \?stale=ok/);
    const given = await fetch(new URL("/snapshot.jpg?stale=ok", view.url));
    assertEquals(await given.bytes(), fakeJpeg(1));
    const { headers } = given;
    assertEquals(["x-frame-age-ms", "x-frame-age-bound-ms"].map((name) => headers.get(name)), [null, null]);
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

Deno.test("/stream.mjpeg gives the place of a reader who has left to the next", () =>
  withView({}, async (view) => {
    for (let n = 0; n < 200; n++) {
      // The server notices the end of a connection a moment later than the reader.
      await until("there is a place", async () => {
        const status = await readStatus(view.url, { path: "/stream.mjpeg" });
        assert(status === 200 || status === 503, `${status}`);
        return status === 200;
      });
    }
    const last = await fetch(new URL("/stream.mjpeg", view.url));
    assertEquals(last.status, 200);
    await last.body?.cancel();
  }));
