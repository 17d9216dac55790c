/** Both doors against PyPI's imagezmq, in processes. */

import { assert, assertEquals, equal } from "@std/assert";
import { freePort, IMAGEZMQ_PACKAGES, ImagezmqPeer } from "../../support/imagezmq.ts";
import { splitMjpeg } from "../../support/mjpeg.ts";
import { testWithPython } from "../../support/python_packages.ts";
import { startListener, startTool, type ToolStatistics } from "../../support/tools.ts";

const VECTOR = new URL("../../vectors/baseline_160x120.jpg", import.meta.url).pathname;
const HUB_OPTIONS = ["--view", "none", "--stats-json", "-", "--imagezmq-hub"];

/** Of the last statistics, what the hub has counted. */
interface HubCounts {
  readonly pictures: number;
  readonly picturesOld: number;
  readonly refused: Readonly<Record<string, number>>;
}

function testWithImagezmq(name: string, fn: (python: string, folder: string) => Promise<void>): void {
  testWithPython(IMAGEZMQ_PACKAGES, name, async (python) => {
    const folder = await Deno.makeTempDir();
    try {
      await fn(python, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function hubCounts({ doors }: ToolStatistics & { readonly doors?: Record<string, unknown> }): HubCounts {
  return doors!["imagezmq-hub"] as HubCounts;
}

function framesOf(name: string, { streams }: ToolStatistics): number {
  return streams.find(({ stream }) => stream.name === name)?.framesComplete ?? 0;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

testWithImagezmq(
  "listen --imagezmq-hub shows senders' JPEGs to the byte, and arrays as near as OpenCV's own JPEGs are",
  async (python, folder) => {
    const { listener } = await startListener(
      ...["--view", "web", "--web", "127.0.0.1:0", "--max-age", "60s", "--stats-json", "-"],
      ...["--imagezmq-hub", "tcp://127.0.0.1:0"],
    );
    await using _ = listener;
    const [, page] = await listener.line(/The page is at "?(http:\S+\/)/);
    const [, port] = await listener.line(/senders are taken at "?tcp:\/\/127\.0\.0\.1:(\d+)/);
    const kinds = ["jpeg", "bgr", "grey", "bgra"];
    await Promise.all(kinds.map(async (kind) => {
      await using sender = new ImagezmqPeer(
        python,
        ["send", "req", `tcp://127.0.0.1:${port}`, kind, kind, "20", "30", VECTOR],
      );
      await sender.ended();
      assertEquals(sender.lines.map(({ reply }) => reply), Array(20).fill("OK"));
    }));
    // The first of each may have waited for the listener, which had just begun, and a busy machine stands still.
    const { streams } = await listener.statisticsUntil(
      "all are counted",
      (now) => kinds.every((kind) => framesOf(kind, now) >= 4),
    );
    for (const { stream, newest } of streams) {
      assertEquals([stream.width, stream.height], stream.name === "jpeg" ? [160, 120] : [321, 239]);
      assert(newest!.completeUs > 0);
      const response = await fetch(`${page}snapshot.jpg?stream=${stream.key}`);
      const shown = await response.bytes();
      if (stream.name === "jpeg") {
        assertEquals(shown, await Deno.readFile(VECTOR));
        continue;
      }
      await Deno.writeFile(`${folder}/shown.jpg`, shown);
      await using judge = new ImagezmqPeer(python, ["psnr", `${folder}/shown.jpg`, stream.name]);
      await judge.ended();
      const { psnr, opencv } = judge.lines[0]!;
      assert(psnr! > opencv! - 0.2, `${stream.name}: ${psnr} dB; OpenCV's own JPEG: ${opencv} dB`);
    }
  },
);

testWithImagezmq(
  "listen --imagezmq-hub connects to senders that publish, and goes on when one is started again",
  async (python) => {
    const port = freePort();
    const { listener } = await startListener(...HUB_OPTIONS, `sub:tcp://127.0.0.1:${port}`);
    await using _ = listener;
    await listener.line(/No imagezmq sender answers/);
    const publish = ["send", "pub", `tcp://127.0.0.1:${port}`, "front", "jpeg", "100000", "20", VECTOR];
    {
      await using _sender = new ImagezmqPeer(python, publish);
      await listener.statisticsUntil("it is shown", (now) => framesOf("front", now) >= 5);
    }
    const before = framesOf("front", (await listener.nextStatistics(2))[1]!);
    await using _again = new ImagezmqPeer(python, publish);
    const { streams } = await listener.statisticsUntil(
      "it goes on",
      (now) => framesOf("front", now) >= before + 5,
    );
    assertEquals(streams.map(({ stream }) => stream.key), ["imagezmq-1"]);
  },
);

testWithImagezmq(
  "listen --imagezmq-hub shows nothing that has waited for it, neither before its start nor while it stood still",
  async (python) => {
    const port = freePort();
    const send = ["send", "req", `tcp://127.0.0.1:${port}`, "front", "jpeg", "100000", "20", VECTOR];
    await using sender = new ImagezmqPeer(python, send);
    const { listener } = await startListener(...HUB_OPTIONS, `tcp://127.0.0.1:${port}`);
    await using _ = listener;
    const first = await listener.statisticsUntil("it is shown", (now) => framesOf("front", now) >= 5);
    assertEquals(hubCounts(first).picturesOld, 1);
    listener.signal("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    listener.signal("SIGCONT");
    const frozen = await listener.statisticsUntil(
      "that is left out",
      (now) => hubCounts(now).picturesOld >= 2,
    );
    const shown = framesOf("front", frozen);
    await listener.statisticsUntil("it goes on", (now) => framesOf("front", now) > shown + 5);
    await sender[Symbol.asyncDispose]();
    const before = framesOf("front", (await listener.nextStatistics(2))[1]!);
    await using _again = new ImagezmqPeer(python, send);
    const last = await listener.statisticsUntil(
      "another goes on",
      (now) => framesOf("front", now) >= before + 5,
    );
    assertEquals(last.streams.map(({ stream }) => stream.key), ["imagezmq-1"]);
  },
);

testWithImagezmq(
  "listen --imagezmq-hub answers who has no token, and shows nothing of it",
  async (python) => {
    const { listener } = await startListener(...HUB_OPTIONS, "tcp://*:0", "--web-token", "correct-horse");
    await using _ = listener;
    const [, port] = await listener.line(/senders are taken at "?tcp:\/\/(?!0\.0\.0\.0)[\d.]+:(\d+)/);
    const send = async (name: string) => {
      const args = ["send", "req", `tcp://127.0.0.1:${port}`, name, "jpeg", "10", "20", VECTOR];
      await using sender = new ImagezmqPeer(python, args);
      await sender.ended();
      return sender.lines.at(-1)!.reply;
    };
    assertEquals(
      await Promise.all(["front", "front?token=guess", "front?token=correct-horse"].map(send)),
      ["REFUSED: the name has to end in ?token=TOKEN", "REFUSED: the token is wrong", "OK"],
    );
    const now = await listener.statisticsUntil(
      "it is shown, and all others are counted",
      (now) =>
        framesOf("front", now) >= 2 && equal(hubCounts(now).refused, { "no-token": 10, "wrong-token": 10 }),
    );
    assertEquals(now.streams.length, 1);
    const told = listener.log.filter((line) => line.includes("is refused"));
    assertEquals(told.length, 2, told.join("\n"));
    const about = listener.log.filter((line) => line.includes("correct-horse"));
    assert(about.length === 1 && /Their names have to end in/.test(about[0]!), about.join("\n"));
  },
);

testWithImagezmq(
  "listen --imagezmq gives a hub each picture that is shown, by its robot's name",
  async (python, folder) => {
    const endpoint = `tcp://127.0.0.1:${freePort()}`;
    await using hub = new ImagezmqPeer(python, ["hub", "rep", endpoint]);
    const { listener, to } = await startListener(
      ...["--view", "none", "--imagezmq", endpoint, "--output", `${folder}/out.mjpeg`],
    );
    await using _ = listener;
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
    await using _other = startTool("broadcast", ["--camera", "test", "--name", "Küche", to]);
    const of = (name: string) => hub.lines.filter(({ msg }) => msg === name);
    await hub.until("both have sent", () => of("rover").length >= 20 && of("Küche").length >= 20);
    await listener.end();
    const shown = new Set(
      await Promise.all(splitMjpeg(await Deno.readFile(`${folder}/out.mjpeg`)).map(digest)),
    );
    const came = [of("rover"), of("Küche")].map((lines) => lines.map(({ sha256 }) => sha256!));
    assert(came.some((pictures) => pictures.every((picture) => shown.has(picture))), "none was shown");
    for (const pictures of came) assertEquals(new Set(pictures).size, pictures.length, "one came twice");
  },
);

testWithImagezmq(
  "listen --imagezmq goes on with a hub that is started later, killed, started again, and frozen",
  async (python) => {
    const endpoint = `tcp://127.0.0.1:${freePort()}`;
    const { listener, to } = await startListener("--view", "none", "--imagezmq", endpoint);
    await using _ = listener;
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
    await listener.line(/No imagezmq hub answers/);
    {
      await using hub = new ImagezmqPeer(python, ["hub", "rep", endpoint]);
      await hub.until("pictures come", (lines) => lines.length >= 10);
    }
    await using hub = new ImagezmqPeer(python, ["hub", "rep", endpoint]);
    await hub.until("pictures come again", (lines) => lines.length >= 10);
    hub.signal("SIGSTOP");
    // Longer than both answers may take, so that the connection is given up.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    const before = hub.lines.length;
    hub.signal("SIGCONT");
    await hub.until("pictures come once more", (lines) => lines.length >= before + 30);
    const frames = hub.lines.slice(before - 1, before + 30).map(({ frame }) => frame!);
    const jump = frames.findIndex((frame, at) => at > 0 && frame - frames[at - 1]! > 100);
    assert(jump === 1 || jump === 2, `at most one is of before, then come those of now: ${frames.join(" ")}`);
  },
);

testWithImagezmq(
  "listen --imagezmq gives a hub that stands still one picture, and goes on with those of now",
  async (python) => {
    const endpoint = `tcp://127.0.0.1:${freePort()}`;
    // Longer than an answer may take; ZeroMQ goes on taking what comes meanwhile, and keeps it.
    await using hub = new ImagezmqPeer(python, ["hub", "rep", endpoint, "7000@10"]);
    const { listener, to } = await startListener("--view", "none", "--imagezmq", endpoint);
    await using _ = listener;
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
    await listener.line(/has not answered for a while/);
    await hub.until("pictures come again", (lines) => lines.length >= 30);
    const frames = hub.lines.map(({ frame }) => frame!);
    assert(frames[10]! - frames[9]! > 100, `the next is one of now: ${frames.join(" ")}`);
    assert(frames.every((frame, at) => at === 0 || frame > frames[at - 1]!), frames.join(" "));
    await listener.line(/The imagezmq hub at \S+ answers/);
  },
);

testWithImagezmq(
  "listen --imagezmq leaves pictures out for a hub that is slow, and each is the newest",
  async (python) => {
    const endpoint = `tcp://127.0.0.1:${freePort()}`;
    await using hub = new ImagezmqPeer(python, ["hub", "rep", endpoint, "200"]);
    const { listener, to } = await startListener("--view", "none", "--imagezmq", endpoint);
    await using _ = listener;
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
    await hub.until("pictures come", (lines) => lines.length >= 10);
    const frames = hub.lines.slice(2).map(({ frame }) => frame!);
    const steps = frames.slice(1).map((frame, at) => frame - frames[at]!).sort((a, b) => a - b);
    // A busy machine has some of them wait for the others.
    const isFifth = steps[0]! > 0 && steps[Math.floor(steps.length / 2)]! >= 3;
    assert(isFifth, `each fifth or so of 30 a second: ${frames.join(" ")}`);
    const ages = hub.lines.flatMap(({ age_ms }) => age_ms === undefined ? [] : [age_ms]);
    assert(ages.length > 0 && ages.every((age) => age < 500), `they say how old they are: ${ages.join(" ")}`);
  },
);

testWithImagezmq(
  "listen --imagezmq publishes for hubs that connect, which give the token where a network can",
  async (python, folder) => {
    const [own, served] = [freePort(), freePort()];
    const { listener, to } = await startListener(
      ...["--view", "none", "--output", `${folder}/out.mjpeg`, "--web-token", "correct-horse"],
      ...["--imagezmq", `pub:tcp://127.0.0.1:${own},pub:tcp://*:${served}`],
    );
    await using _ = listener;
    await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
    const start = (port: number, ...token: string[]) =>
      new ImagezmqPeer(python, ["hub", "sub", `tcp://127.0.0.1:${port}`, "0", ...token]);
    await using open = start(own);
    await using right = start(served, "correct-horse");
    await using wrong = start(served, "guess");
    await using without = start(served);
    for (const hub of [open, right]) await hub.until("pictures come", (lines) => lines.length >= 10);
    await listener.line(/subscribes to what is not the token/);
    assertEquals([wrong.lines.length, without.lines.length], [0, 0]);
    open.signal("SIGSTOP");
    const before = right.lines.length;
    await right.until("another goes on", (lines) => lines.length >= before + 20);
    open.signal("SIGCONT");
    await listener.end();
    const shown = new Set(
      await Promise.all(splitMjpeg(await Deno.readFile(`${folder}/out.mjpeg`)).map(digest)),
    );
    for (const hub of [open, right]) {
      assert(hub.lines.every(({ msg, sha256 }) => msg === "rover" && shown.has(sha256!)));
      assertEquals(new Set(hub.lines.map(({ sha256 }) => sha256)).size, hub.lines.length, "one came twice");
    }
  },
);

testWithImagezmq("the README's programs for imagezmq send and take pictures", async (python) => {
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const section = readme.slice(readme.indexOf("\n## imagezmq\n"));
  const [sender, hub] = [...section.matchAll(/^```python\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  const [inPort, outPort] = [freePort(), freePort()];
  const { listener, to } = await startListener(
    ...[...HUB_OPTIONS, `tcp://127.0.0.1:${inPort}`, "--imagezmq", `tcp://127.0.0.1:${outPort}`],
  );
  await using _ = listener;
  await using _robot = startTool("broadcast", ["--camera", "test", "--name", "rover", to]);
  await using taking = new ImagezmqPeer(python, ["run", hub!, String(outPort)]);
  await using _sending = new ImagezmqPeer(python, ["run", sender!, String(inPort)]);
  await listener.statisticsUntil("front is shown", (now) => framesOf("front", now) >= 5);
  await taking.until("the hub prints the robot", (lines) => lines.length >= 5);
  assertEquals(taking.lines[0]!.printed![0], "rover");
  // What came by imagezmq does not go back.
  assert(taking.lines.every(({ printed }) => printed![0] === "rover"));
});
