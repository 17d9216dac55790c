/** The README's recipes, as the programs themselves find them. */

import { assert, assertEquals } from "@std/assert";
import { parse } from "shell-quote";
import { openDisplay } from "../support/display.ts";
import { type KnownPictures, makeKnownPictures } from "../support/known_pictures.ts";
import { OBS_PROGRAMS, startObs } from "../support/obs.ts";
import { hasProgram, testWith } from "../support/programs.ts";
import { testWithPython } from "../support/python_packages.ts";
import { startListener, startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const HOME_ASSISTANT = `${ROOT}tests/support/home_assistant_camera.py`;
/** Debian's own, for which there is python3-opencv. */
const DEBIAN_PYTHON = "/usr/bin/python3";
/** So many pictures are looked at. */
const PICTURES = 5;
/** Programs turn colours into others each in their own way; the brightness is the same to a level or two. */
const LEAST_DECIBELS = 38;
const TOKEN = "a-token-of-this-test";
const NOBODY = 65534;

/** What stands behind a program's name in the table of the recipes, its code alone. */
function readRecipe(program: string): readonly string[] {
  const readme = Deno.readTextFileSync(`${ROOT}README.md`);
  const section = readme.split("\n## Recipes\n").at(1)?.split("\n## ")[0] ?? "";
  const row = section.split("\n").find((line) => line.startsWith(`| ${program} |`));
  if (!row) throw new Error(`the README has no recipe for ${program}`);
  return [...row.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** Pictures that are known, sent to a listener with a page. */
interface KnownStream extends AsyncDisposable {
  readonly folder: string;
  readonly pictures: KnownPictures;
  readonly listener: Tool;
  /** A recipe as it has to be typed for this listener. */
  fill(text: string): string;
}

async function startKnownStream(...args: string[]): Promise<KnownStream> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await Deno.makeTempDir(), (path) => Deno.remove(path, { recursive: true }));
  await Deno.chmod(folder, 0o777);
  const pictures = await makeKnownPictures(folder);
  const { listener, to } = await startListener("--view", "web", "--web", "127.0.0.1:0", ...args);
  opened.use(listener);
  const [, host] = await listener.line(/page is at "?http:\/\/([^\s"/]+)/);
  opened.use(startTool("broadcast", ["--camera", pictures.path, "--loop", "--fps", "20", to]));
  await listener.line(/Stream /);
  const disposal = opened.move();
  return {
    ...{ folder, pictures, listener },
    fill: (text) => text.replaceAll(/(127\.0\.0\.1|LAPTOP):8080/g, host!).replaceAll("TOKEN", TOKEN),
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

/** Runs a player until it is ended; VLC refuses to be started by root. */
async function play<Result>(
  words: readonly string[],
  { folder }: KnownStream,
  look: (said: () => string) => Promise<Result>,
): Promise<Result> {
  const isRoot = Deno.uid() === 0;
  const asNobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  const [program, ...args] = isRoot && words[0] === "cvlc" ? [...asNobody, ...words] : words;
  let log = "";
  const process = new Deno.Command(program!, {
    args,
    env: { HOME: folder, XDG_CONFIG_HOME: folder, SDL_VIDEODRIVER: "dummy", SDL_AUDIODRIVER: "dummy" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reading = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) log += text;
  })();
  try {
    return await look(() => log);
  } catch (error) {
    throw new Error(`${(error as Error).message}; it said: ${log}`);
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await reading;
  }
}

/** The pictures that a player has put into a folder, in their order, once there are enough. */
async function awaitPictures({ folder, pictures }: KnownStream): Promise<void> {
  const names = () =>
    [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => /png$/.test(name));
  // the last one may not be whole
  await until("pictures have come", () => names().length > PICTURES);
  const seen = names().sort().slice(0, PICTURES);
  const recognized = await Promise.all(
    seen.map(async (name) => await pictures.recognize(await Deno.readFile(`${folder}/${name}`))),
  );
  for (const { decibels } of recognized) assert(decibels > LEAST_DECIBELS, JSON.stringify(recognized));
  assert(new Set(recognized.map(({ number }) => number)).size > 1, "one picture stands still");
}

testWith(["mpv", "ffmpeg"], "mpv's recipe shows the listener's pictures", async () => {
  await using stream = await startKnownStream();
  const [command] = readRecipe("mpv");
  const output = ["--vo=image", "--vo-image-format=png", `--vo-image-outdir=${stream.folder}`];
  const words = [...parse(stream.fill(command!)).map(String), "--no-config", ...output];
  await play(words, stream, () => awaitPictures(stream));
});

testWith(["cvlc", "ffmpeg", "setpriv"], "VLC's recipe shows the listener's pictures", async () => {
  await using stream = await startKnownStream();
  const [command] = readRecipe("VLC");
  const scene = ["--scene-format=png", "--scene-ratio=1", `--scene-path=${stream.folder}`];
  const output = ["--vout=dummy", "--no-audio", "--video-filter=scene", ...scene];
  const [program, ...args] = parse(stream.fill(command!)).map(String);
  assertEquals(program, "vlc");
  await play(["cvlc", ...output, ...args], stream, () => awaitPictures(stream));
});

testWith(["ffplay", "ffmpeg"], "ffplay's recipe shows the listener's pictures, to the last bit", async () => {
  await using stream = await startKnownStream();
  const sums = (text: string) => [...text.matchAll(/plane_checksum:\[([^\]]+)\]/g)].map(([, sum]) => sum!);
  const { stderr } = await new Deno.Command("ffmpeg", {
    args: ["-f", "mjpeg", "-i", stream.pictures.path, "-vf", "showinfo", "-f", "null", "-"],
    stdin: "null",
  }).output();
  const known = new Set(sums(new TextDecoder().decode(stderr)));
  assertEquals(known.size, stream.pictures.jpegs.length);
  const [command] = readRecipe("ffplay");
  const words = [...parse(stream.fill(command!)).map(String), "-vf", "showinfo"];
  await play(words, stream, async (said) => {
    const shown = () => sums(said());
    await until("pictures have come", () => shown().length > PICTURES);
    for (const sum of shown()) assert(known.has(sum), sum);
    assert(new Set(shown()).size > 1);
  });
});

Deno.test({
  name: "OpenCV's recipe reads the listener's pictures",
  ignore: !hasProgram("ffmpeg") || !await hasOpenCv(),
  async fn() {
    await using stream = await startKnownStream();
    const [expression] = readRecipe("OpenCV");
    const program = `import cv2
capture = ${stream.fill(expression!)}
for number in range(${PICTURES + 1}):
    assert cv2.imwrite(f"${stream.folder}/{number}.png", capture.read()[1])
capture.read()`;
    await play([DEBIAN_PYTHON, "-c", program], stream, () => awaitPictures(stream));
  },
});

async function hasOpenCv(): Promise<boolean> {
  if (!hasProgram(DEBIAN_PYTHON.replace("/usr/bin/", ""))) return false;
  const command = new Deno.Command(DEBIAN_PYTHON, { args: ["-c", "import cv2"], stderr: "null" });
  return (await command.output().catch(() => undefined))?.success ?? false;
}

testWith([...OBS_PROGRAMS, "ffmpeg"], "OBS's recipe shows the listener's pictures", async () => {
  await using stream = await startKnownStream();
  await using display = await openDisplay();
  const [input, inputFormat] = readRecipe("OBS").map(stream.fill);
  const options = { input: input!, inputFormat: inputFormat!, display: display.name, folder: stream.folder };
  await using obs = await startObs(options);
  const seen = new Set<number>();
  await until("OBS has shown pictures", async () => {
    const png = await obs.look();
    // nothing before the first picture
    const { number, decibels } = png ? await stream.pictures.recognize(png) : { number: -1, decibels: 0 };
    if (decibels > LEAST_DECIBELS) seen.add(number);
    return seen.size >= 3;
  });
});

testWithPython(
  ["aiohttp==3.14.5", "requests==2.34.2"],
  "Home Assistant's recipe has its two addresses, which its camera reads and passes on",
  async (python) => {
    await using stream = await startKnownStream("--web-token", TOKEN);
    const addresses = readRecipe("Home Assistant").map(stream.fill);
    assertEquals(addresses.length, 2);
    const child = new Deno.Command(python, {
      args: [HOME_ASSISTANT, ...addresses],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    try {
      let text = "";
      while (!text.includes("\n")) {
        const { value, done } = await lines.read();
        assert(!done, "it has ended");
        text += value;
      }
      const { port, still, cut } = JSON.parse(text);
      const known = new Set(stream.pictures.jpegs.map((jpeg) => jpeg.toHex()));
      for (const picture of [still, cut]) assert(known.has(picture), picture);
      await assertPassedOn(`http://127.0.0.1:${port}/`, known);
    } finally {
      await child.stdin.close();
      await lines.cancel();
      await child.status;
    }
  },
);

/** Reads what a browser is given: a part is there once the headers of the next one are. */
async function assertPassedOn(url: string, known: ReadonlySet<string>): Promise<void> {
  const response = await fetch(url);
  const [, boundary] = /^multipart\/x-mixed-replace; ?boundary=(\S+)$/.exec(
    response.headers.get("Content-Type")!,
  )!;
  let pending = "";
  let count = 0;
  for await (const chunk of response.body!) {
    pending += String.fromCharCode(...chunk);
    const parts = pending.split(`--${boundary}\r\n`);
    pending = parts.pop()!;
    for (const part of parts.filter((part) => part !== "")) {
      const jpeg = part.slice(part.indexOf("\r\n\r\n") + 4, -2);
      assert(known.has(Uint8Array.from(jpeg, (char) => char.charCodeAt(0)).toHex()));
      count++;
    }
    if (count >= PICTURES) return;
  }
  assert(false, "the stream has ended");
}
