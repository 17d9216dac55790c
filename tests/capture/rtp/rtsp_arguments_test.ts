import { assert, assertEquals } from "@std/assert";
import {
  copyArguments,
  hideSecret,
  readLook,
  transcodeArguments,
  withoutBanner,
} from "../../../src/capture/rtp/rtsp_arguments.ts";

const URL = "rtsp://robot:s3cr%40t@192.0.2.7:554/cam?channel=1@2";

const SAID = `ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers
  built with gcc 12 (Debian 12.2.0-14+deb12u1)
  configuration: --prefix=/usr
  libavutil      57. 28.100 / 57. 28.100
Input #0, rtsp, from 'rtsp://127.0.0.1:41981/mjpeg':
  Stream #0:0: Audio: pcm_mulaw, 8000 Hz
  Stream #0:1(eng): Video: mjpeg (Baseline), yuvj420p(pc), 320x240, 20 fps
At least one output file must be specified
`;

Deno.test("readLook finds the codec of the first video, and whether ffmpeg has -fps_mode", () => {
  assertEquals(readLook(SAID), { codec: "mjpeg", hasFpsMode: true });
  assertEquals(readLook(SAID.replace("5.1.9", "4.3.8"))?.hasFpsMode, false);
  assertEquals(readLook(SAID.replace("5.1.9", "5.0"))?.hasFpsMode, false);
  assertEquals(readLook(SAID.replace("5.1.9", "n7.1"))?.hasFpsMode, true);
  assertEquals(readLook(SAID.replace("5.1.9-0+deb12u1", "N-112233-gabcdef"))?.hasFpsMode, true);
  assertEquals(readLook(SAID.replace(/.*Video.*\n/, "")), undefined);
});

Deno.test("withoutBanner leaves what is about the camera", () => {
  assertEquals(withoutBanner(SAID.trim().split("\n")).map((line) => line.trim().slice(0, 10)), [
    "Input #0, ",
    "Stream #0:",
    "Stream #0:",
  ]);
});

Deno.test("hideSecret leaves name and password out of addresses, and the password wherever else it is", () => {
  assertEquals(hideSecret(URL, URL), "rtsp://192.0.2.7:554/cam?channel=1@2");
  assertEquals(hideSecret(`${URL}: refused`, URL), "rtsp://192.0.2.7:554/cam?channel=1@2: refused");
  assertEquals(hideSecret("password s3cr%40t is wrong", URL), "password … is wrong");
  assertEquals(hideSecret("password s3cr@t is wrong", URL), "password … is wrong");
  assertEquals(hideSecret("Connection refused", "rtsp://192.0.2.7/cam"), "Connection refused");
  const other = "rtsps://a:b@c@192.0.2.7/";
  assertEquals(hideSecret(other, other), "rtsps://192.0.2.7/");
});

Deno.test("copyArguments and transcodeArguments read the camera alike, and keep nothing back", () => {
  const [copied, made] = [copyArguments(URL), transcodeArguments(URL, { quality: 50, hasFpsMode: true })];
  for (const args of [copied, made]) {
    assertEquals(args[args.indexOf("-i") + 1], URL);
    assert(args.join(" ").includes("-fflags nobuffer -flags low_delay"));
    assertEquals(args.slice(-5), ["-f", "mjpeg", "-flush_packets", "1", "-"]);
  }
  assert(made.join(" ").includes("-q:v 17 -threads 1 -fps_mode passthrough"));
  const old = transcodeArguments(URL, { quality: 100, hasFpsMode: false }).join(" ");
  assert(old.includes("-q:v 2 -threads 1 -vsync passthrough"), old);
});
