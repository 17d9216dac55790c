/**
 * One end of the connection: a Chromium with a page of this folder, and a socket to it.
 *
 * @module
 */

import { launchPlainBrowser, type PlainPage } from "../../page/plain_page.ts";

/** An open page. */
export interface BrowserEnd extends AsyncDisposable {
  /** Has the functions that the page's script gives to all. */
  readonly page: PlainPage;
  /** Carries pictures. */
  readonly socket: WebSocket;
}

const SCRIPTS = ["/connection.js", "/encoder.js", "/receiving_page.js", "/sending_page.js"];
const ARGS = [
  // A page that may use the camera may say this host's addresses, of which without a way to the Internet it has no other.
  "--use-fake-ui-for-media-stream",
  // The sender asks for no wait before a picture is shown, as games that are streamed do; a page can not say it so strongly.
  "--force-fieldtrials=WebRTC-ForceSendPlayoutDelay/min_ms:0,max_ms:0/",
];
const WINDOW = { width: 320, height: 240 };

/**
 * Opens one in a Chromium of its own.
 *
 * @param script of the page
 * @param args more for Chromium's command line
 * @throws {Error} where it does not start
 */
export async function openBrowserEnd(
  script: "sending_page.js" | "receiving_page.js",
  args: readonly string[] = [],
): Promise<BrowserEnd> {
  const connected = Promise.withResolvers<WebSocket>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/socket") return connect(request, connected.resolve);
    return SCRIPTS.includes(pathname) ? serveScript(pathname) : servePage(script);
  });
  const browser = await launchPlainBrowser([...ARGS, ...args]);
  const page = await browser.openPage(`http://127.0.0.1:${server.addr.port}/`, WINDOW);
  return {
    page,
    socket: await connected.promise,
    async [Symbol.asyncDispose]() {
      await page.close();
      await browser[Symbol.asyncDispose]();
      await server.shutdown();
    },
  };
}

function connect(request: Request, onOpen: (socket: WebSocket) => void): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => onOpen(socket);
  return response;
}

function serveScript(path: string): Response {
  const text = Deno.readTextFileSync(new URL(`.${path}`, import.meta.url));
  return new Response(text, { headers: { "content-type": "text/javascript" } });
}

function servePage(script: string): Response {
  const html = `<!DOCTYPE html><title>WebRTC</title><script type="module" src="/${script}"></script>`;
  return new Response(html, { headers: { "content-type": "text/html" } });
}
