/** Pictures that GStreamer and ffmpeg send by RTP, and what strangers do to the socket. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Camera } from "../../../src/capture/camera.ts";
import { CameraError } from "../../../src/capture/camera.ts";
import { startRtpCamera } from "../../../src/capture/rtp/rtp_camera.ts";
import type { Frame } from "../../../src/common/frame.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { Packetizer } from "../../../src/rtp/packetizer.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { testWith } from "../../support/programs.ts";
import { openPixels, readVector } from "../../support/recoding.ts";
import { packetsOf } from "../../support/rtp.ts";
import { encodePicture, type PictureKind, RunningProgram } from "../../support/rtp_programs.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import { until } from "../../support/until.ts";

const SIZE = { width: 160, height: 120 };

/** A camera on a port of its own, and what it has given. */
async function open(): Promise<{ camera: Camera; port: number; frames: Frame[] }> {
  const frames: Frame[] = [];
  const camera = await startRtpCamera({ host: "127.0.0.1", port: 0 }, (frame) => frames.push(frame));
  return { camera, port: Number(/\d+$/.exec(camera.label)![0]), frames };
}

/** Whoever sends to it. */
function openStranger(port: number) {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  return {
    send: async (packets: readonly Uint8Array[]) => {
      for (const packet of packets) {
        await socket.send(packet, { transport: "udp", hostname: "127.0.0.1", port });
      }
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

type Kind = Pick<PictureKind, "sampling" | "quality" | "hasRestarts"> & Partial<PictureKind>;

/** What sends the JPEGs `0.jpg` … of a folder, again and again. */
interface Sending {
  readonly kinds: readonly Kind[];
  readonly command: (port: number, folder: string) => readonly string[];
  /** What makes a file of them before. */
  readonly film?: (folder: string) => readonly string[];
}

const QUALITIES = [1, 30, 60, 95, 100];
const SENDINGS: Readonly<Record<string, Sending>> = {
  "gst-launch-1.0": {
    kinds: [
      ...QUALITIES.flatMap((quality): Kind[] => [{ sampling: "2x1", quality }, { sampling: "2x2", quality }]),
      { sampling: "2x1", quality: 70, hasRestarts: true },
      { sampling: "2x2", quality: 70, hasRestarts: true },
    ],
    command: (port, folder) => [
      ...[
        "gst-launch-1.0",
        "-q",
        "filesrc",
        `location=${folder}/film.avi`,
        "!",
        "avidemux",
        "!",
        "rtpjpegpay",
      ],
      ...["!", "udpsink", "host=127.0.0.1", `port=${port}`],
    ],
    film: (folder) => [...readJpegs(folder), "-t", "20", "-c", "copy", `${folder}/film.avi`],
  },
  ffmpeg: {
    // Of one size and sampling; it takes no notice of restart markers.
    kinds: QUALITIES.map((quality) => ({ sampling: "2x2", quality })),
    command: (port, folder) => [
      ...readJpegs(folder, "-re"),
      ...["-c", "copy", "-f", "rtp", `rtp://127.0.0.1:${port}`],
    ],
  },
};

function readJpegs(folder: string, ...options: readonly string[]): string[] {
  const input = ["-f", "image2", "-framerate", "60", "-loop", "1", "-i", `${folder}/%d.jpg`];
  return ["ffmpeg", "-loglevel", "error", ...options, ...input];
}

for (const [program, { kinds, command, film }] of Object.entries(SENDINGS)) {
  testWith(
    [program, "ffmpeg", "cjpeg"],
    `startRtpCamera gives what ${program} sends, with the same pixels and tables`,
    async () => {
      const decode = await openPixels();
      const folder = await Deno.makeTempDir();
      const wanted = new Map<string, number>();
      for (const [index, kind] of kinds.entries()) {
        const jpeg = await encodePicture({ ...SIZE, ...kind }, index);
        await Deno.writeFile(`${folder}/${index}.jpg`, jpeg);
        wanted.set(pixelsOf(decode, jpeg, { ...SIZE, ...kind }), index);
      }
      if (film) {
        await using maker = new RunningProgram(film(folder));
        assertEquals(await maker.code, 0, maker.said);
      }
      const { camera, port, frames } = await open();
      const beganUs = monotonicUs();
      try {
        await using sender = new RunningProgram(command(port, folder));
        let looked = 0;
        await until(() => `${[...wanted.values()]} come too; it said ${sender.said}`, () => {
          for (; looked < frames.length; looked++) {
            const { jpeg } = frames[looked]!;
            for (const kind of kinds) wanted.delete(pixelsOf(decode, jpeg, { ...SIZE, ...kind }));
          }
          return wanted.size === 0;
        }, 20_000);
      } finally {
        await camera.close();
        await Deno.remove(folder, { recursive: true });
      }
      assert(frames.every(({ captureUs }) => captureUs > beganUs && captureUs <= monotonicUs()));
      const { frames: count, brokenFrames, refusals } = camera.statistics();
      assertEquals([count, brokenFrames, refusals], [frames.length, 0, undefined]);
    },
  );
}

Deno.test("startRtpCamera keeps to the first sender, and counts what others send and what is no RTP", async () => {
  const { camera, port, frames } = await open();
  using first = openStranger(port);
  using second = openStranger(port);
  const jpeg = readVector("baseline_160x120");
  await first.send(packetsOf(jpeg, 1));
  await until("the first picture comes", () => frames.length === 1);
  await second.send(packetsOf(jpeg, 2));
  await second.send([Uint8Array.of(1, 2, 3), new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")]);
  await first.send(packetsOf(jpeg, 3));
  await until("another picture of the first sender comes", () => frames.length === 2);
  await camera.close();
  assertEquals(camera.statistics().refusals, [
    { reason: "datagrams that are no RTP", count: 2 },
    { reason: "packets of another sender than the first", count: packetsOf(jpeg).length },
  ]);
});

Deno.test("startRtpCamera survives thousands of damaged packets, and gives the next picture that is whole", async () => {
  const { camera, port, frames } = await open();
  using stranger = openStranger(port);
  const random = seededRandom(77);
  const packetizer = new Packetizer({ ssrc: 7, firstSequence: 0 });
  const jpeg = readVector("restart_160x120");
  for (let i = 0; i < 3000; i++) {
    const packets = packetsOf(jpeg, 3000 * i, packetizer);
    await stranger.send([random.mutate(packets[i % packets.length]!)]);
  }
  const damaged = frames.length;
  await until("a whole picture comes", async () => {
    await stranger.send(packetsOf(jpeg, 0x4000_0000 + frames.length, packetizer));
    await new Promise((resolve) => setTimeout(resolve, 20));
    return frames.length > damaged;
  });
  await camera.close();
  const { refusals = [], brokenFrames } = camera.statistics();
  assert(brokenFrames > 100 && refusals.length > 3, JSON.stringify(refusals));
});

Deno.test("startRtpCamera says in one line why an address can not be bound", async () => {
  const { camera, port } = await open();
  const listening = (host: string) => startRtpCamera({ host, port }, () => {});
  await assertRejects(() => listening("127.0.0.1"), CameraError, "another program uses it already");
  await assertRejects(() => listening("192.0.2.1"), CameraError, "it is no address of this host");
  await camera.close();
});

/** Red of each pixel of the picture's own part. */
function pixelsOf(
  decode: Awaited<ReturnType<typeof openPixels>>,
  jpeg: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const size = parseJpegSize(jpeg)!;
  if (size.width < width || size.height < height) return "";
  const picture = decode(jpeg);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = y * picture.width * 3;
    pixels.set(picture.samples.subarray(from, from + width * 3), y * width * 3);
  }
  return pixels.toBase64();
}
