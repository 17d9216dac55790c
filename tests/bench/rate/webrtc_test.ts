/** WebRTC beside the others: what it shows is known by its number, and dated when it was shown. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeNaturalPictures } from "../../../scripts/bench/rate/natural_pictures.ts";
import { comparePictures } from "../../../scripts/bench/rate/quality.ts";
import { openBrowserEnd } from "../../../scripts/bench/rate/webrtc/browser_end.ts";
import { ShownPictures } from "../../../scripts/bench/rate/webrtc/shown_pictures.ts";
import { answerOffer, askForAnswer } from "../../../scripts/bench/rate/webrtc/signalling.ts";
import { readScenes } from "../../../scripts/bench/shared/scenes.ts";
import { openJpegDecoder } from "../../../src/jpeg/decode/jpeg_decoder.ts";
import { runPython } from "../../support/instrument.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const SCENES = readScenes().slice(0, 1);

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("ShownPictures writes into each JPEG how long before it was shown", () => {
  let nowMs = 100;
  const written: Uint8Array[] = [];
  const pictures = new ShownPictures((bytes) => written.push(bytes), () => nowMs);
  const jpeg = (last: number) => Uint8Array.of(0xff, 0xd8, last).buffer;
  pictures.handle("shown");
  nowMs = 107.5;
  pictures.handle("shown");
  pictures.handle(jpeg(1));
  nowMs = 130;
  pictures.handle(jpeg(2));
  assertThrows(() => pictures.handle(jpeg(3)), Error, "nothing was said of it");
  const expected = [
    "\xff\xd8\xff\xfe\0\x16shown 7500 us before\x01",
    "\xff\xd8\xff\xfe\0\x17shown 22500 us before\x02",
  ];
  assertEquals(String.fromCharCode(...concatBytes(...written)), expected.join(""));
});

testWith(["python3"], "Collector dates a picture back by what it says of itself", async () => {
  const { pictures } = await makeNaturalPictures(SCENES, { meanBytes: 25_000, count: 2 });
  let nowMs = 0;
  const written: Uint8Array[] = [];
  const shown = new ShownPictures((bytes) => written.push(bytes), () => nowMs);
  shown.handle("shown");
  nowMs = 50_000;
  shown.handle(Uint8Array.from(pictures[1]!).buffer);
  const stream = concatBytes(pictures[0]!, ...written);
  const found = await withFile(
    concatBytes(...pictures),
    (picturesPath) =>
      withFile(stream, (path) =>
        runPython(
          `
import json, sys, time
from collector import Collector
from pictures import split_pictures

with open(sys.argv[1], "rb") as file:
    pictures = split_pictures(file.read())
begin_s = time.monotonic()
with open(sys.argv[2], "rb") as file:
    arrivals, _ = Collector(file.fileno(), pictures).finish()
end_s = time.monotonic()
dated = lambda before_s, arrival: begin_s <= arrival.at_s + before_s <= end_s
print(json.dumps([[arrival.number, dated(0, arrival), dated(50, arrival)] for arrival in arrivals]))`,
          [picturesPath, path],
        )),
  );
  assertEquals(found, [[0, true, false], [1, false, true]]);
});

Deno.test("askForAnswer has what answerOffer says to it, lines and all", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr;
  const answering = answerOffer(listener, (offer) => Promise.resolve(`${offer}b\r\n`));
  const answer = await askForAnswer({ hostname, port }, "a\r\n");
  await answering;
  assertEquals(answer, "a\r\nb\r\n");
});

testWith(["chromium", "python3"], "WebRTC shows pictures whose number can be read", async () => {
  const { pictures } = await makeNaturalPictures(SCENES, { meanBytes: 50_000, count: 40 });
  const sent = pictures[37]!;
  const args = ["--allow-loopback-in-peer-connection"];
  await using sender = await openBrowserEnd("sending_page.js", args);
  await using receiver = await openBrowserEnd("receiving_page.js", args);
  const offer = await sender.page.evaluate("makeOffer()");
  const answer = await receiver.page.evaluate(`makeAnswer(${JSON.stringify(offer)})`);
  await sender.page.evaluate(`takeAnswer(${JSON.stringify(answer)})`);
  const shown: Uint8Array<ArrayBuffer>[] = [];
  let given = 0;
  sender.socket.onmessage = () => given++;
  receiver.socket.onmessage = ({ data }) => typeof data === "string" || shown.push(new Uint8Array(data));
  await until("pictures are shown", () => {
    sender.socket.send(sent);
    return shown.length >= 10;
  });
  assert(given >= 10, `${given}`);
  const last = shown.at(-1)!;
  const read = "import json, sys; from picture_number import read_number\n" +
    "print(json.dumps(read_number(open(sys.argv[1], 'rb').read())))";
  assertEquals(await withFile(last, (path) => runPython(read, [path])), 37);
  const decoder = await openJpegDecoder();
  const psnr = comparePictures(decoder.decode(sent), decoder.decode(last));
  decoder.close();
  assert(psnr > 20, `${psnr}`);
});
