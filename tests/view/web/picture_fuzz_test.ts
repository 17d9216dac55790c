/** Anything at the picture paths of the page's server: an answer in one line, nothing thrown, and the next request is answered. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { textOf, withLog } from "../../support/log.ts";
import { until } from "../../support/until.ts";
import { openRequest, readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { testFrame } from "./test_frames.ts";
import { withView } from "./test_view.ts";

const RUNS = { numRuns: 150 };
const PATHS = ["/snapshot.jpg", "/stream.mjpeg", "/frames"];

const names = fc.constantFrom("stream", "max-age", "stale", "newest", "comment", "form", "token", "%", "");
const values = fc.oneof(
  fc.constantFrom("ok", "1s", "json", "robot", "%00", "%ff", "1e9s", "-1s", "%E0%A4", "a=b"),
  fc.string({ maxLength: 40 }).map(encodeURIComponent),
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }).map((text) => text.replace(/[^!-~]/g, "+")),
);
const queries = fc.array(fc.tuple(names, values), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));

Deno.test("the picture paths answer any query with a picture or with one line that says why not", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), queries, async (path, query) => {
        const response = await fetch(`${new URL(path, view.url)}?${query.replaceAll("#", "")}`);
        const { status, headers } = response;
        assert([200, 400, 404, 426, 503].includes(status), `${status}`);
        if (status === 200) return await response.body?.cancel();
        assertEquals(headers.get("content-type"), "text/plain; charset=utf-8");
        assert(/^[^\p{C}]{10,700}\n$/u.test(await response.text()));
      }),
      RUNS,
    );
    assertEquals(await readStatus(view.url, { path: "/snapshot.jpg" }), 200);
  }));

Deno.test("the picture paths answer any head of a request, or end its connection", () =>
  withLog(async (records) => {
    await withView({}, async (view) => {
      view.showFrame(testFrame(1));
      const { hostname, port } = view.address;
      const good = `GET /snapshot.jpg?max-age=1s HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`;
      const changes = fc.array(fc.tuple(fc.nat(good.length), fc.nat(255)), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(changes, async (changes) => {
          const head = new TextEncoder().encode(good);
          for (const [at, byte] of changes) head[at] = byte;
          // the end stands, so that the answer need not be waited for
          head.set([13, 10, 13, 10], head.length - 4);
          using connection = await Deno.connect({ hostname, port });
          await connection.write(head);
          const buffer = new Uint8Array(4096);
          const length = await connection.read(buffer).catch(() => null) ?? 0;
          const answer = new TextDecoder().decode(buffer.subarray(0, length));
          assert(answer === "" || /^HTTP\/1\.1 [2-5]\d\d /.test(answer), answer);
        }),
        RUNS,
      );
      assertEquals(await readStatus(view.url, { path: "/snapshot.jpg" }), 200);
    });
    assert(!records.some((record) => /Cannot answer a request/.test(textOf(record))));
  }));

Deno.test("/frames?form=json takes any message, and counts what is none", () =>
  withView({}, async (view) => {
    const url = new URL("/frames?form=json", view.url.replace(/^http/, "ws"));
    const types = fc.constantFrom("newest", "more", "taken", "watch", "clock", "drive", "");
    const fields = fc.record({ type: types, asked: fc.jsonValue(), credit: fc.jsonValue() }, {
      requiredKeys: [],
    });
    const messages = fc.oneof(
      fields.map((value) => JSON.stringify(value)),
      fc.string(),
      fc.uint8Array(),
      fc.json(),
    );
    const socket = new WebSocket(url);
    const came: string[] = [];
    socket.addEventListener("message", ({ data }) =>
      came.push(typeof data === "string" ? JSON.parse(data).type : "jpeg"));
    await new Promise((resolve) =>
      socket.addEventListener("open", resolve)
    );
    for (const message of fc.sample(messages, 300)) socket.send(message);
    socket.send("{");
    socket.send(JSON.stringify({ type: "newest", asked: 1 }));
    view.showFrame(testFrame(1));
    await until("the last one is answered", () => came.at(-1) === "now" && came.includes("refused"));
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    socket.close();
    await closed;
    const metrics = await (await fetch(new URL("/metrics", view.url))).text();
    const refused = Number(/^udp_image_stream_page_messages_refused_total (\d+)/m.exec(metrics)![1]);
    assertEquals(refused, came.filter((type) => type === "refused").length);
  }));

Deno.test("a foreign page and who has no token get no picture by any path", () =>
  withView({ token: "correct-horse" }, async (view) => {
    const paths = [
      "/snapshot.jpg?max-age=1s",
      "/stream.mjpeg?newest",
      "/frames?form=json",
      "/frames?form=xml",
    ];
    for (const path of paths) {
      assertEquals(await readStatus(view.url, { path, headers: WEB_SOCKET_HEADERS }), 401);
      const headers = {
        ...WEB_SOCKET_HEADERS,
        Origin: "http://evil.example",
        Authorization: "Bearer correct-horse",
      };
      assertEquals(await readStatus(view.url, { path, headers }), 403);
    }
    const path = "/frames?form=json";
    using granted = await openRequest(view.url, {
      path,
      headers: { ...WEB_SOCKET_HEADERS, Authorization: "Bearer correct-horse" },
    });
    const buffer = new Uint8Array(64);
    await granted.read(buffer);
    assert(new TextDecoder().decode(buffer).startsWith("HTTP/1.1 101 "));
  }));
