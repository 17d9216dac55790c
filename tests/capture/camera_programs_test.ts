import { assertEquals, assertRejects } from "@std/assert";
import { CameraError } from "../../src/capture/camera.ts";
import { findCameraProgram, type PictureOptions } from "../../src/capture/camera_programs.ts";
import { withPrograms } from "../support/program_folder.ts";

const PICTURE: PictureOptions = {
  width: 1024,
  height: 768,
  fps: 30,
  quality: 50,
  rotation: 0,
  hflip: false,
  vflip: false,
};

Deno.test("findCameraProgram starts rpicam-vid with exactly these arguments", async () => {
  await withPrograms(["rpicam-vid", "libcamera-vid"], async (path) => {
    for (const kind of ["auto", "rpicam"] as const) {
      const program = await findCameraProgram({ kind }, PICTURE, path);
      assertEquals(program.label, "rpicam-vid");
      assertEquals(program.command, `${path}/rpicam-vid`);
      assertEquals(
        program.args.join(" "),
        "-t 0 -n --codec mjpeg -q 50 --width 1024 --height 768 --framerate 30 --flush -o -",
      );
    }
  });
});

Deno.test("findCameraProgram falls back to libcamera-vid and passes rotation and flips", async () => {
  await withPrograms(["libcamera-vid"], async (path) => {
    const turned = { ...PICTURE, quality: 90, rotation: 180, hflip: true, vflip: true } as const;
    const program = await findCameraProgram({ kind: "auto" }, turned, path);
    assertEquals(program.label, "libcamera-vid");
    assertEquals(
      program.args.join(" "),
      "-t 0 -n --codec mjpeg -q 90 --width 1024 --height 768 --framerate 30 --flush -o - " +
        "--rotation 180 --hflip --vflip",
    );
  });
});

Deno.test("findCameraProgram gives the Raspberry Pi's command line at another quality, alike but for that", async () => {
  await withPrograms(["libcamera-vid"], async (path) => {
    const { atQuality, ...program } = await findCameraProgram({ kind: "auto" }, PICTURE, path);
    const args = program.args.map((word) => word === "50" ? "35" : word);
    assertEquals(atQuality!(35), { ...program, args });
    assertEquals(atQuality!(50), program);
  });
});

Deno.test("findCameraProgram says what it tried and what else there is", async () => {
  const error = await assertRejects(
    () => findCameraProgram({ kind: "auto" }, PICTURE, "/nowhere"),
    CameraError,
  );
  for (const part of ["rpicam-vid", "libcamera-vid", "--camera v4l2", "--camera test"]) {
    assertEquals(error.message.includes(part), true, part);
  }
  assertEquals(error.message.includes("\n"), false);
});

Deno.test("findCameraProgram copies a v4l2 camera's JPEGs through ffmpeg", async () => {
  await withPrograms(["ffmpeg"], async (path) => {
    const program = await findCameraProgram({ kind: "v4l2", device: "/dev/video2" }, PICTURE, path);
    // A camera's own JPEGs have the quality that they have, so there is no `atQuality`.
    assertEquals(program, {
      label: "v4l2 /dev/video2",
      command: `${path}/ffmpeg`,
      args: ("-hide_banner -loglevel warning -nostdin -fflags nobuffer -probesize 32 -analyzeduration 0 " +
        "-f v4l2 -input_format mjpeg -video_size 1024x768 -framerate 30 -i /dev/video2 " +
        "-c copy -f mjpeg -flush_packets 1 -").split(" "),
    });
    const first = await findCameraProgram({ kind: "v4l2" }, PICTURE, path);
    assertEquals(first.args.includes("/dev/video0"), true);
  });
});

Deno.test("findCameraProgram refuses to read a v4l2 camera without ffmpeg", async () => {
  await assertRejects(
    () => findCameraProgram({ kind: "v4l2" }, PICTURE, "/nowhere"),
    CameraError,
    "ffmpeg is not installed",
  );
});
