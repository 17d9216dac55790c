/**
 * This project with everything that can be asked of it besides:
 *
 * 1. a browser shows the listener's page
 * 2. the listener records
 * 3. another listener has the stream too, and is stopped as the measured time begins
 * 4. a program has asked for `/stream.mjpeg`, and reads none of it
 *
 * @module
 */

import { launchPlainBrowser, type PlainBrowser, type PlainPage } from "../page/plain_page.ts";
import {
  type Company,
  OURS,
  type Peer,
  type Ports,
  runTool,
  sendPictures,
  writePictures,
} from "../shared/peers.ts";

/** The two ends, watched. */
export const OURS_WATCHED: Peer = {
  ...OURS,
  name: "ours, watched",
  sender: (ports) => sendPictures(ports, { args: [`127.0.0.1:${ports.viewer}`] }),
  receiver: (ports) =>
    writePictures(ports, {
      args: ["--view", "web", "--web", `127.0.0.1:${ports.page}`, "--record", recordingOf(ports)],
    }),
  company: startWatchers,
};

const WINDOW = { width: 1280, height: 800 };
const SHOWN_FRAME = `Number(document.querySelector("canvas[data-frame-id]")?.dataset.frameId ?? 0)`;

/** Starts the browser and the other listener. */
async function startWatchers(ports: Ports): Promise<Company> {
  const browser = await launchPlainBrowser();
  const [program, ...args] = runTool("listen");
  const viewer = new Deno.Command(program!, {
    args: [...args, "--bind", "127.0.0.1", "--port", `${ports.viewer}`, "--view", "none", "--quiet"],
    stdin: "null",
    stdout: "null",
  }).spawn();
  return new Watchers(ports, { browser, viewer });
}

class Watchers implements Company {
  readonly #ports: Ports;
  readonly #browser: PlainBrowser;
  readonly #viewer: Deno.ChildProcess;
  #reader: Deno.TcpConn | undefined;
  #page: PlainPage | undefined;
  #firstFrame = 0;

  constructor(ports: Ports, { browser, viewer }: { browser: PlainBrowser; viewer: Deno.ChildProcess }) {
    this.#ports = ports;
    this.#browser = browser;
    this.#viewer = viewer;
  }

  async join(): Promise<void> {
    const { page: port } = this.#ports;
    this.#reader = await Deno.connect({ hostname: "127.0.0.1", port });
    const request = `GET /stream.mjpeg HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    await this.#reader.write(new TextEncoder().encode(request));
    this.#page = await this.#browser.openPage(`http://127.0.0.1:${port}/`, WINDOW);
    await this.#page.waitUntil(`${SHOWN_FRAME} > 0`);
  }

  async begin(): Promise<void> {
    this.#viewer.kill("SIGSTOP");
    this.#firstFrame = await this.#page!.evaluate<number>(SHOWN_FRAME);
  }

  async end(): Promise<void> {
    const lastFrame = await this.#page!.evaluate<number>(SHOWN_FRAME);
    if (lastFrame <= this.#firstFrame) throw new Error("Cannot measure: the page drew nothing");
    const { size } = await Deno.stat(recordingOf(this.#ports));
    if (size === 0) throw new Error("Cannot measure: nothing was recorded");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader?.close();
    await this.#page?.close();
    await this.#browser[Symbol.asyncDispose]();
    this.#viewer.kill("SIGKILL");
    await this.#viewer.status;
    await Deno.remove(recordingOf(this.#ports)).catch(() => {});
  }
}

function recordingOf({ receiver }: Ports): string {
  return `${Deno.env.get("TMPDIR") ?? "/tmp"}/udp_image_stream_bench_${receiver}.mcap`;
}
