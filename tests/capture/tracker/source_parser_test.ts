import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SourceParser } from "../../../src/capture/tracker/source_parser.ts";
import type { PictureMemory } from "../../../src/capture/tracker/source_picture_parser.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { seededRandom } from "../../support/seeded_random.ts";

const NOTHING: PictureMemory | undefined = undefined;

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function line(fields: Readonly<Record<string, unknown>>): Uint8Array {
  return ascii(`${JSON.stringify(fields)}\n`);
}

/** A picture with its line in front; full of what looks like lines. */
function image(fields: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const { width = 8, height = 6 } = fields as { width?: number; height?: number };
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => i % 3 === 0 ? 0x0a : 0x7b);
  return concatBytes(
    line({ type: "image", t: 7, width, height, format: "gray8", bytes: pixels.length, ...fields }),
    pixels,
  );
}

const CALIBRATION = { type: "calibration", fx: 285, coeffs: [0.25] };
const POSE = { type: "pose", t: 5, x: 1, y: 2, z: 3 };

/** What a parser hands on, in its order, of chunks the n-th of which comes at n µs. */
function parse(
  chunks: Iterable<Uint8Array>,
  memory = (bytes: number): PictureMemory | Uint8Array | undefined => new Uint8Array(bytes),
) {
  const events: unknown[] = [];
  let pixels: Uint8Array = new Uint8Array();
  const parser = new SourceParser({
    onCalibration: (value) => events.push(value),
    onPose: (pose, arrivalUs) => events.push({ pose, arrivalUs }),
    beginImage: (header) => {
      const given = memory(header.bytes);
      if (given) pixels = given instanceof Uint8Array ? given : given.pixels;
      return given;
    },
    endImage: (header, arrivalUs) => events.push({ header, arrivalUs, pixels: pixels.slice() }),
  });
  let nowUs = 0;
  for (const chunk of chunks) parser.push(chunk, nowUs++);
  return { events, counts: parser.counts, parser };
}

/** The bytes in chunks of these lengths, over and over. */
function* cut(bytes: Uint8Array, ...lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    yield bytes.subarray(at, at += lengths[i % lengths.length]!);
  }
}

Deno.test("SourceParser hands on calibration, poses and pictures in their order", () => {
  const { events, counts } = parse([
    concatBytes(line(CALIBRATION), line(POSE), image(), image({ eye: "right" }), line(POSE)),
  ]);
  const pose = { pose: { trackerTime: 5, position: [1, 2, 3] }, arrivalUs: 0 };
  const header = { trackerTime: 7, width: 8, height: 6, format: "gray8", bytes: 48 };
  const pixels = image().subarray(-48);
  assertEquals(events, [
    CALIBRATION,
    pose,
    { header: { ...header, eye: "left" }, arrivalUs: 0, pixels },
    { header: { ...header, eye: "right" }, arrivalUs: 0, pixels },
    pose,
  ]);
  assertEquals(counts, { poses: 2, images: 2, brokenImages: 0, rejected: 0, garbageBytes: 0 });
});

Deno.test("SourceParser tells when a pose's last byte and a picture's first byte came", () => {
  const [pose, picture] = [line(POSE), image()];
  const at = picture.length - 48;
  const chunks = [
    ...[pose.subarray(0, 9), pose.subarray(9)], // 0, 1
    ...[picture.subarray(0, at), picture.subarray(at, at + 1), picture.subarray(at + 1)], // 2, 3, 4
  ];
  const { events } = parse(chunks);
  assertEquals((events as { arrivalUs: number }[]).map(({ arrivalUs }) => arrivalUs), [1, 3]);
});

Deno.test("SourceParser writes rows apart where the caller wants them so", () => {
  const pixels = new Uint8Array(60).fill(1);
  const { events } = parse(cut(image(), 5), () => ({ pixels, rowBytes: 8, strideBytes: 10 }));
  assertEquals(events.length, 1);
  const picture = image().subarray(-48);
  for (let row = 0; row < 6; row++) {
    assertEquals(pixels.subarray(row * 10, row * 10 + 8), picture.subarray(row * 8, row * 8 + 8));
    assertEquals([...pixels.subarray(row * 10 + 8, row * 10 + 10)], [1, 1]);
  }
});

Deno.test("SourceParser passes over a picture that is not wanted, and finds what follows", () => {
  const { events, counts } = parse(cut(concatBytes(image(), line(CALIBRATION)), 7), () => NOTHING);
  assertEquals(events, [CALIBRATION]);
  assertEquals([counts.images, counts.garbageBytes], [1, 0]);
});

Deno.test("SourceParser counts nonsense and finds what stands behind it", () => {
  const nonsense = [
    "x",
    "{}",
    '{"type":"pose","x":1}',
    "[".repeat(4096),
    "x".repeat(4097),
    "\xff\0".repeat(9000),
  ];
  for (const text of nonsense) {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    for (const lengths of [[1 << 20], [1], [1000, 3]]) {
      const { events, counts } = parse(cut(concatBytes(bytes, ascii("\n"), line(CALIBRATION)), ...lengths));
      assertEquals(
        [events, counts.rejected, counts.garbageBytes],
        [[CALIBRATION], 1, bytes.length],
        text.slice(0, 30),
      );
    }
  }
});

Deno.test("SourceParser passes over blank lines and carriage returns", () => {
  const { events, counts } = parse([ascii(`\n\r\n${JSON.stringify(CALIBRATION)}\r\n`)]);
  assertEquals([events, counts.rejected], [[CALIBRATION], 0]);
});

Deno.test("SourceParser takes a line of 4096 bytes", () => {
  const calibration = { ...CALIBRATION, name: "x" };
  const name = "x".repeat(4097 - JSON.stringify(calibration).length);
  for (const lengths of [[1 << 20], [100], [4095, 1]]) {
    assertEquals(parse(cut(line({ ...calibration, name }), ...lengths)).counts.rejected, 0);
    assertEquals(parse(cut(line({ ...calibration, name: `${name}x` }), ...lengths)).counts.rejected, 1);
  }
});

Deno.test("SourceParser passes over the picture of a line that makes no sense but tells its length", () => {
  const { events, counts } = parse(cut(concatBytes(image({ format: "rgb8" }), line(CALIBRATION)), 11));
  assertEquals(events, [CALIBRATION]);
  const lineBytes = image({ format: "rgb8" }).length - 1 - 48;
  assertEquals(counts, { poses: 0, images: 0, brokenImages: 0, rejected: 1, garbageBytes: lineBytes + 48 });
});

Deno.test("SourceParser.reset forgets a picture and a line that are not whole", () => {
  const { parser, events } = parse([image().subarray(0, -8)]);
  parser.reset();
  parser.push(line(POSE).subarray(0, 9), 1);
  parser.reset();
  parser.push(ascii("x".repeat(5000)), 2);
  parser.reset();
  parser.push(concatBytes(line(CALIBRATION)), 3);
  assertEquals(events, [CALIBRATION]);
  assertEquals(parser.counts, { poses: 0, images: 0, brokenImages: 1, rejected: 1, garbageBytes: 5040 });
});

Deno.test("SourceParser refuses a memory that is too small, which is the caller's mistake", () => {
  assertThrows(
    () => parse([image()], (bytes) => new Uint8Array(bytes - 1)),
    RangeError,
    "Cannot write a picture",
  );
});

Deno.test("SourceParser finds the same wherever the stream is cut, damaged or not", () => {
  const sound = [
    line(CALIBRATION),
    line(POSE),
    image(),
    image({ eye: "right", width: 16 }),
    image({ format: "jpeg" }),
  ];
  const part = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...sound) },
    fc.constantFrom(ascii("chatter\n"), ascii("x".repeat(5000)), image({ format: "rgb8" })),
    fc.tuple(fc.constantFrom(...sound), fc.integer()).map(([bytes, seed]) =>
      seededRandom(seed).mutate(bytes)
    ),
  );
  const stream = fc.array(part, { maxLength: 12 }).map((parts) => concatBytes(...parts));
  const lengths = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
  const timeless = ({ events, counts }: ReturnType<typeof parse>) => ({
    counts,
    events: (events as Record<string, unknown>[]).map(({ arrivalUs: _, ...event }) => event),
  });
  let found = 0;
  fc.assert(
    fc.property(stream, lengths, (stream, lengths) => {
      const whole = parse([stream]);
      assertEquals(timeless(parse(cut(stream, ...lengths))), timeless(whole));
      found += whole.events.length;
    }),
    { numRuns: 1000, seed: 265 },
  );
  assert(found > 2000, `${found} events`);
});
