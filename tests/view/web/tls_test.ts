/** The page's server by TLS: the same page, and the same bounds on what strangers can hold. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { readCertificate } from "../../../src/view/web/certificate.ts";
import { openHttpServer } from "../../../src/view/web/http_server.ts";
import { Regulars } from "../../../src/view/web/places.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { makeCertificate, withFolder } from "../../support/certificates.ts";
import { testWith } from "../../support/programs.ts";
import { readMjpegParts } from "./mjpeg_parts.ts";
import { WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { readStuckNewest } from "./stuck_reader.ts";
import { fakeJpeg, testFrame } from "./test_frames.ts";
import { withView } from "./test_view.ts";

type Pair = Readonly<Record<"cert" | "key", string>>;

function testTls(name: string, test: (certificate: Pair) => Promise<void>): void {
  testWith(
    ["openssl"],
    name,
    () => withFolder(async (folder) => await test(await readCertificate(await makeCertificate(folder, "a")))),
  );
}

/** The head of the answer to a GET by TLS. */
async function readHead(
  view: WebView,
  path: string,
  headers: Record<string, string>,
  { cert }: Pair,
): Promise<string> {
  const { port } = view.address;
  using connection = await Deno.connectTls({ hostname: "127.0.0.1", port, caCerts: [cert] });
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`));
  const buffer = new Uint8Array(4096);
  return new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
}

testTls(
  "openWebView serves the page, its pictures and WebSockets by TLS, and keeps cookies to it",
  (certificate) =>
    withView({ certificate, token: "correct-horse" }, async (view) => {
      const { port } = view.address;
      assertEquals(view.url, `https://127.0.0.1:${port}/?token=correct-horse`);
      view.showFrame(testFrame(1, { jpeg: fakeJpeg(1, 3_000_000) }));
      using client = Deno.createHttpClient({ caCerts: [certificate.cert] });
      const opened = await fetch(view.url, { client, redirect: "manual" });
      await opened.body?.cancel();
      const [cookie, ...attributes] = opened.headers.get("set-cookie")!.split("; ");
      assertEquals(attributes, ["Max-Age=2592000", "HttpOnly", "SameSite=Strict", "Secure"]);
      const picture = await fetch(new URL("/snapshot.jpg", view.url), {
        client,
        headers: { cookie: cookie! },
      });
      assertEquals(await picture.bytes(), fakeJpeg(1, 3_000_000));
      const ask = (origin: string) =>
        readHead(view, "/frames", { ...WEB_SOCKET_HEADERS, cookie: cookie!, Origin: origin }, certificate);
      assertMatch(await ask(`https://127.0.0.1:${port}`), /^HTTP\/1\.1 101 /);
      // A page that somebody in between has put there without TLS is another site's.
      assertMatch(await ask(`http://127.0.0.1:${port}`), /^HTTP\/1\.1 403 /);
    }),
);

testTls(
  "/stream.mjpeg by TLS holds no backlog for a reader that stops reading, and holds up nobody",
  (certificate) =>
    withView({ certificate }, async (view) => {
      const frames = 300;
      using client = Deno.createHttpClient({ caCerts: [certificate.cert] });
      const open = () => fetch(new URL("/stream.mjpeg", view.url), { client });
      view.showFrame(testFrame(0));
      const stuck = await open();
      const quick = readMjpegParts(await open());
      await quick.next();
      for (let id = 1; id <= frames; id++) {
        view.showFrame(testFrame(id, { jpeg: fakeJpeg(id, 250_000) }));
        assertEquals((await quick.next()).value?.headers.get("x-frame"), String(id));
      }
      await quick.return(undefined);
      let bytes = 0;
      for await (const { headers, jpeg } of readMjpegParts(stuck)) {
        bytes += jpeg.length;
        if (headers.get("x-frame") === String(frames)) break;
      }
      assert(bytes < 30_000_000, `${bytes} bytes were on their way`);
    }),
);

if (Deno.build.os === "linux") {
  testTls(
    "/stream.mjpeg?newest by TLS makes no picture before the one before has come",
    (certificate) =>
      withView({ certificate }, async (view) => {
        const caCerts = [certificate.cert];
        using client = Deno.createHttpClient({ caCerts });
        using stuck = await Deno.connectTls({ ...view.address, caCerts });
        await readStuckNewest(view, stuck, client);
      }),
  );
}

testTls(
  "openHttpServer ends what speaks no TLS, or does not go on with it in time, and goes on serving",
  async (certificate) => {
    const server = await openHttpServer({
      hostname: "127.0.0.1",
      port: 0,
      regulars: new Regulars(),
      certificate,
      requestTimeoutMs: 300,
      answer: () => new Response("here"),
    });
    try {
      const { port } = server.address;
      const hello = Uint8Array.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);
      for (
        const said of [new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), hello, new Uint8Array()]
      ) {
        using connection = await Deno.connect({ hostname: "127.0.0.1", port });
        await connection.write(said);
        assertEquals((await readToEnd(connection)).includes("here"), false);
      }
      using silent = await Deno.connectTls({ hostname: "127.0.0.1", port, caCerts: [certificate.cert] });
      await silent.handshake();
      assertEquals(await readToEnd(silent), "");
      for (let i = 0; i < 300; i++) (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      using client = Deno.createHttpClient({ caCerts: [certificate.cert] });
      const answer = await fetch(`https://localhost:${port}/`, { client });
      assertEquals(await answer.text(), "here");
    } finally {
      server.close();
      await server.finished;
    }
  },
);

/** Everything until the other end closes, or breaks off. */
async function readToEnd(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let text = "";
  try {
    for (
      let length = await connection.read(buffer);
      length !== null;
      length = await connection.read(buffer)
    ) {
      text += new TextDecoder("latin1").decode(buffer.subarray(0, length));
      assert(text.length < 100_000);
    }
  } catch {
    // Broken off: closed all the same.
  }
  return text;
}
