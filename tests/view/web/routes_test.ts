import { assert, assertEquals, assertMatch } from "@std/assert";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { answerMjpeg } from "../../../src/view/web/picture_routes.ts";
import { Regulars } from "../../../src/view/web/places.ts";
import { Readers } from "../../../src/view/web/readers.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";
import { readJpegVector } from "../../support/jpeg_vectors.ts";
import { until } from "../../support/until.ts";
import { readMjpegParts } from "./mjpeg_parts.ts";
import { readStatus } from "./raw_http.ts";
import { readStuckNewest } from "./stuck_reader.ts";
import { fakeJpeg, testFrame, testStatus } from "./test_frames.ts";
import { withView } from "./test_view.ts";

async function fetchWhole(url: URL): Promise<Response> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response;
}

Deno.test("/stream.mjpeg carries the exact bytes of each JPEG, and each before the next has come", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg", view.url)));
    for (let id = 1; id <= 5; id++) {
      const part = (await parts.next()).value!;
      assertEquals(part.jpeg, fakeJpeg(id));
      assertEquals(part.headers.get("content-type"), "image/jpeg");
      assertEquals(part.headers.get("x-frame"), String(id));
      assertEquals(part.headers.get("x-age-bound-ms"), "1.000");
      view.showFrame(testFrame(id + 1));
    }
    await parts.return(undefined);
  }));

Deno.test("/snapshot.jpg without a stream stays with one of several, whichever came last", () =>
  withView({}, async (view) => {
    for (let id = 1; id <= 6; id++) {
      view.showFrame(testFrame(id, { key: id === 1 || id % 3 === 0 ? "a" : "b" }));
      const { headers } = await fetchWhole(new URL("/snapshot.jpg", view.url));
      assertEquals(headers.get("x-stream"), "a", `${id}`);
    }
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg", view.url)));
    assertEquals((await parts.next()).value?.headers.get("x-stream"), "a");
    await parts.return(undefined);
  }));

for (
  const [reader, userAgent] of [["a browser", "Mozilla/5.0"], ["Home Assistant", "HomeAssistant/2026.1"]]
) {
  Deno.test(`/stream.mjpeg sends ${reader} the headers of the next part behind each picture`, () =>
    withView({}, async (view) => {
      view.showFrame(testFrame(1));
      const response = await fetch(new URL("/stream.mjpeg", view.url), {
        headers: { "User-Agent": userAgent! },
      });
      const header = "--udp-image-stream-frame\r\nContent-Type: image/jpeg\r\n\r\n";
      const start = new TextEncoder().encode(header);
      const end = new TextEncoder().encode(`\r\n${header}`);
      const expected = Uint8Array.of(...start, ...fakeJpeg(1), ...end);
      const body = response.body!.getReader();
      const received: number[] = [];
      while (received.length < expected.length) received.push(...(await body.read()).value ?? []);
      assertEquals(Uint8Array.from(received), expected);
      await body.cancel();
    }));
}

Deno.test("/stream.mjpeg keeps to the stream that was asked for", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1, { key: "a" }));
    view.showFrame(testFrame(2, { key: "b&c" }));
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg?stream=b%26c", view.url)));
    assertEquals((await parts.next()).value?.headers.get("x-frame"), "2");
    view.showFrame(testFrame(3, { key: "a" }));
    view.showFrame(testFrame(4, { key: "b&c" }));
    assertEquals((await parts.next()).value?.headers.get("x-frame"), "4");
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
      assertEquals((await quick.next()).value?.headers.get("x-frame"), String(id));
    }
    await quick.return(undefined);
    let bytes = 0;
    for await (const { headers, jpeg } of readMjpegParts(stuck)) {
      bytes += jpeg.length;
      if (headers.get("x-frame") === String(frames)) break;
    }
    // What the sockets' buffers take is the system's: some MB. The rest of the 100 MB was never made.
    assert(bytes < 30_000_000, `${bytes} bytes were on their way`);
  }));

Deno.test({
  name: "/stream.mjpeg?newest makes no picture before the one before has come",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withView({}, async (view) => {
      using stuck = await Deno.connect(view.address);
      await readStuckNewest(view, stuck);
    }),
});

Deno.test("/snapshot.jpg is the newest picture with its age", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(6));
    view.showFrame(testFrame(7));
    const response = await fetch(new URL("/snapshot.jpg", view.url));
    assertEquals(await response.bytes(), fakeJpeg(7));
    assertEquals(response.headers.get("content-type"), "image/jpeg");
    assertEquals(response.headers.get("x-frame"), "7");
    assert(Number(response.headers.get("x-age-ms")) >= 10);
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
    assert(Number(given.headers.get("x-age-ms")) >= 600);
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
    assertEquals(["x-age-ms", "x-age-bound-ms"].map((name) => headers.get(name)), [null, null]);
  }));

Deno.test("/snapshot.jpg?max-age gives no picture that may be older, and says how old it is", () =>
  withView({ maxAgeUs: 500_000 }, async (view) => {
    const ask = async (query: string) => {
      const response = await fetch(new URL(`/snapshot.jpg${query}`, view.url));
      return { status: response.status, text: await response.text(), headers: response.headers };
    };
    view.showFrame(testFrame(1, { age: { ageUs: 3_600_000_000, boundUs: 1000 } }));
    for (const query of ["", "?max-age=1h", "?max-age=3599s"]) {
      assertEquals((await ask(query)).status, query.endsWith("h") ? 400 : 503);
    }
    const refused = await ask("?max-age=200ms");
    assertMatch(
      refused.text,
      /^The newest picture is 60 min 0\d s ± \d+ s old; max-age asks for 200 ms\.\n$/,
    );
    assertEquals(refused.headers.get("x-frame"), "1");
    assert(Number(refused.headers.get("x-age-ms")) >= 3_600_000);
    assertEquals((await ask("?max-age=3700s")).status, 200);
    // the bound may be what makes it too old
    view.showFrame(testFrame(2, { age: { ageUs: 0, boundUs: 400_000_000 } }));
    assertEquals([(await ask("?max-age=399s")).status, (await ask("?max-age=500s")).status], [503, 200]);
    assertEquals((await ask("")).status, 200);
  }));

Deno.test("/snapshot.jpg?max-age gives no picture whose age is not known", () =>
  withView({}, async (view) => {
    const { age: _, ...frame } = testFrame(1);
    view.showFrame(frame);
    const refused = await fetch(new URL("/snapshot.jpg?max-age=10s", view.url));
    assertEquals(refused.status, 503);
    assertMatch(
      await refused.text(),
      /^The newest picture came 0\.\d s ago, and how old it is is not known; max-age/,
    );
    assertEquals([...refused.headers.keys()].filter((name) => /^x-(age|frame|sent)/.test(name)), [
      "x-frame",
      "x-sent-ms",
    ]);
    const given = await fetch(new URL("/snapshot.jpg", view.url));
    assertEquals([given.status, await given.bytes()], [200, fakeJpeg(1)]);
  }));

Deno.test("/snapshot.jpg takes a stream's name as well as its key", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1, { key: "a" }));
    view.showFrame(testFrame(2, { key: "b" }));
    for (const name of ["a", "name%20of%20a"]) {
      const response = await fetch(new URL(`/snapshot.jpg?stream=${name}`, view.url));
      assertEquals(await response.bytes(), fakeJpeg(1));
    }
  }));

Deno.test("each picture says in a comment, where that is asked for, what its headers say", () =>
  withView({}, async (view) => {
    const jpeg = readJpegVector("ffmpeg_96x64");
    view.showFrame(testFrame(7, { jpeg, key: "left · 前" }));
    const response = await fetch(new URL("/snapshot.jpg?comment", view.url));
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg?comment", view.url)));
    const part = (await parts.next()).value!;
    await parts.return(undefined);
    for (
      const { headers, bytes } of [{ headers: response.headers, bytes: await response.bytes() }, {
        ...part,
        bytes: part.jpeg,
      }]
    ) {
      const [text] = /\{"key".*?\}/.exec(new TextDecoder().decode(bytes)) ?? [];
      const { key, ...facts } = JSON.parse(text!);
      assertEquals(encodeURIComponent(key), headers.get("x-stream"));
      const names = ["x-frame", "x-age-ms", "x-age-bound-ms", "x-sent-ms"];
      assertEquals(Object.values(facts), names.map((name) => Number(headers.get(name))));
      assertEquals(bytes.length, jpeg.length + 4 + new TextEncoder().encode(text).length);
    }
  }));

Deno.test("a part of /stream.mjpeg is never older than what was asked for", () =>
  withView({}, async (view) => {
    const parts = readMjpegParts(await fetch(new URL("/stream.mjpeg?max-age=30s", view.url)));
    const old = { age: { ageUs: 29_999_500, boundUs: 1000 } };
    const { age: _, ...unknown } = testFrame(2);
    for (const frame of [testFrame(1, old), unknown, testFrame(3)]) {
      view.showFrame(frame);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals((await parts.next()).value?.headers.get("x-frame"), "3");
    await parts.return(undefined);
  }));

Deno.test("what is asked of the picture paths and is none of it is answered with 400 and one line", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    for (
      const path of [
        "/snapshot.jpg?max-age=soon",
        "/stream.mjpeg?latest",
        "/frames?form=xml",
        "/frames?stream=robot",
      ]
    ) {
      const response = await fetch(new URL(path, view.url));
      assertEquals(response.status, 400);
      assertMatch(await response.text(), /^Cannot answer \/[^\n]*\.\n$/);
    }
  }));

Deno.test("what a door has put beside the page is served under its path, as long as it is there", async () => {
  const documents = new Map([["/stream.sdp", { contentType: "application/sdp", text: "v=0\r\n" }]]);
  await withView({ documents, token: "secret-token" }, async (view) => {
    const ask = (path: string) => fetch(new URL(path, view.url));
    const [given, without] = [await ask("/stream.sdp?token=secret-token"), await ask("/stream.sdp")];
    assertEquals([given.status, given.headers.get("content-type"), await given.text()], [
      200,
      "application/sdp",
      "v=0\r\n",
    ]);
    assertEquals([without.status, (await without.text()).includes("v=0")], [401, false]);
    documents.clear();
    const gone = await ask("/stream.sdp?token=secret-token");
    assertEquals(gone.status, 404);
    await gone.body?.cancel();
  });
});

Deno.test("/stream.mjpeg?newest is refused where the system does not say what has come", () => {
  const asked = {
    request: new Request("http://listener/stream.mjpeg?newest"),
    ...{ address: "127.0.0.1", asksForSocket: false, openSendQueue: () => undefined },
  };
  const readers = new Readers(new Regulars());
  const response = answerMjpeg(asked, { table: new StreamTable(), readers, maxAgeUs: 1 });
  assertEquals([response.status, [...readers].length], [501, 0]);
});

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

Deno.test("a name that several streams have is answered with those names, and not with one of them", () =>
  withView({}, async (view) => {
    const { stream } = testFrame(1);
    view.showFrame(testFrame(1, { stream: { ...stream, key: "a", name: "north/rover" } }));
    view.showFrame(testFrame(2, { stream: { ...stream, key: "b", name: "south/rover" } }));
    for (const path of ["/snapshot.jpg", "/stream.mjpeg"]) {
      const response = await fetch(new URL(`${path}?stream=rover`, view.url));
      assertEquals(response.status, 409);
      assertMatch(await response.text(), /^Several streams have that name: north\/rover, south\/rover\./);
    }
    const { headers } = await fetchWhole(new URL("/snapshot.jpg?stream=south/rover", view.url));
    assertEquals(headers.get("x-stream"), "b");
  }));
