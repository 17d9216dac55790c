/** A camera whose pictures are longer than may be sent: what the tools make of them. */

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { readScenes } from "../../scripts/bench/shared/scenes.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { openPixels } from "../support/recoding.ts";
import { startListener, startTool } from "../support/tools.ts";

/** At 30 frames a second a picture has about this, and less where that rate is held. */
const BITS_A_SECOND = 3_000_000;
const PICTURE_BYTES = BITS_A_SECOND / 30 / 8;

for (const isWithoutFfi of [false, true]) {
  const where = isWithoutFfi ? " where libraries may not be called" : "";
  Deno.test(`broadcast makes pictures fit --max-bitrate, and listen hands on whole JPEGs${where}`, async () => {
    const folder = await Deno.makeTempDir();
    const [film, output] = [`${folder}/film.mjpeg`, `${folder}/out.mjpeg`];
    const { pictures } = readScenes().at(-1)!;
    await Deno.writeFile(film, concat(pictures));
    const { listener, to } = await startListener("--view", "none", "--output", output);
    await using _ = listener;
    await using broadcaster = startTool(
      "broadcast",
      ["--camera", film, "--loop", "--fps", "30", "--max-bitrate", "3M", "--stats-json", "-", to],
      { isWithoutFfi },
    );
    const { viewers: [viewer] } = await broadcaster.statisticsUntil(
      "pictures have been made to fit",
      ({ viewers: [viewer] }) => (viewer?.framesFitted ?? 0) > 90,
    );
    const { sentBytes, cameraBytes } = viewer!.link.fit!;
    // where this host is too slow for every picture, those that leave are longer
    assert(sentBytes < cameraBytes && cameraBytes > 2 * PICTURE_BYTES, `${sentBytes} of ${cameraBytes}`);
    await broadcaster.line(/fitted \d+(\.\d)? kB of \d+ \(\d+\.\d dB/);
    assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
    const decode = await openPixels();
    const frames = splitMjpeg(await Deno.readFile(output));
    assert(frames.length > 60, `${frames.length} pictures`);
    const { width } = decode(pictures[0]!);
    assert(frames.slice(-20).every((jpeg) => decode(jpeg).width === width));
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("broadcast says which pictures it can not make fit, once, and sends them as they are", async () => {
  const { listener, to } = await startListener("--view", "none");
  await using _ = listener;
  const film = new URL("../vectors/progressive_160x120.jpg", import.meta.url);
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(film, `${folder}/film.mjpeg`);
  await using broadcaster = startTool(
    "broadcast",
    ["--camera", `${folder}/film.mjpeg`, "--loop", "--fps", "30", "--max-bitrate", "100k", to],
  );
  await broadcaster.line(/not recoded: "?progressive, lossless or arithmetic-coded JPEGs/);
  await listener.line(/[1-9]\d*\.\d fps/);
  assertEquals([await broadcaster.end(), await listener.end()], [0, 0]);
  assertEquals(broadcaster.log.filter((line) => line.includes("not recoded")).length, 1);
  await Deno.remove(folder, { recursive: true });
});
