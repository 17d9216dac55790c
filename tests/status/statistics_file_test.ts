import { assertEquals, assertRejects } from "@std/assert";
import { openStatisticsFile, StatisticsSlot } from "../../src/status/statistics_file.ts";
import { textOf, withLog } from "../support/log.ts";
import { settled, SlowSink } from "../support/slow_sink.ts";

const FULL = new Error("No space left on device (os error 28)");

Deno.test("StatisticsSlot writes the newest object to a reader that stalls, and none in part", async () => {
  const sink = new SlowSink();
  const file = new StatisticsSlot(sink, "-");
  for (let n = 1; n <= 5; n++) file.write({ n });
  await sink.take(3);
  file.write({ n: 6 });
  while (await sink.take(2));
  assertEquals(sink.text, '{"n":1}\n{"n":6}\n');
  await file.close();
  assertEquals(sink.isClosed, true);
});

Deno.test("StatisticsSlot says once that the disk is full, goes on, and completes the line that was begun", () =>
  withLog(async (log) => {
    const sink = new SlowSink();
    const file = new StatisticsSlot(sink, "figures.jsonl");
    file.write({ n: 1 });
    await sink.take(4);
    await sink.fail(FULL);
    for (let n = 2; n < 5; n++) {
      file.write({ n });
      await sink.fail(FULL);
    }
    file.write({ n: 5 });
    while (await sink.take());
    file.write({ n: 6 });
    await sink.fail(FULL);
    file.write({ n: 7 });
    while (await sink.take());
    assertEquals(sink.text, '{"n":1}\n{"n":5}\n{"n":7}\n');
    assertEquals(log.map(textOf), [`Cannot write the statistics to figures.jsonl: ${FULL.message}`]);
    await file.close();
  }));

Deno.test("StatisticsSlot says once that its reader has gone, and writes nothing any more", () =>
  withLog(async (log) => {
    const sink = new SlowSink();
    const file = new StatisticsSlot(sink, "-");
    file.write({});
    await sink.fail(new Deno.errors.BrokenPipe());
    file.write({});
    assertEquals(await sink.take(), false);
    assertEquals(log.map(textOf), ["Cannot write the statistics to -: nobody reads them any more"]);
    await file.close();
  }));

Deno.test("StatisticsSlot's close does not wait for a reader that stalls", async () => {
  const sink = new SlowSink();
  const file = new StatisticsSlot(sink, "-");
  file.write({});
  await settled();
  await file.close();
  assertEquals([sink.text, sink.isClosed], ["", true]);
});

Deno.test("openStatisticsFile refuses a place where there can be no file", async () => {
  await assertRejects(
    () => openStatisticsFile("/nowhere/figures"),
    Error,
    "Cannot write the statistics to /nowhere/figures: ",
  );
});
