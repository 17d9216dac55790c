/**
 * The proxies of the README, as they are written there, in front of a view of the test's own.
 *
 * @module
 */

import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import type { WebView } from "../../../src/view/web/web_view.ts";
import { until } from "../../support/until.ts";
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

/** By the names of their programs. */
export const PROXIES: Readonly<Record<string, Proxy>> = {
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

/** What the test says of the proxy and of the view behind it. */
export interface ProxyOptions {
  /** Changes the block of the README. @default nothing is changed */
  readonly change?: (block: string) => string;
  /** Whether the view is told where the proxy serves it. @default true */
  readonly isTold?: boolean;
  /** What the view wants to be given. @default nothing */
  readonly token?: string;
}

/**
 * Runs a test with a view behind a proxy.
 *
 * @param test is given the view and the page's address at the proxy, without a slash at its end
 */
export async function withProxy(
  name: string,
  { change = (block) => block, isTold = true, token }: ProxyOptions,
  test: (view: WebView, base: string) => Promise<void>,
): Promise<void> {
  const { file, language, command, configure } = PROXIES[name]!;
  const port = findFreeTcpPort();
  const base = `http://localhost:${port}/cam`;
  const folder = await Deno.makeTempDir();
  const options = { ...(isTold ? { pageAddress: { origin: base } } : {}), ...(token ? { token } : {}) };
  await withView(options, async (view) => {
    const block = change(readBlock(language, String(view.address.port)));
    await Deno.writeTextFile(`${folder}/${file}`, configure(block, port, folder));
    const process = new Deno.Command(name, {
      args: command(folder),
      env: { HOME: folder },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      await until("the proxy answers", () => answers(`${base}/`));
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
    const { status, body } = await fetch(url);
    await body?.cancel();
    return status === 200 || status === 401;
  } catch {
    return false;
  }
}
