import { assert, assertEquals } from "@std/assert";
import type { Frame } from "../../src/common/frame.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { CameraPipe } from "../../src/threads/camera_pipe.ts";
import { withoutEnd } from "../support/awkward_jpegs.ts";
import { concatBytes, readJpegVector } from "../support/jpeg_vectors.ts";
import { UnixPipe } from "../support/unix_pipe.ts";
import { until } from "../support/until.ts";

const JPEG = readJpegVector("ffmpeg_96x64");
/** A longer gap between two looks at the clock is a time in which nobody waited. */
const HELD_UP_MS = 150;

/** What becomes of pipes that are read. */
function readPipes() {
  const opened = new DisposableStack();
  const frames: Frame[] = [];
  const told: string[] = [];
  const pipe = new CameraPipe({
    onFrame: (frame) => frames.push(frame),
    onFrames: () => told.push("frames"),
    onEnd: (failure) => told.push(failure ?? "end"),
  });
  /** Begins to read a new one; each piece that is written is read at once. */
  const begin = (sinceUs = monotonicUs()) => {
    const unix = opened.use(new UnixPipe());
    pipe.begin(unix.readEnd, sinceUs);
    return {
      write(...pieces: readonly Uint8Array<ArrayBuffer>[]) {
        for (const piece of pieces) {
          unix.write(piece);
          pipe.onReady();
        }
      },
      close() {
        unix.close(unix.writeEnd);
        pipe.onReady();
      },
    };
  };
  const pictures = () => frames.map(({ jpeg }) => jpeg);
  return { opened, pipe, frames, pictures, told, begin };
}

/** It keeps the C library as long as its thread lives. */
function testOnLinux(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", sanitizeResources: false, fn });
}

testOnLinux("CameraPipe finds the pictures in whatever pieces a pipe gives, and counts", () => {
  const { opened, pipe, pictures, told, begin } = readPipes();
  using _ = opened;
  const stream = concatBytes(new Uint8Array(7), JPEG, JPEG, JPEG) as Uint8Array<ArrayBuffer>;
  begin().write(stream.subarray(0, 400), stream.subarray(400, 1500), stream.subarray(1500));
  assertEquals(pictures(), [JPEG, JPEG, JPEG]);
  assertEquals(pipe.counts, { frames: 3, garbageBytes: 7, brokenFrames: 0 });
  assertEquals(told[0], "frames");
});

testOnLinux("CameraPipe finds the pictures among more bytes than one picture needs", () => {
  const { opened, pipe, pictures, begin } = readPipes();
  using _ = opened;
  const { write } = begin();
  write(JPEG.slice());
  // by now it has room for little more than one
  const many = Array<Uint8Array>(20).fill(JPEG);
  write(concatBytes(...many, JPEG.subarray(0, 50)) as Uint8Array<ArrayBuffer>, JPEG.slice(50));
  assertEquals(pictures(), [JPEG, ...many, JPEG]);
  assertEquals(new Set(pictures().map(({ buffer }) => buffer)).size, 22);
  assertEquals(pipe.counts, { frames: 22, garbageBytes: 0, brokenFrames: 0 });
});

testOnLinux("CameraPipe goes on where a pipe that was said to be ready gives nothing", () => {
  const { opened, pipe, pictures, told, begin } = readPipes();
  using _ = opened;
  const { write } = begin();
  pipe.onReady();
  assertEquals(told, []);
  write(JPEG.slice());
  assertEquals(pictures(), [JPEG]);
});

testOnLinux(
  "CameraPipe tells of the end of a pipe, and then passes on a picture that is whole but for its end",
  () => {
    const { opened, pipe, pictures, told, begin } = readPipes();
    using _ = opened;
    const { write, close } = begin();
    write(withoutEnd(JPEG) as Uint8Array<ArrayBuffer>);
    close();
    assertEquals([told, pictures()], [["end"], []]);
    pipe.end(false);
    assertEquals(pictures(), [JPEG]);
    assertEquals(pipe.counts.frames, 1);
  },
);

testOnLinux(
  "CameraPipe reads one pipe after the other, forgets what it was asked to leave, and counts all",
  () => {
    const { opened, pipe, pictures, begin } = readPipes();
    using _ = opened;
    begin().write(JPEG.slice(), withoutEnd(JPEG) as Uint8Array<ArrayBuffer>);
    pipe.end(true);
    begin().write(JPEG.slice());
    begin().write(JPEG.slice());
    assertEquals(pictures(), [JPEG, JPEG, JPEG]);
    assertEquals(pipe.counts.frames, 3);
  },
);

testOnLinux("CameraPipe tells why what it reads can not be read", () => {
  const { opened, pipe, told } = readPipes();
  using _ = opened;
  const { writeEnd } = opened.use(new UnixPipe());
  pipe.begin(writeEnd, monotonicUs());
  pipe.onReady();
  assertEquals(told, ["Bad file descriptor (os error 9)"]);
});

testOnLinux("CameraPipe tells that frames come, again and again and not each time", async () => {
  const { opened, frames, told, begin } = readPipes();
  using _ = opened;
  const { write } = begin();
  await until("it is told three times", () => {
    for (let i = 0; i < 10; i++) write(JPEG.slice(0, 300), JPEG.slice(300));
    return told.length >= 3;
  });
  assert(frames.length > told.length, `${told.length} times for ${frames.length} frames`);
  assertEquals(new Set(told), new Set(["frames"]));
});

testOnLinux("CameraPipe asks for a look at the clock soon, and for none while it reads nothing", () => {
  const { opened, pipe, begin } = readPipes();
  using _ = opened;
  assertEquals(pipe.dueUs, Infinity);
  const beganUs = monotonicUs();
  begin();
  assert(pipe.dueUs > beganUs && pipe.dueUs <= monotonicUs() + 50_000);
  const before = pipe.dueUs;
  pipe.ring(before);
  assert(pipe.dueUs > before && pipe.dueUs <= before + 50_000);
  pipe.end(true);
  assertEquals(pipe.dueUs, Infinity);
});

testOnLinux(
  "CameraPipe dates what has gathered while nobody waited at the beginning of that time",
  async () => {
    const { opened, frames, begin } = readPipes();
    using _ = opened;
    const { write } = begin();
    const beganUs = monotonicUs();
    await new Promise((resolve) => setTimeout(resolve, HELD_UP_MS));
    write(JPEG.slice());
    assert(frames[0]!.captureUs <= beganUs);
  },
);

testOnLinux("CameraPipe dates what came before it read at the time from which it could have come", () => {
  const { opened, frames, begin } = readPipes();
  using _ = opened;
  const sinceUs = monotonicUs() - HELD_UP_MS * 1000;
  begin(sinceUs).write(JPEG.slice());
  assertEquals(frames[0]!.captureUs, sinceUs);
});

testOnLinux(
  "CameraPipe dates what comes of a pipe after the beginning of that one, however long it read none",
  async () => {
    const { opened, pipe, frames, begin } = readPipes();
    using _ = opened;
    begin().write(JPEG.slice());
    pipe.end(true);
    await new Promise((resolve) => setTimeout(resolve, HELD_UP_MS));
    const beganUs = monotonicUs();
    begin().write(JPEG.slice());
    assert(frames[1]!.captureUs >= beganUs);
  },
);
