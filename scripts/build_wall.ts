/**
 * Builds the wall that needs no listener: one page, `dist/wall.html`, which any server of files serves, and which speaks to a
 * server of NATS by its WebSocket.
 *
 * ```sh
 * deno task build:wall
 * ```
 *
 * It is the listener's page and its source of robots, with what a browser has in the place of what Deno has.
 *
 * @module
 */

import * as esbuild from "esbuild";
import { sourcePlugin } from "./compile/source_plugin.ts";

const ROOT = new URL("../", import.meta.url);
const WALL = new URL("fleet/wall/", import.meta.url);
const PAGE = new URL("src/view/web/page/", ROOT);

/** What a page has in the place of these. */
const IN_A_PAGE: Readonly<Record<string, string>> = {
  "src/system/monotonic.ts": "page_clock.js",
  "src/doors/connect_failure.ts": "page_failure.js",
  "src/doors/nats/link/guarded_socket.ts": "page_socket.js",
  "src/doors/nats/link/named_file.ts": "page_file.js",
  "src/doors/nats/drive/drive_link.ts": "page_drive_link.js",
  // A thread needs a file of its own.
  "src/view/web/page/picture/remote_painter.js": "page_painter.js",
};
/** Of the listener's page, in their order there. */
const STYLES = [
  ...["page", "tools/tools", "wall", "picture/picture", "picture/stale", "charts/figures", "picture/seal"],
  ...["charts/charts", "pose/pose_state", "pose/pose", "waiting", "drive/drive"],
];
const TILE = /<template id="tile">[\s\S]*?<\/template>/;
const ICON = /(<link rel="icon" href=")[^"]*/;

/** The page. */
export async function buildWall(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [new URL("wall.js", WALL).pathname],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["browser", "import"],
    minify: true,
    legalComments: "inline",
    logLevel: "error",
    tsconfigRaw: {},
    plugins: [inAPage(), sourcePlugin({ onWorker: refuse, onPackageFile: refuse })],
  });
  const read = (url: URL) => Deno.readTextFile(url);
  const styles = await Promise.all(STYLES.map((name) => read(new URL(`${name}.css`, PAGE))));
  const style = [...styles, await read(new URL("wall.css", WALL))].join("\n");
  const [tile = ""] = TILE.exec(await read(new URL("page.html", PAGE))) ?? [];
  const icon = encodeURIComponent(await read(new URL("icon.svg", PAGE)));
  // What stands in a script must not end it.
  const script = outputFiles[0]!.text.replaceAll("</script", "<\\/script");
  const policy = await describePolicy(script);
  const page = await read(new URL("index.html", WALL));
  return page
    .replace(ICON, () => `<link rel="icon" href="data:image/svg+xml,${icon}`)
    .replace("<!-- tile -->", () => tile)
    .replace("<!-- style -->", () => `<style>\n${style}</style>`)
    .replace("<!-- policy -->", () => policy)
    .replace("<!-- script -->", () => `<script type="module">${script}</script>`);
}

/** What the page may load and where it may speak to: its own script, and servers' WebSockets. */
async function describePolicy(script: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script)));
  const content = [
    "default-src 'none'",
    `script-src 'sha256-${digest.toBase64()}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "connect-src ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<meta http-equiv="Content-Security-Policy" content="${content}">`;
}

function inAPage(): esbuild.Plugin {
  const others = new Map(
    Object.entries(IN_A_PAGE).map((
      [path, name],
    ) => [new URL(path, ROOT).pathname, new URL(name, WALL).pathname]),
  );
  return {
    name: "in-a-page",
    setup: (build) =>
      build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const other = others.get(new URL(path, `file://${resolveDir}/`).pathname);
        return other === undefined ? undefined : { path: other };
      }),
  };
}

function refuse(url: URL): never {
  throw new Error(`Cannot build the wall: ${url.pathname} would be a file of its own`);
}

const USAGE = `deno task build:wall

Writes dist/wall.html: the wall of a fleet that needs no listener, for any server of files.`;

if (import.meta.main) {
  if (Deno.args.length > 0) {
    const isAsked = Deno.args.every((arg) => arg === "--help" || arg === "-h");
    console[isAsked ? "log" : "error"](isAsked ? USAGE : `Unknown option ${Deno.args[0]}\n\n${USAGE}`);
    Deno.exit(isAsked ? 0 : 2);
  }
  const page = await buildWall();
  await esbuild.stop();
  await Deno.mkdir(new URL("dist/", ROOT), { recursive: true });
  await Deno.writeTextFile(new URL("dist/wall.html", ROOT), page);
  console.log(`dist/wall.html: ${(page.length / 1000).toFixed(0)} kB`);
}
