import { assertEquals, assertRejects } from "@std/assert";
import { createDiskFile } from "../../src/record/disk_file.ts";
import { openRecorder } from "../../src/record/recorder.ts";
import { withFolder } from "../capture/replay/reading.ts";

function modeOf(path: string): number {
  return Deno.lstatSync(path).mode! & 0o777;
}

Deno.test("createDiskFile makes a file that is its owner's alone, and passes by what is there", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.mcap`, "precious");
    await Deno.symlink(`${folder}/missing`, `${folder}/a-2.mcap`);
    const { path, sink } = await createDiskFile(`${folder}/a.mcap`, ".mcap");
    sink.close();
    assertEquals([path, modeOf(path)], [`${folder}/a-3.mcap`, 0o600]);
    await assertRejects(() => Deno.stat(`${folder}/missing`), Deno.errors.NotFound);
  }));

Deno.test("createDiskFile's file can be taken away again, but not what somebody else has written", () =>
  withFolder(async (folder) => {
    const names = async () => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    const make = async () => (await createDiskFile(`${folder}/a.mcap`, ".mcap")).sink;
    const [empty, renamed] = [await make(), await make()];
    await empty.discard();
    assertEquals(await names(), ["a-2.mcap"]);
    await Deno.remove(`${folder}/a-2.mcap`);
    await Deno.writeTextFile(`${folder}/a-2.mcap`, "another");
    await renamed.discard();
    assertEquals(await names(), ["a-2.mcap"]);
    const gone = await make();
    await Deno.remove(`${folder}/a.mcap`);
    await gone.discard();
    await Deno.remove(`${folder}/a-2.mcap`);
    const [begun, others] = [await make(), await make()];
    for (const sink of [begun, others]) await sink.append(new Uint8Array(41));
    await Deno.writeTextFile(`${folder}/a-2.mcap`, "and more", { append: true });
    for (const sink of [begun, others]) await sink.discard();
    assertEquals(await names(), ["a-2.mcap"]);
  }));

Deno.test("openRecorder makes folders that are their owner's alone", () =>
  withFolder(async (folder) => {
    const recorder = openRecorder({ target: `${folder}/drives/today/`, onProblem: () => {} });
    await recorder.start();
    assertEquals([modeOf(`${folder}/drives`), modeOf(`${folder}/drives/today`)], [0o700, 0o700]);
    await recorder.close();
  }));

Deno.test({
  name: "openRecorder does not go where a symbolic link of somebody else leads",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  fn: () =>
    withFolder(async (folder) => {
      await Deno.mkdir(`${folder}/theirs`);
      await Deno.symlink(`${folder}/theirs`, `${folder}/drives`);
      new Deno.Command("chown", { args: ["-h", "65534", `${folder}/drives`] }).outputSync();
      const recorder = openRecorder({ target: `${folder}/drives`, onProblem: () => {} });
      await assertRejects(
        () => recorder.start(),
        Error,
        `Cannot record to ${folder}/drives: it is a symbolic link that somebody else has made`,
      );
      await recorder.close();
    }),
});
