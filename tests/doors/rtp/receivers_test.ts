/** What GStreamer and ffmpeg make of pictures that are sent by RTP: the same pixels. */

import { assertEquals } from "@std/assert";
import { RtpSender } from "../../../src/doors/rtp/rtp_sender.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { openUdpSocket } from "../../../src/net/udp_socket.ts";
import { formatSdp } from "../../../src/rtp/sdp.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { testWith } from "../../support/programs.ts";
import { openPixels } from "../../support/recoding.ts";
import {
  depayElements,
  encodePicture,
  freeUdpPort,
  type PictureKind,
  RunningProgram,
} from "../../support/rtp_programs.ts";
import { until } from "../../support/until.ts";

const SIZE = { width: 160, height: 120 };
const SAMPLINGS = ["2x1", "2x2"] as const;
const KINDS: readonly PictureKind[] = [
  ...[1, 5, 25, 50, 75, 95, 100].flatMap((quality) =>
    SAMPLINGS.map((sampling) => ({ ...SIZE, sampling, quality }))
  ),
  ...SAMPLINGS.flatMap((sampling) => [
    { ...SIZE, sampling, quality: 60, hasRestarts: true },
    { ...SIZE, sampling, quality: 60, isOptimised: true },
    { ...SIZE, sampling, quality: 60, hasRestarts: true, isOptimised: true },
    { width: 157, height: 91, sampling, quality: 70 },
    { width: 641, height: 17, sampling, quality: 70, hasRestarts: true },
  ]),
  { width: 72, height: 24, sampling: "2x2,1x2,1x2", quality: 80 },
  { width: 157, height: 91, sampling: "2x2,1x2,1x2", quality: 40, hasRestarts: true, isOptimised: true },
  { ...SIZE, sampling: "grey", quality: 60, hasRestarts: true },
  { width: 41, height: 100, sampling: "grey", quality: 90 },
];
const PAUSE_MS = 15;

/** By what is told of it: a receiver, which writes JPEGs with these names. */
const RECEIVERS: Readonly<Record<string, (port: number, folder: string) => Promise<readonly string[]>>> = {
  "gst-launch-1.0": (port, folder) =>
    Promise.resolve([
      "gst-launch-1.0",
      "-q",
      ...depayElements(port),
      "!",
      "multifilesink",
      `location=${folder}/%d.jpg`,
    ]),
  ffmpeg: async (port, folder) => {
    const sdp = `${folder}/stream.sdp`;
    await Deno.writeTextFile(sdp, formatSdp({ transport: "udp", hostname: "127.0.0.1", port }, 1));
    const input = ["-protocol_whitelist", "file,udp,rtp", "-fflags", "nobuffer", "-i", sdp];
    return ["ffmpeg", "-loglevel", "error", ...input, "-c", "copy", `${folder}/%d.jpg`];
  },
};

type Decode = Awaited<ReturnType<typeof openPixels>>;

/** Three bytes for each pixel of the picture's own part, as a text that is the same where they are. */
function pixelsOf(
  decode: Decode,
  jpeg: Uint8Array,
  { width, height }: { width: number; height: number },
): string {
  const picture = decode(jpeg);
  const { height: rows } = parseJpegSize(jpeg)!;
  const sampleBytes = picture.samples.length / (picture.width * rows);
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    pixels[i] = picture.samples[(y * picture.width + x) * sampleBytes + (sampleBytes === 3 ? i % 3 : 0)]!;
  }
  return pixels.toBase64();
}

for (const [program, commandFor] of Object.entries(RECEIVERS)) {
  testWith(
    [program, "cjpeg"],
    `RtpSender's pictures come to ${program} with the same pixels, of every kind`,
    async () => {
      const decode = await openPixels();
      const jpegs = await Promise.all(KINDS.map(encodePicture));
      const wanted = new Map(jpegs.map((jpeg, index) => [pixelsOf(decode, jpeg, KINDS[index]!), index]));
      assertEquals(wanted.size, KINDS.length);
      const folder = await Deno.makeTempDir();
      const port = freeUdpPort();
      const socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
      const sender = new RtpSender({
        to: { transport: "udp", hostname: "127.0.0.1", port },
        socket,
        random: { ssrc: 5, sequence: 6, timestamp: 7 },
        nowUs: monotonicUs,
        wallMs: () => Date.now(),
        onNews: () => {},
      });
      let index = 0;
      const timer = setInterval(() => {
        sender.offer({ jpeg: jpegs[index++ % jpegs.length]!, captureUs: monotonicUs() });
      }, PAUSE_MS);
      try {
        await using receiver = new RunningProgram(await commandFor(port, folder));
        const seen = new Set<string>();
        const left = () => [...wanted.values()].map((index) => JSON.stringify(KINDS[index]));
        await until(() => `these come too: ${left()}; it said ${receiver.said}`, async () => {
          // what is being written may not be whole
          for (const name of listNames(folder).slice(0, -1)) {
            if (seen.has(name)) continue;
            seen.add(name);
            const jpeg = await Deno.readFile(`${folder}/${name}`);
            for (const kind of KINDS.filter((kind) => isSizeOf(kind, jpeg))) {
              wanted.delete(pixelsOf(decode, jpeg, kind));
            }
          }
          return wanted.size === 0;
        }, 25_000);
      } finally {
        clearInterval(timer);
        sender.close();
        socket.close();
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}

/** The files by their numbers. */
function listNames(folder: string): string[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".jpg"));
  return names.sort((a, b) => parseInt(a) - parseInt(b));
}

/** Whether a picture that came is of the size that this one has, rounded up. */
function isSizeOf({ width, height }: PictureKind, jpeg: Uint8Array): boolean {
  const size = parseJpegSize(jpeg);
  return size?.width === 8 * Math.ceil(width / 8) && size.height === 8 * Math.ceil(height / 8);
}
