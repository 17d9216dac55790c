/** The page for a network: nobody sees the camera without the token, or reads along where there is a certificate. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeCertificate, makeExpiredCertificate, withFolder } from "../support/certificates.ts";
import { testWith } from "../support/programs.ts";
import { runTool, startTool } from "../support/tools.ts";

const LISTEN = ["--port", "0", "--view", "web"];

Deno.test("listen --web 0.0.0.0 answers nobody without the token, and everything with it", async () => {
  await using listener = startTool("listen", [...LISTEN, "--web", "0.0.0.0:0", "--web-token", "auto"]);
  const [, port, token] = await listener.line(/page is at "?http:\/\/[\d.]+:(\d+)\/\?token=([\w-]{22})/);
  const base = `http://127.0.0.1:${port}`;
  for (
    const path of [
      "/",
      "/view/web/page/page.js",
      "/streams",
      "/metrics",
      "/stream.mjpeg",
      "/snapshot.jpg",
      `/?token=${token}x`,
    ]
  ) {
    const response = await fetch(base + path);
    assertEquals(response.status, 401, path);
    assert((await response.text()).startsWith("Cannot answer without the token"));
  }
  const entered = await fetch(`${base}/?token=${token}`, { redirect: "manual" });
  await entered.body?.cancel();
  assertEquals([entered.status, entered.headers.get("location")], [303, "./"]);
  const cookie = entered.headers.get("set-cookie")!.split(";")[0]!;
  const page = await fetch(`${base}/`, { headers: { cookie } });
  assertEquals(page.status, 200);
  await page.body?.cancel();
  const script = await fetch(`${base}/view/web/page/page.js`, { headers: { cookie } });
  assertEquals(script.status, 200);
  await script.body?.cancel();
  const metrics = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  assert((await metrics.text()).includes("udp_image_stream_frames_complete_total"));
  assertEquals(await connect(`ws://127.0.0.1:${port}/frames?token=${token}`), "open");
  assertEquals(await connect(`ws://127.0.0.1:${port}/frames`), "error");
  assertEquals(await listener.end(), 0);
});

async function connect(url: string): Promise<string> {
  const socket = new WebSocket(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<void>();
  socket.addEventListener("open", () => resolve("open"));
  socket.addEventListener("error", () => resolve("error"));
  socket.addEventListener("close", () => closed.resolve());
  const outcome = await promise;
  socket.close();
  await closed.promise;
  return outcome;
}

Deno.test("listen serves no network without a token", async () => {
  const cases: [string[], string][] = [
    [
      ["--web", "0.0.0.0:8080"],
      "Cannot use --web 0.0.0.0:8080 without --web-token: everybody there could look; --web-token auto makes one",
    ],
    [
      ["--web-token", "short"],
      "Cannot use --web-token short: auto, or 8 to 128 letters, digits and . _ ~ - is accepted",
    ],
  ];
  for (const [args, message] of cases) {
    assertEquals(await runTool("listen", [...LISTEN, ...args]), {
      code: 2,
      log: [`listen: ${message}`],
      stdout: "",
    });
  }
});

testWith(
  ["openssl"],
  "listen --web-cert --web-key serves the page by TLS, and says so",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "laptop");
      const tls = ["--web-cert", cert, "--web-key", key];
      await using listener = startTool("listen", [
        ...LISTEN,
        "--web",
        "0.0.0.0:0",
        "--web-token",
        "auto",
        ...tls,
      ]);
      const [, port, token] = await listener.line(/page is at "?https:\/\/[\d.]+:(\d+)\/\?token=([\w-]{22})/);
      using client = Deno.createHttpClient({ caCerts: [await Deno.readTextFile(cert)] });
      const headers = { authorization: `Bearer ${token}` };
      const metrics = await fetch(`https://localhost:${port}/metrics`, { client, headers });
      assert((await metrics.text()).includes("udp_image_stream_frames_complete_total"));
      assertEquals(await listener.end(), 0);
    }),
);

testWith(
  ["openssl"],
  "listen says which file of --web-cert and --web-key is wrong, also where a window might be opened",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "laptop");
      const other = await makeCertificate(folder, "other");
      const cases: [string[], string][] = [
        [
          ["--view", "web", "--web-cert", `${folder}/none`, "--web-key", key],
          `--web-cert ${folder}/none: there is no such file`,
        ],
        [
          ["--view", "auto", "--web-cert", cert, "--web-key", other.key],
          `--web-key ${other.key}: it does not belong to the certificate in ${cert}`,
        ],
      ];
      for (const [args, message] of cases) {
        const { code, log } = await runTool("listen", ["--port", "0", "--web", "0", "--quiet", ...args]);
        assertEquals([code, log], [1, [`listen: Cannot use ${message}`]]);
      }
    }),
);

testWith(
  ["openssl"],
  "listen warns of a certificate that has expired, and serves the page with it",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeExpiredCertificate(folder, "old");
      await using listener = startTool("listen", [
        ...LISTEN,
        "--web",
        "0",
        "--web-cert",
        cert,
        "--web-key",
        key,
      ]);
      await listener.line(/page is at "?https:/);
      assertMatch(listener.log.join("\n"), /The certificate in "?\S*old\.pem"? has expired: browsers warn/);
      assertEquals(await listener.end(), 0);
    }),
);
