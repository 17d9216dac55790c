import { testNews } from "./driving.ts";
import { assertEquals } from "@std/assert";
import { describeSeveral, StreamTable } from "../../../src/view/web/stream_table.ts";
import { testFrame, testPose, testStatus } from "./test_frames.ts";

Deno.test("StreamTable.keepFrame says whether the stream is new and replaces its last frame", () => {
  const table = new StreamTable();
  assertEquals(table.keepFrame(testFrame(1)), true);
  assertEquals(table.keepFrame(testFrame(2)), false);
  assertEquals(table.newestFrames().map(({ id }) => id), [2]);
});

Deno.test("StreamTable.keepStatus forgets the streams that are not in its list", () => {
  const table = new StreamTable();
  table.keepFrame(testFrame(1, { key: "a" }));
  table.keepFrame(testFrame(1, { key: "b" }));
  table.keepStatus([testStatus("b"), testStatus("c")]);
  assertEquals(table.summaries().map(({ key }) => key), ["b", "c"]);
  assertEquals(table.newestFrame("a"), undefined);
  assertEquals(table.newestFrame("b")?.id, 1);
  assertEquals(table.newestFrame("c"), undefined);
});

Deno.test("StreamTable.keepPose says whether the stream is new and replaces its last pose", () => {
  const table = new StreamTable();
  assertEquals(table.keepPose(testPose()), true);
  table.keepFrame(testFrame(1));
  assertEquals(table.keepPose(testPose({ position: [2, 0, 0] })), false);
  assertEquals(table.newestPoses().map(({ pose }) => pose.position), [[2, 0, 0]]);
  assertEquals(table.newestFrame()?.id, 1);
  table.keepStatus([testStatus()]);
  assertEquals(table.newestPoses().length, 1);
  table.keepStatus([]);
  assertEquals(table.newestPoses(), []);
});

Deno.test("StreamTable.newestFrame without a key stays with the first stream until that has been silent for two seconds", () => {
  const table = new StreamTable();
  const show = (key: string, completeUs: number) => {
    table.keepFrame(testFrame(1, { key, completeUs }));
    return table.newestFrame()?.stream.key;
  };
  assertEquals(table.newestFrame(), undefined);
  assertEquals([show("a", 100), show("b", 200), show("a", 300), show("c", 250)], ["a", "a", "a", "a"]);
  assertEquals(show("b", 2_000_299), "a");
  assertEquals(show("b", 2_000_300), "b");
  assertEquals([show("a", 2_000_400), show("c", 2_000_500), show("b", 2_000_600)], ["b", "b", "b"]);
  table.keepStatus([testStatus("a"), testStatus("c")]);
  assertEquals(table.newestFrame()?.stream.key, "a");
});

Deno.test("StreamTable.summaries says with whom a stream is sealed", () => {
  const table = new StreamTable();
  const seal = { state: "sealed", peer: "Rover 1" } as const;
  table.keepStatus([{ ...testStatus(), stream: { ...testStatus().stream, seal } }]);
  assertEquals(table.summaries().map((summary) => summary.seal), [seal]);
});

Deno.test("StreamTable.summaries carries figures as soon as there are any", () => {
  const table = new StreamTable();
  table.keepFrame(testFrame(1));
  const named = {
    key: "robot",
    name: "name of robot",
    width: 64,
    height: 48,
    seal: { state: "open" } as const,
  };
  assertEquals(table.summaries(), [named]);
  table.keepStatus([testStatus()]);
  const { stream: _, ...figures } = testStatus();
  assertEquals(table.summaries(), [{ ...named, figures }]);
});

Deno.test("StreamTable keeps what a robot says of driving until it says nothing of it, or its stream has ended", () => {
  const table = new StreamTable();
  for (const key of ["a", "b", "c"]) table.keepDriving(key, testNews({ driver: key }));
  table.keepDriving("a", undefined);
  table.keepStatus([testStatus("a"), testStatus("b")]);
  assertEquals([...table.driving()], [["b", testNews({ driver: "b" })]]);
});

Deno.test("StreamTable.findStreams finds a stream by its key, its name, or what stands behind the last / of that", () => {
  const table = new StreamTable();
  const add = (key: string, name: string) =>
    table.keepFrame(testFrame(1, { stream: { ...testFrame(1).stream, key, name } }));
  add("a", "north/rover");
  add("b", "crane");
  const find = (text: string) => table.findStreams(text).map(({ key }) => key);
  assertEquals(["a", "north/rover", "rover", "crane", "over", "none"].map(find), [
    ...[["a"], ["a"], ["a"], ["b"], [], []],
  ]);
  add("c", "south/rover");
  add("d", "crane");
  assertEquals(["rover", "crane", "south/rover", "d"].map(find), [["a", "c"], ["b", "d"], ["c"], ["d"]]);
  add("e", "rover");
  assertEquals(find("rover"), ["e"]);
});

Deno.test("describeSeveral names what to ask for, which is a key where names are the same", () => {
  assertEquals(
    describeSeveral([{ key: "a", name: "north/rover" }, { key: "b", name: "south/rover" }]),
    "Several streams have that name: north/rover, south/rover.",
  );
  assertEquals(
    describeSeveral([{ key: "a", name: "rover" }, { key: "b", name: "rover" }]),
    "Several streams have that name: a, b.",
  );
});
