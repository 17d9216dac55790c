import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import type { RecordingState } from "../../src/record/recording_control.ts";
import { openRecorder, type Recorded } from "../../src/record/recorder.ts";
import { readRecording, withFolder } from "../capture/replay/reading.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { until } from "../support/until.ts";
import { poseAt, receivedFrame, receivedPose, recorderTo, show, statusOf, streamOf } from "./recordings.ts";

const JPEGS = patternFrames(12);
const FRONT = streamOf("1", { name: "front" });
const REAR = streamOf("2", { name: "../rear: 2" });

async function jpegsIn(path: string, topic?: string): Promise<Jpeg[]> {
  const { frames } = await readRecording(path, topic === undefined ? {} : { topic });
  return frames.map(({ jpeg }) => jpeg);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("Recorder records from start to stop, again and again, and never over what is there", async () => {
  await withFolder(async (folder) => {
    const { recorder, states, problems } = recorderTo(`${folder}/a.mjpeg`);
    show(recorder, JPEGS.slice(0, 1), FRONT);
    assertEquals([recorder.state, recorder.wanted()], [{ kind: "off" }, "none"]);
    assertEquals(await recorder.start(), `${folder}/a.mjpeg`);
    assertEquals(recorder.wanted(), "full");
    assertEquals(await recorder.start(), `${folder}/a.mjpeg`);
    show(recorder, JPEGS.slice(1, 4), FRONT);
    await recorder.stop();
    assertEquals(recorder.wanted(), "none");
    show(recorder, JPEGS.slice(4, 5), FRONT);
    assertEquals(await recorder.start(), `${folder}/a-2.mjpeg`);
    show(recorder, JPEGS.slice(5), FRONT);
    await recorder.close();
    await recorder.closed;
    assertEquals(await Deno.readFile(`${folder}/a.mjpeg`), concatBytes(...JPEGS.slice(1, 4)));
    assertEquals(await Deno.readFile(`${folder}/a-2.mjpeg`), concatBytes(...JPEGS.slice(5)));
    assertEquals([states, problems], [["recording", "off", "recording", "off"], []]);
  });
});

Deno.test("Recorder says what it has recorded", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.mjpeg`);
    await recorder.start();
    show(recorder, JPEGS, FRONT);
    const bytes = concatBytes(...JPEGS).length;
    await until("all is written", () => recorder.state.kind === "recording" && recorder.state.frames === 12);
    const { sinceUs, ...state } = recorder.state as RecordingState & { kind: "recording" };
    assertEquals(state, {
      kind: "recording",
      path: `${folder}/a.mjpeg`,
      bytes,
      frames: 12,
      framesDropped: 0,
    });
    assert(sinceUs > 0);
    await recorder.close();
  });
});

Deno.test("Recorder puts all streams into one MCAP file, which a folder names for the first", async () => {
  await withFolder(async (parent) => {
    const folder = `${parent}/new`;
    const { recorder, states } = recorderTo(`${folder}/`);
    assertEquals(await recorder.start(), folder);
    show(recorder, JPEGS.slice(0, 5), FRONT);
    show(recorder, JPEGS.slice(5), REAR);
    recorder.showStatus([statusOf(FRONT), statusOf(REAR)]);
    await recorder.close();
    const [name, ...others] = await namesIn(folder);
    assertMatch(name!, /^front-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.mcap$/);
    assertEquals([others, states], [[], ["recording", "recording", "off"]]);
    assertEquals(await jpegsIn(`${folder}/${name}`, "front"), JPEGS.slice(0, 5));
    assertEquals(await jpegsIn(`${folder}/${name}`, "../rear: 2"), JPEGS.slice(5));
  });
});

Deno.test("Recorder gives each stream a file of its own where the format takes one, with a harmless name", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(folder, { format: "mjpeg" });
    await recorder.start();
    show(recorder, JPEGS.slice(0, 5), FRONT);
    show(recorder, JPEGS.slice(5), REAR);
    await recorder.close();
    const [front, rear] = await namesIn(folder);
    assertMatch(`${front} ${rear}`, /^front-[\dT-]+\.mjpeg rear_2-[\dT-]+\.mjpeg$/);
    assertEquals(await jpegsIn(`${folder}/${front}`), JPEGS.slice(0, 5));
    assertEquals(await jpegsIn(`${folder}/${rear}`), JPEGS.slice(5));
  });
});

Deno.test("Recorder names the file at once where a stream is there", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(folder, { format: "avi" });
    show(recorder, JPEGS, FRONT);
    assertMatch(await recorder.start(), /\/front-[\dT-]+\.avi$/);
    await recorder.stop();
    recorder.showStatus([]);
    assertEquals(await recorder.start(), folder, "the stream has ended");
    await recorder.close();
  });
});

Deno.test("Recorder keeps to the first stream in a file that takes one", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.avi`);
    await recorder.start();
    show(recorder, JPEGS.slice(0, 5), FRONT);
    show(recorder, JPEGS.slice(5), REAR);
    await recorder.close();
    assertEquals(await jpegsIn(`${folder}/a.avi`), JPEGS.slice(0, 5));
  });
});

Deno.test("Recorder begins few files where the pictures change their size all the time, and counts what is missing", async () => {
  await withFolder(async (folder) => {
    const { recorder, problems } = recorderTo(`${folder}/a.avi`);
    await recorder.start();
    const small = patternFrames(1, { width: 160, height: 120 });
    for (let i = 0; i < 40; i++) show(recorder, i % 2 === 0 ? small : JPEGS.slice(0, 1), FRONT);
    await recorder.close();
    await recorder.closed;
    const names = await namesIn(folder);
    // More of them on a machine that takes long, one in ten seconds.
    assert(names.length >= 9 && names.length < 15, names.join());
    const path = `${folder}/a-${names.length}.avi`;
    assertEquals(problems[0], `Pictures change their size again and again: some are missing in ${path}`);
    assertMatch(problems[1]!, /^The size changed too often for \d+ frames of /);
    assertEquals(problems.length, 2);
  });
});

Deno.test("Recorder goes on in another file where the pictures change their size", async () => {
  await withFolder(async (folder) => {
    const small = patternFrames(3, { width: 160, height: 120 });
    const { recorder, states } = recorderTo(`${folder}/a.avi`);
    await recorder.start();
    show(recorder, [...JPEGS, ...small], FRONT);
    await recorder.close();
    assertEquals(await jpegsIn(`${folder}/a.avi`), JPEGS);
    assertEquals(await jpegsIn(`${folder}/a-2.avi`), small);
    assertEquals(states, ["recording", "recording", "off"]);
  });
});

Deno.test("Recorder records every pose once, told on its own or with its frame", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.mcap`);
    await recorder.start();
    const poses = [0, 16_000, 33_333, 50_000].map(poseAt);
    for (const pose of poses.slice(1)) recorder.showPose(receivedPose(pose, pose.timeUs, FRONT));
    recorder.showFrame(receivedFrame(0, JPEGS[0]!, { stream: FRONT, pose: poses[0]! }));
    recorder.showFrame(receivedFrame(1, JPEGS[1]!, { stream: FRONT, pose: poses[2]! }));
    await recorder.close();
    const bytes = await Deno.readFile(`${folder}/a.mcap`);
    assertEquals(countPoses(bytes), 4);
    const { frames } = await readRecording(`${folder}/a.mcap`);
    assertEquals(frames.map(({ pose }) => pose!.position), [poses[0]!.position, poses[2]!.position]);
  });
});

Deno.test("Recorder knows a pose again that comes in another object than that of its frame", async () => {
  await withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.mcap`);
    await recorder.start();
    for (const stream of [FRONT, REAR]) {
      recorder.showPose(receivedPose(poseAt(7), 7, stream));
      recorder.showFrame(receivedFrame(0, JPEGS[0]!, { stream, pose: poseAt(7) }));
    }
    await recorder.close();
    assertEquals(countPoses(await Deno.readFile(`${folder}/a.mcap`)), 2);
  });
});

/** Counts the poses by the frame that each names, on its own topic and as a transform. */
function countPoses(bytes: Uint8Array): number {
  return (new TextDecoder("latin1").decode(bytes).split("tracking_origin").length - 1) / 2;
}

for (const extension of ["mcap", "avi", "mjpeg"]) {
  Deno.test(`Recorder leaves no file behind in which there is nothing: ${extension}`, async () => {
    await withFolder(async (folder) => {
      const { recorder, states } = recorderTo(`${folder}/a.${extension}`);
      await recorder.start();
      assertEquals(await namesIn(folder), [`a.${extension}`]);
      await recorder.stop();
      assertEquals([await namesIn(folder), states], [[], ["recording", "off"]]);
      await recorder.close();
    });
  });
}

Deno.test("Recorder that can not begin says why, and can be started again", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/missing/a.mcap`;
    const { recorder, states, problems } = recorderTo(path);
    await assertRejects(() => recorder.start(), Error, `Cannot record to ${path}: `);
    assertEquals([recorder.state.kind, states, problems], ["failed", ["failed"], []]);
    recorder.toggle();
    await until("the failure is told", () => problems.length === 1);
    await Deno.mkdir(`${folder}/missing`);
    recorder.toggle();
    await until("it records", () => recorder.state.kind === "recording");
    recorder.toggle();
    await until("it has ended", () => recorder.state.kind === "off");
    await recorder.close();
  });
});

Deno.test("Recorder tells what it has recorded, and how many files are left", () =>
  withFolder(async (folder) => {
    const told: Recorded[] = [];
    const record = async (target: string, frames: number) => {
      const recorder = openRecorder({
        target: `${folder}/${target}`,
        onProblem: () => {},
        onRecorded: (recorded) => told.push(recorded),
      });
      await recorder.start();
      show(recorder, JPEGS.slice(0, frames));
      await recorder.close();
    };
    await record("a.mjpeg", 3);
    await record("b.mjpeg", 0);
    const { size } = await Deno.stat(`${folder}/a.mjpeg`);
    assertEquals(told, [
      { path: `${folder}/a.mjpeg`, bytes: size, frames: 3, files: 1 },
      { path: `${folder}/b.mjpeg`, bytes: 0, frames: 0, files: 0 },
    ]);
  }));

const HERE = import.meta.filename!;

for (
  const [target, why] of [
    ["a.mp4", "there is no such folder (a.mp4/ would be made)"],
    ["/nowhere/at/all", "there is no such folder (/nowhere/at/all/ would be made)"],
    [HERE, "it is no folder"],
  ] as const
) {
  Deno.test(`Recorder does not know what to do with "${target}"`, async () => {
    const { recorder } = recorderTo(target);
    await assertRejects(
      () => recorder.start(),
      Error,
      `Cannot record to ${target}: ${why}, and it ends in none of .mcap, .avi and .mjpeg`,
    );
    await recorder.close();
  });
}
