import { assertEquals } from "@std/assert";
import { DropCounts } from "../../../src/common/drop_counts.ts";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import type { StreamStatus } from "../../../src/common/stream_status.ts";
import { formatMetrics } from "../../../src/view/web/metrics.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";

const STREAM = { key: "1", name: 'front "left"\\', width: 640, height: 480, fps: 30 };
const FRAME: ReceivedFrame = {
  stream: STREAM,
  id: 1,
  jpeg: new Uint8Array(4),
  completeUs: 1_000_000,
  age: { ageUs: 5000, boundUs: 400 },
};
const STATUS: StreamStatus = {
  stream: STREAM,
  fps: 29.9,
  bitsPerSecond: 8_000_000,
  fractionLost: 0.05,
  shareRecoveredByFec: 0.5,
  shareRecoveredByRequest: 0,
  shareUndeliverable: 0,
  overhead: 0.125,
  fitted: { count: 20, sentBytes: 11_200, cameraBytes: 50_300, psnr: 33.1 },
  framesComplete: 100,
  framesLost: 2,
  framesRecoveredByFec: 40,
  framesRecoveredByRequest: 3,
};

/** The samples without their labels, by name. */
async function read(table: StreamTable, nowUs: number, isRefused = false): Promise<Record<string, number>> {
  const text = await formatMetrics(table, { nowUs, maxAgeUs: 500_000, isRefused });
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(samples.map((line) => {
    const [, name, value] = /^udp_image_stream_(\w+)(?:\{.*\})? (\S+)$/.exec(line)!;
    return [name!, Number(value)];
  }));
}

Deno.test("formatMetrics tells counters, rates and the age of each stream", async () => {
  const table = new StreamTable();
  table.keepFrame(FRAME);
  table.keepStatus([STATUS]);
  assertEquals(await read(table, 1_100_000), {
    frames_complete_total: 100,
    frames_lost_total: 2,
    frames_recovered_by_fec_total: 40,
    frames_recovered_by_request_total: 3,
    frames_per_second: 29.9,
    received_bytes_per_second: 1_000_000,
    packet_loss_ratio: 0.05,
    overhead_ratio: 0.125,
    fitted_frame_bytes: 11_200,
    fitted_frame_camera_bytes: 50_300,
    fitted_frame_psnr_decibels: 33.1,
    refused_frames_per_second: 0,
    camera_trouble: 0,
    frame_width_pixels: 640,
    frame_height_pixels: 480,
    frame_age_seconds: 0.105,
    frame_age_bound_seconds: 0.0004,
    frame_stale: 0,
    viewer_refused: 0,
    page_messages_refused_total: 0,
  });
  assertEquals((await read(table, 1_600_000)).frame_stale, 1);
});

Deno.test("formatMetrics tells of refusals and of the robot's trouble", async () => {
  const table = new StreamTable();
  const stream = { ...STREAM, trouble: "4 pictures refused: cut short" };
  table.keepStatus([{ ...STATUS, stream, refused: { count: 7, reason: "too-many-pixels" } }]);
  const { camera_trouble, refused_frames_per_second, viewer_refused } = await read(table, 0, true);
  assertEquals([camera_trouble, refused_frames_per_second, viewer_refused], [1, 7, 1]);
});

Deno.test("formatMetrics leaves out what is not known", async () => {
  const table = new StreamTable();
  const none = { viewer_refused: 0, page_messages_refused_total: 0 };
  assertEquals(await read(table, 0), none);
  const { age: _, ...unknown } = FRAME;
  table.keepFrame({ ...unknown, stream: { ...STREAM, width: 0, height: 0 } });
  assertEquals(await read(table, 1_000_000), { camera_trouble: 0, frame_stale: 0, ...none });
});

Deno.test("formatMetrics writes names, types and labels as Prometheus reads them", async () => {
  const table = new StreamTable();
  table.keepFrame(FRAME);
  const lines = (await formatMetrics(table, { nowUs: 0, maxAgeUs: 1 })).split("\n");
  assertEquals(lines.includes("# TYPE udp_image_stream_frames_complete_total counter"), true);
  assertEquals(lines.includes("# TYPE udp_image_stream_frame_age_seconds gauge"), true);
  assertEquals(
    lines.find((line) => line.startsWith("udp_image_stream_frame_width_pixels")),
    'udp_image_stream_frame_width_pixels{stream="front \\"left\\"\\\\",key="1"} 640',
  );
});

Deno.test("formatMetrics counts what strangers do, by its reason", async () => {
  const requestsRefused = new DropCounts<string>();
  for (const reason of ["garbage", "no-token", "garbage"]) requestsRefused.count(reason);
  const text = await formatMetrics(new StreamTable(), { nowUs: 0, maxAgeUs: 1, requestsRefused });
  assertEquals(text.includes('\nudp_image_stream_requests_refused_total{reason="garbage"} 2\n'), true);
  assertEquals(text.includes('\nudp_image_stream_requests_refused_total{reason="no-token"} 1\n'), true);
});

Deno.test("formatMetrics counts what pages say that can not be", async () => {
  const text = await formatMetrics(new StreamTable(), { nowUs: 0, maxAgeUs: 1, messagesRefused: 3 });
  assertEquals(text.includes("\nudp_image_stream_page_messages_refused_total 3\n"), true);
});

Deno.test("formatMetrics tells neither age nor staleness of what is not pulled, as nobody looks at it", async () => {
  const table = new StreamTable();
  table.keepFrame(FRAME);
  table.keepStatus([{ ...STATUS, isUnseen: true }]);
  const samples = await read(table, 9_000_000);
  assertEquals(Object.keys(samples).filter((name) => /frame_(age|stale)/.test(name)), []);
  assertEquals(samples["frames_complete_total"], 100);
});
