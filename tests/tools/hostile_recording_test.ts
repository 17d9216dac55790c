/** A damaged or hostile recording, replayed as a person replays it. */

import { assert, assertEquals } from "@std/assert";
import { constants, zstdCompressSync } from "node:zlib";
import { McapRecordBuilder } from "@mcap/core";
import { concatBytes, readJpegVector } from "../support/jpeg_vectors.ts";
import { withFolder } from "../capture/replay/reading.ts";
import { startTool } from "../support/tools.ts";

const NOBODY = "127.0.0.1:9";
const MIB = 1024 * 1024;
const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

function built(build: (builder: McapRecordBuilder) => void): Uint8Array<ArrayBuffer> {
  const builder = new McapRecordBuilder();
  build(builder);
  return builder.buffer.slice() as Uint8Array<ArrayBuffer>;
}

function pack(records: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(zstdCompressSync(records, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }));
}

function chunk(records: Uint8Array, packed = pack(records)): Uint8Array<ArrayBuffer> {
  return built((builder) =>
    builder.writeChunk({
      ...{ messageStartTime: 0n, messageEndTime: 0n, uncompressedCrc: 0, compression: "zstd" },
      uncompressedSize: BigInt(records.length),
      records: packed,
    })
  );
}

/** A channel, and five pictures in half a second. */
const PICTURES = built((builder) => {
  const data = new TextEncoder().encode(
    JSON.stringify({ format: "jpeg", data: readJpegVector("ffmpeg_96x64").toBase64() }),
  );
  builder.writeSchema({ id: 1, name: "foxglove.CompressedImage", encoding: "", data: new Uint8Array(0) });
  const channel = { id: 1, schemaId: 1, topic: "/a/image", messageEncoding: "json" };
  builder.writeChannel({ ...channel, metadata: new Map() });
  for (let i = 0; i < 5; i++) {
    const logTime = BigInt(i) * 100_000_000n;
    builder.writeMessage({ channelId: 1, sequence: i, logTime, publishTime: logTime, data });
  }
});

Deno.test("broadcast --loop shows what is good in a recording with a damaged chunk, and says once what is left out", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.mcap`;
    const packed = pack(PICTURES);
    packed[packed.length >> 1]! ^= 1;
    await Deno.writeFile(path, concatBytes(MAGIC, chunk(PICTURES), chunk(PICTURES, packed)));
    const args = ["--camera", path, "--loop", "--stats-json", "-", NOBODY];
    await using broadcaster = startTool("broadcast", args);
    await broadcaster.statisticsUntil("it is replayed again", ({ camera }) => camera.frames > 12);
    assertEquals(await broadcaster.end("SIGTERM"), 0, broadcaster.log.join("\n"));
    const said = broadcaster.log.filter((line) => line.includes("left out"));
    assertEquals(said.length, 1, broadcaster.log.join("\n"));
    assert(said[0]!.endsWith(`The rest of ${path} is left out: a chunk of it is damaged`), said[0]);
  }));

Deno.test("broadcast ends by SIGTERM while a recording unpacks to gigabytes before its first picture", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.mcap`;
    const nothing = new Uint8Array(9 + 240 * MIB);
    nothing[0] = 0x80;
    new DataView(nothing.buffer).setBigUint64(1, BigInt(240 * MIB), true);
    await Deno.writeFile(path, concatBytes(MAGIC, ...Array(1000).fill(chunk(nothing)), PICTURES));
    await using broadcaster = startTool("broadcast", [
      "--camera",
      path,
      "--record",
      `${folder}/b.mcap`,
      NOBODY,
    ]);
    await broadcaster.line(/Recording to/);
    // The camera comes next, and takes minutes up to its first picture.
    await new Promise((resolve) => setTimeout(resolve, 500));
    assertEquals(broadcaster.hasEnded, false);
    assertEquals(await broadcaster.end("SIGTERM"), 0);
    assertEquals(broadcaster.log.filter((line) => line.includes("Sending")), []);
  }));
