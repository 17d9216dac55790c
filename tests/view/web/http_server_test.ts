/** What strangers can hold of the page's server. */

import { assert, assertEquals } from "@std/assert";
import { DropCounts } from "../../../src/common/drop_counts.ts";
import type { HttpFault } from "../../../src/view/web/http_refusals.ts";
import { type HttpServerOptions, openHttpServer } from "../../../src/view/web/http_server.ts";
import { Regulars } from "../../../src/view/web/places.ts";
import { RequestBudget } from "../../../src/view/web/request_budget.ts";
import { textOf, withLog } from "../../support/log.ts";
import { until } from "../../support/until.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { testFrame } from "./test_frames.ts";
import { TestPage, withView } from "./test_view.ts";

async function withServer(
  options: Partial<HttpServerOptions>,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const server = await openHttpServer({
    hostname: "127.0.0.1",
    port: 0,
    regulars: new Regulars(),
    answer: ({ request }) => new Response(new URL(request.url).pathname),
    ...options,
  });
  try {
    await test(`http://127.0.0.1:${server.address.port}/`);
  } finally {
    server.close();
    await server.finished;
  }
}

/** Everything that the other end sends until it closes. */
async function readToEnd(connection: Deno.TcpConn): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const bytes of connection.readable) text += decoder.decode(bytes, { stream: true });
  } catch {
    // Reset: closed all the same.
  }
  return text;
}

async function send(url: string, text: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

Deno.test("openHttpServer answers what does not parse with 400, counts it, and goes on", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ faults }, async (url) => {
    const garbage = [
      "\r\n\r\nnonsense\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
      "GET http://evil.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ];
    for (const text of garbage) {
      const answer = await readToEnd(await send(url, text));
      assert(/^HTTP\/1\.1 4\d\d /.test(answer), JSON.stringify([text.slice(0, 40), answer]));
    }
    assertEquals(await (await fetch(`${url}still/here`)).text(), "/still/here");
    assertEquals(faults.toJSON(), { garbage: garbage.length });
  });
});

Deno.test("openHttpServer closes a connection that sends no whole request in time, however it drips", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ requestTimeoutMs: 200, faults }, async (url) => {
    const silent = await send(url, "");
    const half = await send(url, "GET / HTTP/1.1\r\nHost: a\r\n");
    const dripping = await send(url, "GET / HTTP/1.1\r\n");
    const timer = setInterval(() => dripping.write(new TextEncoder().encode("A: b\r\n")).catch(() => {}), 20);
    await Promise.all([readToEnd(silent), readToEnd(half), readToEnd(dripping)]);
    clearInterval(timer);
    assertEquals(await (await fetch(url)).text(), "/");
    assertEquals(faults.toJSON(), { late: 3 });
  });
});

Deno.test("openHttpServer answers one request of each connection, and no pipeline", () =>
  withServer({}, async (url) => {
    const request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    assert((await readToEnd(await send(url, request))).includes("/a"));
    const answers = await readToEnd(await send(url, request.repeat(1000)));
    assert(/^HTTP\/1\.1 400 /.test(answers) && answers.split("HTTP/1.1 ").length === 2, answers);
  }));

Deno.test("openHttpServer reads no body, of whatever length", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ faults }, async (url) => {
    for (const header of ["Transfer-Encoding: chunked", "Content-Length: 1000000000"]) {
      const connection = await send(url, `GET / HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`);
      const piece = new TextEncoder().encode(`8000\r\n${"x".repeat(0x8000)}\r\n`);
      let isOpen = true;
      const closed = readToEnd(connection).then((answer) => {
        isOpen = false;
        return answer;
      });
      let written = 0;
      while (isOpen && written < 64_000_000) {
        written += await connection.write(piece).catch(() => 0);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      assert(written < 64_000_000, `${written} bytes were taken`);
      assert(/^(HTTP\/1\.1 4\d\d|$)/.test(await closed));
    }
    // as garbage, where what follows the head came with it
    assertEquals(faults.total, 2);
  });
});

Deno.test("openHttpServer closes on who does not take an answer, and not on a stream that pauses", () => {
  const sending = Promise.withResolvers<void>();
  const answer: HttpServerOptions["answer"] = ({ request }) =>
    request.url.endsWith("/stream")
      ? new Response(pausingBody(sending.promise), {
        headers: { "Content-Type": "multipart/x-mixed-replace" },
      })
      : new Response(new Uint8Array(30_000_000));
  return withServer({ silenceTimeoutMs: 200, answer }, async (url) => {
    const stream = await send(url, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    const stuck = await send(url, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const before = performance.now();
    await until("its time is over", () => performance.now() - before > 1000);
    assert((await readToEnd(stuck)).length < 30_000_000);
    sending.resolve();
    assert((await readToEnd(stream)).includes("picture"));
  });
});

function pausingBody(pause: Promise<void>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await pause;
      controller.enqueue(new TextEncoder().encode("picture"));
      controller.close();
    },
  }, { highWaterMark: 0 });
}

Deno.test("RequestBudget bounds the requests of a host, and those of all but the regulars", () => {
  const regulars = new Regulars();
  regulars.add("10.0.0.1");
  const budget = new RequestBudget(regulars);
  const ask = (remoteAddress: string) => budget.take(remoteAddress);
  const grantsOf = (addressOf: (i: number) => string) =>
    Array.from({ length: 5000 }, (_, i) => ask(addressOf(i))).filter(Boolean).length;
  const host = grantsOf(() => "10.0.0.2");
  assert(host >= 300 && host < 400, String(host));
  assert(grantsOf((i) => `10.0.${i >> 8}.${i & 255}`) < 1500);
  assertEquals(ask("10.0.0.1"), true);
  assertEquals(grantsOf(() => "127.0.0.1"), 5000);
});

Deno.test("openWebView lets a page in while a thousand half-open connections come, and goes on serving", () =>
  withView({}, async (view) => {
    view.showFrame(testFrame(1));
    const { port } = view.address;
    const connections: Deno.TcpConn[] = [];
    for (let i = 0; i < 1000; i++) connections.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    const page = new TestPage(view.url);
    assertEquals((await page.nextPicture()).id, 1);
    await page.close();
    connections.forEach((connection) => connection.close());
    const response = await fetch(new URL("/streams", view.url));
    assertEquals(response.status, 200);
    await response.body?.cancel();
  }));

Deno.test("openWebView logs nothing of what strangers send, but the first page that it refused", () =>
  withLog((log) =>
    withView({}, async (view) => {
      for (let i = 0; i < 5; i++) {
        await readToEnd(await send(view.url, "nonsense\r\n\r\n"));
        const headers = { ...WEB_SOCKET_HEADERS, Origin: "http://evil.example" };
        assertEquals(await readStatus(view.url, { path: "/frames", headers }), 403);
      }
      const [line, ...others] = log.map(textOf);
      assert(line?.includes("--web-origin http://evil.example"), line);
      assertEquals(others, []);
    })
  ));

Deno.test("openWebView closes within a moment though a page does not say goodbye", async () => {
  const silent: Deno.TcpConn[] = [];
  await withView({}, async (view) => {
    const { port } = view.address;
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const headers = Object.entries({ Host: `127.0.0.1:${port}`, ...WEB_SOCKET_HEADERS });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await connection.write(new TextEncoder().encode(`GET /frames HTTP/1.1\r\n${lines}\r\n`));
    silent.push(connection);
    await until("the socket is open", async () => (await connection.read(new Uint8Array(100)) ?? 0) > 0);
  });
  silent.forEach((connection) => connection.close());
});

Deno.test("openHttpServer answers the pings of a WebSocket, however many, where the answers are read", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ faults, answer: () => ({ onSocket() {} }) }, async (url) => {
    const headers = Object.entries(WEB_SOCKET_HEADERS).map((header) => header.join(": ")).join("\r\n");
    using connection = await send(url, `GET / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`);
    assert(await connection.read(new Uint8Array(500)), "it is not opened");
    for (let i = 0; i < 200; i++) {
      // FIN and ping, masked by zeros
      await connection.write(Uint8Array.of(0x89, 0x82, 0, 0, 0, 0, 7, i));
      const pong = new Uint8Array(4);
      assertEquals([await connection.read(pong), ...pong], [4, 0x8a, 2, 7, i]);
    }
    assertEquals(faults.total, 0);
  });
});

Deno.test("openHttpServer cuts a WebSocket that pings and reads no answers, and counts it", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ faults, answer: () => ({ onSocket() {} }) }, async (url) => {
    const headers = Object.entries(WEB_SOCKET_HEADERS).map((header) => header.join(": ")).join("\r\n");
    const connection = await send(url, `GET / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`);
    assert(await connection.read(new Uint8Array(500)), "it is not opened");
    const pings = new Uint8Array(131 * 400);
    // FIN and ping; masked by zeros, 125 bytes
    for (let at = 0; at < pings.length; at += 131) pings.set([0x89, 0xfd], at);
    let written = 0;
    try {
      while (written < 256_000_000) written += await connection.write(pings);
    } catch {
      // Cut, as it should be.
    }
    await until("it is counted", () => faults.total > 0);
    assertEquals(faults.toJSON(), { "ping-flood": 1 });
    connection.close();
  });
});

Deno.test("openHttpServer counts the connections that give way to newer ones", () => {
  const faults = new DropCounts<HttpFault>();
  return withServer({ faults }, async (url) => {
    const silent: Deno.TcpConn[] = [];
    for (let i = 0; i < 160; i++) silent.push(await send(url, ""));
    assertEquals(await (await fetch(url)).text(), "/");
    assertEquals(faults.toJSON(), { "pushed-out": 1 });
    for (const connection of silent) connection.close();
  });
});
