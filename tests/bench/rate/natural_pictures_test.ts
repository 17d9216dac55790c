import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeNaturalPictures } from "../../../scripts/bench/rate/natural_pictures.ts";
import { readScenes } from "../../../scripts/bench/shared/scenes.ts";
import { mean } from "../../../scripts/bench/shared/statistics.ts";
import { UsageError } from "../../../scripts/bench/shared/usage.ts";

Deno.test("makeNaturalPictures makes pictures of the size, scene after scene, each different", async () => {
  const scenes = readScenes().slice(0, 2);
  const { pictures, scenes: names } = await makeNaturalPictures(scenes, { meanBytes: 25_000, count: 78 });
  const meanBytes = mean(pictures.map(({ length }) => length));
  assert(meanBytes > 23_000 && meanBytes < 27_000, `${meanBytes}`);
  assertEquals([names[0], names[74], names[75], names[77]], [
    scenes[0]!.name,
    scenes[0]!.name,
    scenes[1]!.name,
    scenes[1]!.name,
  ]);
  assertEquals(new Set(pictures.map((picture) => picture.join())).size, 78);
});

Deno.test("makeNaturalPictures refuses what is no JPEG", async () => {
  const scenes = [{ name: "text", pictures: [new TextEncoder().encode("none")] }];
  await assertRejects(() => makeNaturalPictures(scenes, { meanBytes: 25_000, count: 1 }), UsageError, "text");
});

Deno.test("makeNaturalPictures makes pictures that can be told apart by their first and last marker", async () => {
  const markers = (picture: Uint8Array) =>
    picture.reduce(
      (count, byte, at) => count + (byte === 0xff && [0xd8, 0xd9].includes(picture[at + 1]!) ? 1 : 0),
      0,
    );
  const scenes = readScenes().filter(({ name }) => name.startsWith("drive-sunset"));
  // the nearest quality has steps of 255 and 216, one after the other
  const { pictures: [picture] } = await makeNaturalPictures(scenes, { meanBytes: 25_000, count: 1 });
  assertEquals(markers(picture!), 2);
});
