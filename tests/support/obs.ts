/**
 * OBS Studio with one scene, in which is one Media Source, on a display that nobody sees; its own WebSocket server
 * (obs-websocket 5) says what the source shows.
 *
 * @module
 */

import { findFreeTcpPort } from "../../scripts/free_ports.ts";
import { until } from "./until.ts";

/** What has to be installed for it. */
export const OBS_PROGRAMS = ["obs", "Xvfb"];

const SOURCE = "robot";
const ANSWER_LIMIT_MS = 10_000;
/** Of obs-websocket's protocol, for what OBS says at first, and for answers. */
const [HELLO, IDENTIFY, IDENTIFIED, REQUEST, ANSWER] = [0, 1, 2, 6, 7];

/** What a person types into the Media Source, and where OBS runs. */
export interface ObsOptions {
  readonly input: string;
  readonly inputFormat: string;
  readonly display: string;
  /** Where its settings are written; removed by who has made it. */
  readonly folder: string;
}

/** A running OBS. */
export interface Obs extends AsyncDisposable {
  /** The picture that the source shows, as a PNG; nothing while it shows none. */
  look(): Promise<Uint8Array | undefined>;
}

/** Starts it; its disposal ends it. */
export async function startObs(options: ObsOptions): Promise<Obs> {
  const port = findFreeTcpPort();
  await writeSettings(options, port);
  const process = new Deno.Command("obs", {
    args: ["--multi", "--minimize-to-tray"],
    env: {
      HOME: options.folder,
      XDG_CONFIG_HOME: options.folder,
      DISPLAY: options.display,
      WAYLAND_DISPLAY: "",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let hasEnded = false;
  const ended = process.status.then(() => hasEnded = true);
  const end = async () => {
    if (!hasEnded) process.kill("SIGKILL");
    await ended;
  };
  try {
    await until("OBS answers", async () => hasEnded || await isListening(port));
    if (hasEnded) throw new Error("OBS has ended");
  } catch (error) {
    await end();
    throw error;
  }
  return { look: () => takeScreenshot(port), [Symbol.asyncDispose]: end };
}

async function writeSettings({ folder, input, inputFormat }: ObsOptions, port: number): Promise<void> {
  const basic = `${folder}/obs-studio/basic`;
  await Deno.mkdir(`${basic}/scenes`, { recursive: true });
  await Deno.mkdir(`${basic}/profiles/test`, { recursive: true });
  const settings = {
    General: { FirstRun: true, LastVersion: 1 << 30, EnableAutoUpdates: false },
    Basic: { Profile: "test", ProfileDir: "test", SceneCollection: "test", SceneCollectionFile: "test" },
    OBSWebSocket: { FirstLoad: false, ServerEnabled: true, ServerPort: port, AuthRequired: false },
  };
  const video = { BaseCX: 320, BaseCY: 256, OutputCX: 320, OutputCY: 256, FPSCommon: 10 };
  const scene = {
    name: "test",
    current_scene: "Scene",
    current_program_scene: "Scene",
    scene_order: [{ name: "Scene" }],
    sources: [
      {
        id: "ffmpeg_source",
        name: SOURCE,
        settings: { is_local_file: false, input, input_format: inputFormat, buffering_mb: 0 },
      },
      { id: "scene", name: "Scene", settings: { items: [{ name: SOURCE, id: 1, visible: true }] } },
    ],
  };
  // OBS 31 reads the second of these, and its server's settings where plugins have theirs
  for (const name of ["global", "user"]) {
    await Deno.writeTextFile(`${folder}/obs-studio/${name}.ini`, formatIni(settings));
  }
  const serverFolder = `${folder}/obs-studio/plugin_config/obs-websocket`;
  await Deno.mkdir(serverFolder, { recursive: true });
  const server = { first_load: false, server_enabled: true, server_port: port, auth_required: false };
  await Deno.writeTextFile(`${serverFolder}/config.json`, JSON.stringify(server));
  await Deno.writeTextFile(
    `${basic}/profiles/test/basic.ini`,
    formatIni({ General: { Name: "test" }, Video: video }),
  );
  await Deno.writeTextFile(`${basic}/scenes/test.json`, JSON.stringify(scene));
}

function formatIni(sections: Readonly<Record<string, object>>): string {
  return Object.entries(sections)
    .map(([name, values]) =>
      `[${name}]\n${Object.entries(values).map(([key, value]) => `${key}=${value}\n`).join("")}`
    )
    .join("\n");
}

async function isListening(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Asks for what the source shows. */
async function takeScreenshot(port: number): Promise<Uint8Array | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => reject(new Error("OBS did not answer")), ANSWER_LIMIT_MS);
  const closed = new Promise((resolve) => socket.onclose = resolve);
  const send = (op: number, d: object) => socket.send(JSON.stringify({ op, d }));
  socket.onmessage = ({ data }) => {
    const { op, d } = JSON.parse(data);
    if (op === HELLO) send(IDENTIFY!, { rpcVersion: 1, eventSubscriptions: 0 });
    else if (op === IDENTIFIED) {
      const requestData = { sourceName: SOURCE, imageFormat: "png" };
      send(REQUEST!, { requestType: "GetSourceScreenshot", requestId: "1", requestData });
    } else if (op === ANSWER) resolve(d.responseData?.imageData);
  };
  socket.onerror = () => resolve(undefined);
  try {
    const encoded = await promise;
    return encoded === undefined ? undefined : Uint8Array.fromBase64(encoded.split(",")[1]!);
  } finally {
    clearTimeout(timer);
    socket.close();
    await closed;
  }
}
