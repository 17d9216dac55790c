import { assert, assertEquals } from "@std/assert";
import { recordCamera } from "../../src/record/camera_recording.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { readRecording, withFolder } from "../capture/replay/reading.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { poseAt, recorderTo } from "./recordings.ts";

const JPEGS = patternFrames(12);
const CAMERA = { name: "front", fps: 30 };
const INTERVAL_US = 33_333;

for (const extension of ["mcap", "avi", "mjpeg"]) {
  Deno.test(`recordCamera has every picture recorded as it came, at the time of its capture: ${extension}`, () =>
    withFolder(async (folder) => {
      const path = `${folder}/a.${extension}`;
      const { recorder, problems } = recorderTo(path);
      await recorder.start();
      const tap = recordCamera(recorder, CAMERA);
      const beganUs = monotonicUs();
      JPEGS.forEach((jpeg, i) => {
        const captureUs = beganUs + i * INTERVAL_US;
        tap.onFrame({ jpeg, captureUs }, captureUs + 4000 + 100 * i);
      });
      await recorder.close();
      const { frames } = await readRecording(path);
      assertEquals(frames.map(({ jpeg }) => jpeg), JPEGS);
      const [first] = frames;
      const stepUs = extension === "mcap" ? INTERVAL_US : extension === "avi" ? 1e6 / 30 : 1e6 / 25;
      for (const [i, { timeUs }] of frames.entries()) {
        assert(Math.abs(timeUs - first!.timeUs - i * stepUs) <= 1, `${i}: ${timeUs - first!.timeUs}`);
      }
      assertEquals(problems, []);
    }));
}

Deno.test("recordCamera dates pictures and poses on the clock on the wall, and calls them by the stream's name", () =>
  withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.mcap`);
    const wallUs = Date.now() * 1000;
    await recorder.start();
    const tap = recordCamera(recorder, CAMERA);
    const captureUs = monotonicUs();
    const [own, other] = [poseAt(captureUs), poseAt(captureUs - 5000)];
    tap.onPose(other);
    tap.onPose(own);
    tap.onFrame({ jpeg: JPEGS[0]!, captureUs, pose: own }, captureUs + 7000);
    tap.onFrame({ jpeg: JPEGS[1]!, captureUs: captureUs + INTERVAL_US }, captureUs + INTERVAL_US);
    await recorder.close();
    const { frames: [first, second] } = await readRecording(`${folder}/a.mcap`, { topic: "front" });
    assert(first!.timeUs >= wallUs - 1000 && first!.timeUs <= Date.now() * 1000, `${first!.timeUs - wallUs}`);
    assertEquals(second!.timeUs - first!.timeUs, INTERVAL_US);
    assertEquals(first!.pose, { ...own, timeUs: first!.timeUs });
    assertEquals(second!.pose, undefined);
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/a.mcap`));
    assertEquals(bytes.split("tracking_origin").length - 1, 2 * 2, "each as a pose and as a transform");
    assert(!bytes.includes("CameraCalibration"));
  }));

Deno.test("recordCamera has the calibration of rectified pictures recorded", () =>
  withFolder(async (folder) => {
    const { recorder } = recorderTo(`${folder}/a.mcap`);
    await recorder.start();
    const tap = recordCamera(recorder, CAMERA);
    const camera = { width: 412, height: 300, focal: 150, cx: 261.5, cy: 149.5 };
    tap.onFrame({ jpeg: JPEGS[0]!, captureUs: 0, camera }, 0);
    await recorder.close();
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/a.mcap`));
    assert(bytes.includes("/front/calibration"));
  }));

Deno.test("recordCamera counts what has not come as missing, and says so", () =>
  withFolder(async (folder) => {
    const { recorder, problems } = recorderTo(`${folder}/a.mjpeg`);
    await recorder.start();
    const tap = recordCamera(recorder, CAMERA);
    tap.onFrame({ jpeg: JPEGS[0]!, captureUs: 0 }, 0);
    tap.onMissed(2);
    tap.onFrame({ jpeg: JPEGS[3]!, captureUs: 0 }, 0);
    tap.onMissed(3);
    assertEquals((recorder.state as { framesDropped: number }).framesDropped, 5);
    await recorder.close();
    assertEquals(await Deno.readFile(`${folder}/a.mjpeg`), concatBytes(JPEGS[0]!, JPEGS[3]!));
    assertEquals(problems, [
      `The disk is too slow: frames are missing in ${folder}/a.mjpeg`,
      `The disk was too slow for 5 frames of ${folder}/a.mjpeg`,
    ]);
  }));
