/** The page behind the proxies of the README, as they are written there. */

import { assertEquals, assertMatch } from "@std/assert";
import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { testWith } from "../../support/programs.ts";
import { untilAsync } from "../../support/until.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "./raw_http.ts";
import { testFrame } from "./test_frames.ts";
import { withView } from "./test_view.ts";

const README = Deno.readTextFileSync(new URL("../../../README.md", import.meta.url));

/** A block of the README with the port of this test's server. */
function readBlock(language: string, port: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "m").exec(README) ?? [];
  return block!.replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`);
}

interface Proxy {
  readonly file: string;
  readonly language: string;
  readonly command: (folder: string) => string[];
  readonly configure: (block: string, port: number, folder: string) => string;
}

const PROXIES: Readonly<Record<string, Proxy>> = {
  nginx: {
    file: "nginx.conf",
    language: "nginx",
    command: (folder) => ["-e", "stderr", "-p", folder, "-c", `${folder}/nginx.conf`],
    configure: (block, port, folder) =>
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
        uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
        server { listen 127.0.0.1:${port}; ${block} }
      }`,
  },
  caddy: {
    file: "Caddyfile",
    language: "caddyfile",
    command: (folder) => ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"],
    configure: (block, port) =>
      `{
      admin off
      auto_https off
    }
    http://localhost:${port} {
      bind 127.0.0.1
      ${block}
    }`,
  },
};

async function withProxy(name: string, test: (view: WebView, base: string) => Promise<void>): Promise<void> {
  const { file, language, command, configure } = PROXIES[name]!;
  const port = findFreeTcpPort();
  const base = `http://localhost:${port}/cam`;
  const folder = await Deno.makeTempDir();
  await withView({ pageAddress: { origin: base } }, async (view) => {
    const own = String(view.address.port);
    await Deno.writeTextFile(`${folder}/${file}`, configure(readBlock(language, own), port, folder));
    const process = new Deno.Command(name, {
      args: command(folder),
      env: { HOME: folder },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      await untilAsync("the proxy answers", () => answers(`${base}/`));
      await test(view, base);
    } finally {
      process.kill("SIGTERM");
      await process.status;
    }
  });
  await Deno.remove(folder, { recursive: true });
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url);
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

for (const name of Object.keys(PROXIES)) {
  testWith(
    [name],
    `the page works behind ${name} under a path, as the README has it`,
    () =>
      withProxy(name, async (view, base) => {
        assertEquals(view.url, `${base}/`);
        view.showFrame(testFrame(1));
        const { port, origin } = new URL(base);
        for (const path of ["/cam/", "/cam/page.js", "/cam/icon.svg", "/cam/snapshot.jpg", "/cam/streams"]) {
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
