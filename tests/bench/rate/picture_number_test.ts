/** Which picture it is can be told from what came out, whatever it was compressed to on its way. */

import { assertEquals } from "@std/assert";
import { BYTES_PER_PIXEL, CAMERA, openCameraEncoder } from "../../../scripts/bench/rate/camera_encoder.ts";
import { makeNaturalPictures } from "../../../scripts/bench/rate/natural_pictures.ts";
import { MOST_NUMBERS } from "../../../scripts/bench/rate/picture_number.ts";
import { readScenes } from "../../../scripts/bench/shared/scenes.ts";
import type { Jpeg } from "../../../src/common/frame.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { runPython } from "../../support/instrument.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { testWith } from "../../support/programs.ts";
import { expectMade } from "../../support/recoding.ts";

const SCENE = readScenes()[0]!;

/** A natural picture of about 50 kB with its number, fitted to a few kB, and in the wire code to half its size. */
function fit(picture: Jpeg): readonly [fitted: Jpeg, half: Jpeg] {
  const fitted = expectMade(new PictureFitter().fit(picture, 10_600));
  const half = expectMade(new PictureFitter().fit(picture, 3500, "wire"));
  assertEquals([fitted.isHalf, half.isHalf], [false, true]);
  return [fitted.bytes, expectMade(new WireCoder().decode(half.bytes) ?? "broken")];
}

async function withFiles<T>(files: readonly Jpeg[], use: (paths: string[]) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = files.map((_, index) => `${folder}/${index}`);
    await Promise.all(files.map((file, index) => Deno.writeFile(paths[index]!, file)));
    return await use(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const READ = `
import json, pathlib, sys
from picture_number import read_number

print(json.dumps([read_number(pathlib.Path(path).read_bytes()) for path in sys.argv[1:]]))`;

testWith(["python3"], "read_number reads every bit that was drawn", async () => {
  const encoder = await openCameraEncoder();
  encoder.quality = 5;
  const image = new Uint8Array(CAMERA.width * CAMERA.height * BYTES_PER_PIXEL).fill(80);
  const numbers = [0, MOST_NUMBERS - 1, ...Array.from({ length: 10 }, (_, bit) => 1 << bit)];
  const files = numbers.map((number) => encoder.encode(image, number));
  assertEquals(await withFiles(files, (paths) => runPython(READ, paths)), numbers);
});

testWith(["python3"], "read_number finds none in a picture without, nor in one cut short", async () => {
  const { pictures: [numbered] } = await makeNaturalPictures([SCENE], { meanBytes: 50_000, count: 1 });
  const cut = [2, 30, 300, 650].map((bytes) => numbered!.slice(0, bytes));
  const files = [SCENE.pictures[0]!, ...cut, numbered!];
  assertEquals(await withFiles(files, (paths) => runPython(READ, paths)), [null, null, null, null, null, 0]);
});

testWith(
  ["python3"],
  "Collector knows a picture that was fitted, and keeps what came as other bytes",
  async () => {
    const { pictures } = await makeNaturalPictures([SCENE], { meanBytes: 50_000, count: 3 });
    const [fitted, half] = fit(pictures[2]!);
    const stream = concatBytes(pictures[1]!, fitted, SCENE.pictures[0]!, half);
    const found = await withFiles([...pictures, stream], (paths) =>
      runPython(
        `
import json, pathlib, sys
from collector import Collector

*pictures, stream = [pathlib.Path(path).read_bytes() for path in sys.argv[1:]]
kept_path = sys.argv[-1] + ".kept"
with open(sys.argv[-1], "rb") as file:
    collector = Collector(file.fileno(), pictures, reads_numbers=True, kept_path=kept_path)
    arrivals, _ = collector.finish()
kept = pathlib.Path(kept_path).read_bytes()
fields = [[arrival.number, arrival.is_identical, arrival.kept] for arrival in arrivals]
print(json.dumps({"fields": fields, "end": stream.endswith(kept[-1000:]), "bytes": len(kept)}))`,
        paths,
      ));
    assertEquals(found, {
      fields: [
        [1, true, null],
        [2, false, [0, fitted.length]],
        [null, false, null],
        [2, false, [fitted.length, half.length]],
      ],
      end: true,
      bytes: fitted.length + half.length,
    });
  },
);
