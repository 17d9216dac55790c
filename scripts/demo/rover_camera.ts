/**
 * What a tracking camera on a made-up rover sees, as `t265 --source-cmd` reads it: `rover_camera.ts PORT`. What the motors are
 * told comes to that UDP port of this host, from motors.ts.
 *
 * @module
 */

import { startRoomCamera } from "../../src/capture/room/room_camera.ts";
import type { GreyImage } from "../../src/common/grey_image.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { Rover } from "./rover.ts";

const SIZE = { width: 848, height: 800 };
const FPS = 30;

const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: Number(Deno.args[0]) });
const rover = new Rover();
const startUs = monotonicUs();
const secondsAt = (timeUs: number) => (timeUs - startUs) / 1e6;
const camera = startRoomCamera({
  ...SIZE,
  fps: FPS,
  poseAt: (timeUs) => rover.poseAt(secondsAt(timeUs)),
  onImage: writeImage,
  onPose: writePose,
});
writeLine({ type: "calibration", ...camera.calibration, coeffs: camera.calibration.coefficients });
for await (const [bytes] of socket) {
  rover.tell(JSON.parse(new TextDecoder().decode(bytes)), secondsAt(monotonicUs()));
}

/** Waits until it has been taken: a picture that can not be written is not made. */
function writeImage({ width, height, pixels }: GreyImage, captureUs: number): void {
  writeLine({ type: "image", t: captureUs / 1000, width, height, format: "gray8", bytes: pixels.length });
  write(pixels);
}

function writePose({ timeUs, position, orientation, velocity, angularVelocity, confidence }: Pose): void {
  const [x, y, z] = position;
  const [qx, qy, qz, qw] = orientation!;
  const [vx, vy, vz] = velocity!;
  const [wx, wy, wz] = angularVelocity!;
  const fields = { x, y, z, qx, qy, qz, qw, vx, vy, vz, wx, wy, wz, confidence };
  writeLine({ type: "pose", t: timeUs / 1000, ...fields });
}

function writeLine(fields: Readonly<Record<string, unknown>>): void {
  write(new TextEncoder().encode(JSON.stringify(fields) + "\n"));
}

function write(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
