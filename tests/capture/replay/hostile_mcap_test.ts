/** MCAP files that announce more than there is, or unpack to more than there should be. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { constants, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { McapRecordBuilder, Opcode } from "@mcap/core";
import { CameraError } from "../../../src/capture/camera.ts";
import { concatBytes, readJpegVector } from "../../support/jpeg_vectors.ts";
import { readBytes, readRecording, withFolder } from "./reading.ts";

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
  return packedChunk(pack(records), uncompressedBytes);
}

/** With the checksum that most writers add. */
function pack(records: Uint8Array): Uint8Array {
  return new Uint8Array(zstdCompressSync(records, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }));
}

function packedChunk(packed: Uint8Array, unpackedBytes: number): Uint8Array {
  return built((builder) =>
    builder.writeChunk({
      messageStartTime: 0n,
      messageEndTime: 0n,
      uncompressedSize: BigInt(unpackedBytes),
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

/** A chunk whose checksum, its last four bytes, is another's. */
function miscounted(records: Uint8Array): Uint8Array {
  const packed = pack(records);
  packed[packed.length - 1]! ^= 1;
  return packedChunk(packed, records.length);
}

function schema(id: number, name: string): Uint8Array {
  return built((builder) => builder.writeSchema({ id, name, encoding: "", data: new Uint8Array(0) }));
}

/** What a file is refused for, and where what stood before it has been shown. */
const REFUSED: Readonly<Record<string, readonly [reason: string, make: () => Uint8Array]>> = {
  "a chunk that unpacks to more than 256 MiB": [
    "a chunk of it is longer than 256 MiB",
    () => chunk(new Uint8Array(100), 256 * MIB + 1),
  ],
  "a message longer than 24 MiB within a small chunk": [
    "a message of it is longer than 24 MiB",
    () => chunk(record(Opcode.MESSAGE, new Uint8Array(25 * MIB))),
  ],
  "a message that announces 2^63 bytes": [
    "a message of it is longer than 24 MiB",
    () => record(Opcode.MESSAGE, new Uint8Array(9), 2n ** 63n),
  ],
  "a schema whose name is longer than 4 MiB": [
    "a schema of it is longer than 4 MiB",
    () => chunk(schema(2, "n".repeat(4 * MIB))),
  ],
  "a schema that is shorter than any": [
    "a schema of it is damaged",
    () => record(Opcode.SCHEMA, Uint8Array.of(1)),
  ],
  "a channel of no bytes": ["a channel of it is damaged", () => record(Opcode.CHANNEL, new Uint8Array(0))],
  "a channel of one byte in a chunk": [
    "a channel of it is damaged",
    () => chunk(record(Opcode.CHANNEL, Uint8Array.of(1))),
  ],
  "a channel whose name is longer than it": [
    "a channel of it is damaged",
    () => record(Opcode.CHANNEL, Uint8Array.of(9, 0, 1, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0)),
  ],
  "a message of two bytes": ["a message of it is damaged", () => record(Opcode.MESSAGE, Uint8Array.of(1, 0))],
  "a message of a channel that is nowhere": [
    "a message of it is damaged",
    () => record(Opcode.MESSAGE, new Uint8Array(22).fill(7)),
  ],
  "a chunk with a wrong checksum": ["a chunk of it is damaged", () => miscounted(schema(2, "other"))],
  "a chunk that is longer than it says": ["a chunk of it is damaged", () => chunk(new Uint8Array(100), 10)],
  "a chunk that is shorter than it says": ["a chunk of it is damaged", () => chunk(new Uint8Array(100), 110)],
  "a chunk whose end is missing": [
    "a chunk of it is damaged",
    () => packedChunk(pack(PICTURE).slice(0, -20), PICTURE.length),
  ],
  "a chunk that is no zstd": ["a chunk of it is damaged", () => packedChunk(new Uint8Array(50).fill(7), 100)],
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
    const { frames, damages } = await readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, PICTURE, hostile));
    assertEquals([frames.length, ...damages], [1, reason]);
  });
}

Deno.test("readMcap steps over no more than there is, whatever a record announces", async () => {
  for (const bytes of [2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n]) {
    const endless = record(PRIVATE, Uint8Array.of(1), bytes);
    const error = await assertRejects(() =>
      readBytes("a.mcap", concatBytes(MAGIC, endless, CHANNEL, PICTURE))
    );
    assert(
      (error as Error).message.endsWith("there is no topic of foxglove.CompressedImage in it"),
      `${error}`,
    );
    const { frames } = await readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, PICTURE, endless));
    assertEquals(frames.length, 1);
  }
});

Deno.test("readMcap gives what stands in a chunk before its damage, wherever that is, and ends with one error or none", () => {
  const noise = message(Array.from({ length: 200_000 }, (_, i) => i * i % 7919 % 10).join(""));
  const parts = [concatBytes(CHANNEL, PICTURE, PICTURE), noise, PICTURE];
  // One frame after the other.
  const packed = concatBytes(...parts.map(pack));
  const unpackedBytes = concatBytes(...parts).length;
  return withFolder(async (folder) => {
    const path = `${folder}/a.mcap`;
    const flip = fc.record({ at: fc.nat(packed.length - 1), by: fc.integer({ min: 1, max: 255 }) });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(flip, async ({ at, by }) => {
        const damaged = packed.slice();
        damaged[at]! ^= by;
        await Deno.writeFile(path, concatBytes(MAGIC, packedChunk(damaged, unpackedBytes), CHANNEL, PICTURE));
        const { frames, damages } = await readRecording(path).catch((error) => {
          assert(error instanceof CameraError, `${error}`);
          return { frames: [], damages: [error.message.slice(`Cannot replay ${path}: `.length)] };
        });
        assert(frames.length <= 4 && damages.length <= 1);
        for (const damage of damages) {
          assert(/^a (chunk|record|schema|channel|message) of it is /.test(damage), damage);
        }
        seen.add(`${frames.length} ${damages}`);
      }),
      { numRuns: 2000 },
    );
    assert(seen.has("2 a chunk of it is damaged"), [...seen].join("; "));
  });
});

Deno.test("readMcap quotes the names of topics that it has not replayed, and some of many", async () => {
  const channels = Array.from(
    { length: 900 },
    (_, i) => ({ id: i + 2, topic: `/\n12:00 error: ${"x".repeat(3000)}${i}` }),
  );
  const bytes = built((builder) => {
    for (const channel of channels) {
      builder.writeChannel({ ...channel, schemaId: 1, messageEncoding: "json", metadata: new Map() });
    }
  });
  const error = await assertRejects(() => readBytes("a.mcap", concatBytes(MAGIC, CHANNEL, bytes))) as Error;
  assert(error.message.length < 2000, `${error.message.length}`);
  assert(!error.message.includes("\n") && error.message.includes("/\\u000a12:00 error"), error.message);
  assert(error.message.includes("and 891 more"), error.message);
});

Deno.test("readMcap ends soon when it is asked to, within chunks of nothing as well", () =>
  withFolder(async (folder) => {
    const bomb = chunk(record(PRIVATE, new Uint8Array(250 * MIB)));
    await Deno.writeFile(`${folder}/a.mcap`, concatBytes(MAGIC, CHANNEL, ...Array(300).fill(bomb), PICTURE));
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), 50);
    // An event loop that never comes round would let this test take minutes.
    assertEquals((await readRecording(`${folder}/a.mcap`, { signal: end.signal })).frames, []);
    clearTimeout(timer);
    assert(end.signal.aborted);
  }));

/** Files of little that unpack to much. */
const BOMBS: Readonly<Record<string, () => readonly Uint8Array[]>> = {
  "chunks that unpack to 250 MiB each": () =>
    Array(3).fill(chunk(record(PRIVATE, new Uint8Array(250 * MIB)))),
  "schemas with names of 3 MiB": () =>
    Array.from({ length: 60 }, (_, id) => chunk(schema(id + 100, "n".repeat(3 * MIB)))),
};

for (const [what, make] of Object.entries(BOMBS)) {
  Deno.test({
    name: `readMcap holds no more memory for ${what} than for small ones`,
    ignore: Deno.build.os !== "linux",
    fn: () =>
      withFolder(async (folder) => {
        const bytes = concatBytes(MAGIC, CHANNEL, ...make(), PICTURE);
        assert(bytes.length < 60_000, `${bytes.length}`);
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
}
