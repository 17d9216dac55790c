/** MCAP files that announce more than there is, or unpack to more than there should be. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import { McapRecordBuilder, Opcode } from "@mcap/core";
import { CameraError } from "../../../src/capture/camera.ts";
import { concatBytes, readJpegVector } from "../../support/jpeg_vectors.ts";
import { readBytes, withFolder } from "./reading.ts";

const JPEG = readJpegVector("ffmpeg_96x64");
const MIB = 1024 * 1024;
const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);
/** Of no meaning to anybody but who writes them. */
const PRIVATE = 0x80;

/** A record that may announce another length than it has. */
function record(opcode: number, content: Uint8Array, announced = BigInt(content.length)): Uint8Array {
  const bytes = concatBytes(new Uint8Array(9), content);
  bytes[0] = opcode;
  new DataView(bytes.buffer).setBigUint64(1, announced, true);
  return bytes;
}

function built(build: (builder: McapRecordBuilder) => void): Uint8Array {
  const builder = new McapRecordBuilder();
  build(builder);
  return builder.buffer.slice();
}

/** A chunk of these records, packed, which may announce another size. */
function chunk(records: Uint8Array, uncompressedBytes = records.length): Uint8Array {
  const packed = new Uint8Array(zstdCompressSync(records));
  return built((builder) =>
    builder.writeChunk({
      messageStartTime: 0n,
      messageEndTime: 0n,
      uncompressedSize: BigInt(uncompressedBytes),
      uncompressedCrc: 0,
      compression: "zstd",
      records: packed,
    })
  );
}

const CHANNEL = built((builder) => {
  const schema = { id: 1, name: "foxglove.CompressedImage", encoding: "", data: new Uint8Array(0) };
  builder.writeSchema(schema);
  builder.writeChannel({
    id: 1,
    schemaId: 1,
    topic: "/a/image",
    messageEncoding: "json",
    metadata: new Map(),
  });
});

function message(text: string): Uint8Array {
  const data = new TextEncoder().encode(text);
  return built((builder) =>
    builder.writeMessage({ channelId: 1, sequence: 0, logTime: 0n, publishTime: 0n, data })
  );
}

const PICTURE = message(JSON.stringify({ format: "jpeg", data: JPEG.toBase64() }));

/** What has to be stepped over, and the picture behind it found. */
const STEPPED_OVER: Readonly<Record<string, () => Uint8Array>> = {
  "an attachment of 30 MiB": () => record(Opcode.ATTACHMENT, new Uint8Array(30 * MIB)),
  "a chunk of 200 MiB of nothing in 7 kB": () => chunk(record(PRIVATE, new Uint8Array(200 * MIB))),
  "an index of 60 MiB within a chunk": () => chunk(record(Opcode.MESSAGE_INDEX, new Uint8Array(60 * MIB))),
  "a channel that comes again with every message": () => concatBytes(...Array(500).fill(CHANNEL)),
  "a message of ten thousand values": () => message(`[${"[],".repeat(10_000)}0]`),
};

for (const [what, make] of Object.entries(STEPPED_OVER)) {
  Deno.test(`readMcap steps over ${what}`, async () => {
    const { frames } = await readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, make(), PICTURE));
    assertEquals(frames.map(({ jpeg }) => jpeg), [JPEG]);
  });
}

/** What a file is refused for, and where what stood before it has been shown. */
const REFUSED: Readonly<Record<string, readonly [reason: string, make: () => Uint8Array]>> = {
  "a chunk that unpacks to more than 256 MiB": [
    "a chunk of it is longer than 256 MiB",
    () => chunk(new Uint8Array(100), 256 * MIB + 1),
  ],
  "a message longer than 24 MiB within a small chunk": [
    "a record of it is longer than 24 MiB",
    () => chunk(record(Opcode.MESSAGE, new Uint8Array(25 * MIB))),
  ],
  "a message that announces 2^63 bytes": [
    "a record of it is longer than 24 MiB",
    () => record(Opcode.MESSAGE, new Uint8Array(9), 2n ** 63n),
  ],
  "channels that fill the memory": [
    "its channels take too much memory",
    () => {
      const names = Array.from(
        { length: 3000 },
        (_, id) => ({ id: id + 2, topic: `/${"x".repeat(2000)}${id}` }),
      );
      return chunk(built((builder) => {
        for (const name of names) {
          builder.writeChannel({ ...name, schemaId: 1, messageEncoding: "json", metadata: new Map() });
        }
      }));
    },
  ],
};

for (const [what, [reason, make]] of Object.entries(REFUSED)) {
  Deno.test(`readMcap ends at ${what}`, async () => {
    const hostile = make();
    const error = await assertRejects(
      () => readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, hostile, PICTURE)),
      CameraError,
    );
    assert(error.message.endsWith(`a.mcap: ${reason}`), error.message);
    const { frames } = await readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, PICTURE, hostile));
    assertEquals(frames.length, 1);
  });
}

Deno.test({
  name: "readMcap holds no more memory for chunks that unpack to 250 MiB each than for small ones",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const bomb = chunk(record(PRIVATE, new Uint8Array(250 * MIB)));
      const bytes = concatBytes(MAGIC, CHANNEL, bomb, bomb, bomb, PICTURE);
      assert(bytes.length < 40_000, `${bytes.length}`);
      await Deno.writeFile(`${folder}/a.mcap`, bytes);
      const program = new URL("peak_memory.ts", import.meta.url).pathname;
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", program, `${folder}/a.mcap`],
      }).output();
      const [, mib, result] = /^(\d+) (.*)$/m.exec(new TextDecoder().decode(stdout))!;
      assertEquals(result, "1 frames");
      assert(Number(mib) < 200, `${mib} MiB`);
    }),
});
