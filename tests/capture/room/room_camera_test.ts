import { assert, assertEquals, assertThrows } from "@std/assert";
import { type RoomCameraOptions, startRoomCamera } from "../../../src/capture/room/room_camera.ts";
import { poseAt } from "../../../src/capture/room/trajectory.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { Pose } from "../../../src/protocol/telemetry.ts";
import { NOMINAL_T265_LEFT, scaleCalibration } from "../../../src/rectify/calibration.ts";
import { until } from "../../support/until.ts";

const SMALL = { width: 53, height: 50, fps: 50 };
const IDLE = { ...SMALL, onImage: () => {}, onPose: () => {} };
const POSE_INTERVAL_US = 5000;

interface Image {
  readonly captureUs: number;
  readonly pose: Pose;
  readonly pixels: string;
}

/** Runs a camera until it has given so many images and poses; `onPose` runs after each pose. */
async function take(count: { images: number; poses: number }, onPose = (_pose: Pose) => {}) {
  const images: Image[] = [];
  const poses: Pose[] = [];
  const camera = startRoomCamera({
    ...SMALL,
    onImage: ({ pixels }, captureUs, pose) => images.push({ captureUs, pose, pixels: pixels.join() }),
    onPose: (pose) => {
      poses.push(pose);
      onPose(pose);
    },
  });
  await until("the camera had run", () => images.length >= count.images && poses.length >= count.poses);
  await camera.close();
  assertEquals(camera.statistics(), { frames: images.length, poses: poses.length });
  return { images, poses };
}

/** When the drive began, by its first pose, which is a later one where the machine stood still at that moment. */
function startOf([first]: readonly Pose[]): number {
  const index = Array.from({ length: 1000 }, (_, n) => n * POSE_INTERVAL_US)
    .find((us) => poseAt(us / 1e6).position[2] === first!.position[2]);
  return first!.timeUs - index!;
}

Deno.test("startRoomCamera gives pictures that differ, each with the true pose at its time", async () => {
  const { images, poses } = await take({ images: 6, poses: 1 });
  const startUs = startOf(poses);
  let lastUs = startUs - 1;
  for (const { captureUs, pose } of images) {
    assert(captureUs > lastUs && captureUs <= monotonicUs());
    assertEquals(pose, { timeUs: captureUs, ...poseAt((captureUs - startUs) / 1e6) });
    lastUs = captureUs;
  }
  // a late picture and the next one, which is not, may be too near to each other to differ
  assert(new Set(images.map(({ pixels }) => pixels)).size >= images.length / 2);
});

Deno.test("startRoomCamera gives true poses of even times, none before its time", async () => {
  const beforeUs = monotonicUs();
  const { poses } = await take({ images: 0, poses: 60 }, ({ timeUs }) => assert(timeUs <= monotonicUs()));
  const startUs = startOf(poses);
  assert(startUs >= beforeUs);
  let lastUs = startUs - POSE_INTERVAL_US;
  for (const pose of poses) {
    const sinceUs = pose.timeUs - startUs;
    assert(pose.timeUs > lastUs && sinceUs % POSE_INTERVAL_US === 0);
    assertEquals(pose, { timeUs: pose.timeUs, ...poseAt(sinceUs / 1e6) });
    lastUs = pose.timeUs;
  }
});

Deno.test("startRoomCamera leaves out what it missed while the program was busy", async () => {
  let calls = 0;
  const { images, poses } = await take({ images: 20, poses: 80 }, () => {
    const busyUs = ++calls === 10 ? 300_000 : 0;
    for (const sinceUs = monotonicUs(); monotonicUs() < sinceUs + busyUs;);
  });
  const slots = (images.at(-1)!.captureUs - images[0]!.captureUs) * SMALL.fps / 1e6 + 1;
  assert(images.length <= slots + 1 - 12, `${images.length} images in ${slots} slots`);
  const samples = (poses.at(-1)!.timeUs - poses[0]!.timeUs) / POSE_INTERVAL_US + 1;
  assert(poses.length <= samples - 50, `${poses.length} of ${samples} poses`);
});

Deno.test("startRoomCamera has the calibration of pictures of its size", async () => {
  const camera = startRoomCamera(IDLE);
  assertEquals(camera.calibration, scaleCalibration(NOMINAL_T265_LEFT, SMALL));
  await camera.close();
});

Deno.test("startRoomCamera gives nothing after close, and ended resolves", async () => {
  let calls = 0;
  const camera = startRoomCamera({ ...IDLE, onImage: () => calls++, onPose: () => calls++ });
  await camera.close();
  await camera.ended;
  assertEquals(camera.label, "test room");
  assertEquals([calls, camera.statistics()], [0, { frames: 0, poses: 0 }]);
});

for (const sink of ["onImage", "onPose"] as const) {
  Deno.test(`startRoomCamera can be closed from within ${sink}`, async () => {
    let calls = 0;
    const options: RoomCameraOptions = {
      ...IDLE,
      [sink]: () => {
        // time for several more to become due
        for (const sinceUs = monotonicUs(); monotonicUs() < sinceUs + 30_000;);
        calls++;
        void camera.close();
      },
    };
    const camera = startRoomCamera(options);
    await camera.ended;
    // No timer is left that could take another: the test would fail by that.
    assertEquals(calls, 1);
  });
}

Deno.test("startRoomCamera refuses options outside their ranges", () => {
  assertThrows(() => startRoomCamera({ ...IDLE, fps: 0 }), RangeError, "fps must be 1 … 120, not 0");
  assertThrows(
    () => startRoomCamera({ ...IDLE, width: 80 }),
    RangeError,
    "Cannot start the test room: pictures of 80x50",
  );
});

Deno.test("startRoomCamera is where it is told to be", async () => {
  const still = { ...poseAt(3), velocity: [0, 0, 0], angularVelocity: [0, 0, 0] } as const;
  const asked: number[] = [];
  const poses: Pose[] = [];
  const images: string[] = [];
  const camera = startRoomCamera({
    ...SMALL,
    poseAt(timeUs) {
      asked.push(timeUs);
      return still;
    },
    onImage: ({ pixels }, captureUs, pose) => {
      assertEquals(pose, { timeUs: captureUs, ...still });
      images.push(pixels.join());
    },
    onPose: (pose) => poses.push(pose),
  });
  await until("the camera had run", () => images.length >= 3 && poses.length >= 3);
  await camera.close();
  assertEquals(new Set(images).size, 1);
  assert(poses.every(({ timeUs, position }) => asked.includes(timeUs) && position === still.position));
});
