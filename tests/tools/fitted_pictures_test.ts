/** Pictures that were made to fit their link, on their way to the files of a listener. */

import { assert, assertEquals } from "@std/assert";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { CODEC_FITTED } from "../../src/protocol/media.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { fitFrame, readVector } from "../support/recoding.ts";
import { startListener } from "../support/tools.ts";

const JPEG = readVector("baseline_160x120");
const HALF = fitFrame(JPEG, 500, "wire");
const EXACT = fitFrame(JPEG, JPEG.length - 1, "wire");

Deno.test("listen writes whole JPEGs of fitted pictures, the camera's own file of one in the wire code, and says what was sent", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const record = `${folder}/drive.mjpeg`;
    const { listener, to } = await startListener("--view", "none", "--output", "-", "--record", record);
    await using _ = listener;
    const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    using _closing = { [Symbol.dispose]: () => socket.close() };
    const address = { transport: "udp", hostname: "127.0.0.1", port: Number(to.split(":")[1]) } as const;
    let frameId = 0;
    const send = async (frame: Uint8Array<ArrayBuffer>) => {
      const [datagram] = cutIntoDatagrams(frame, {
        ...{ frameId, counter: frameId++, codec: CODEC_FITTED, datagramBytes: 1400 + frame.length },
      });
      await socket.send(datagram!, address);
    };
    const written = () => splitMjpeg(listener.stdout);
    await listener.until("both are written, and the line says what was sent", async () => {
      await send(frameId % 2 === 0 ? HALF : EXACT);
      return written().length >= 4 &&
        listener.log.some((line) => /fitted \d\.\d kB of 3 \(\d+\.\d dB\)/.test(line));
    });
    assertEquals(await listener.end(), 0);
    for (const pictures of [written(), splitMjpeg(await Deno.readFile(record))]) {
      const halves = pictures.filter((jpeg) => jpeg.length !== JPEG.length);
      assert(halves.length > 0 && halves.length < pictures.length);
      for (const jpeg of pictures) assertEquals(parseJpegSize(jpeg), { width: 160, height: 120 });
      for (const jpeg of pictures) if (!halves.includes(jpeg)) assertEquals(jpeg, JPEG);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
