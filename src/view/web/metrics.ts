/**
 * The figures of all streams for Prometheus, in its text format.
 *
 * @module
 */

import { Counter, Gauge, Registry } from "prom-client";
import type { DropCounts } from "../../common/drop_counts.ts";
import type { ReceivedFrame } from "../../common/frame.ts";
import { judgeFreshness } from "../freshness.ts";
import type { StreamSummary } from "./page_messages.ts";
import type { StreamTable } from "./stream_table.ts";

/** When the figures are asked for, and from which age on a picture is stale. */
export interface MetricsOptions {
  readonly nowUs: number;
  /** When the clock last jumped. @default never */
  readonly jumpedUs?: number;
  readonly maxAgeUs: number;
  /** Whether a broadcaster that was asked has no place for this listener. @default false */
  readonly isRefused?: boolean;
  /** Messages of pages that can not be, or came too often. @default 0 */
  readonly messagesRefused?: number;
  /** What strangers have done, by its reason. @default nothing */
  readonly requestsRefused?: DropCounts<string>;
}

type Kind = typeof Counter | typeof Gauge;

/** A metric's kind, its name behind `udp_image_stream_`, and what it is. */
const METRICS = {
  framesComplete: [Counter, "frames_complete_total", "Frames that arrived whole."],
  framesLost: [Counter, "frames_lost_total", "Frames that were lost for good."],
  framesRecoveredByFec: [
    Counter,
    "frames_recovered_by_fec_total",
    "Frames that were restored from redundancy that was sent ahead.",
  ],
  framesRecoveredByRequest: [
    Counter,
    "frames_recovered_by_request_total",
    "Frames that needed fragments which had to be asked for.",
  ],
  fps: [Gauge, "frames_per_second", "Frames that arrived whole, over the last second."],
  bytesPerSecond: [Gauge, "received_bytes_per_second", "UDP payload, over the last second."],
  fractionLost: [Gauge, "packet_loss_ratio", "Share of packets that the network lost, over the last second."],
  overhead: [Gauge, "overhead_ratio", "Bytes on the link over the bytes of the pictures, minus 1."],
  fittedBytes: [
    Gauge,
    "fitted_frame_bytes",
    "Frames that were made to fit the link: mean bytes on the way; absent where none was, over the last second.",
  ],
  fittedCameraBytes: [Gauge, "fitted_frame_camera_bytes", "The same frames as the camera gave them."],
  fittedPsnr: [
    Gauge,
    "fitted_frame_psnr_decibels",
    "How near their brightness is to that of the camera's, 60 where it is at least that; absent where it is the same.",
  ],
  framesRefused: [
    Gauge,
    "refused_frames_per_second",
    "Whole frames that may not be decoded, over the last second.",
  ],
  hasTrouble: [
    Gauge,
    "camera_trouble",
    "1 where the robot says why pictures of its camera do not become frames.",
  ],
  width: [Gauge, "frame_width_pixels", "Width of the frames."],
  height: [Gauge, "frame_height_pixels", "Height of the frames."],
  ageSeconds: [
    Gauge,
    "frame_age_seconds",
    "Age of the newest frame; absent while the clocks are not compared.",
  ],
  ageBoundSeconds: [Gauge, "frame_age_bound_seconds", "The age is right within plus or minus this."],
  isStale: [Gauge, "frame_stale", "1 where the newest frame is too old to pass as live."],
} as const satisfies Record<string, readonly [Kind, string, string]>;

type Values = { readonly [Name in keyof typeof METRICS]?: number | undefined };

/** The `Content-Type` of the text. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Writes every stream's metrics, labelled with its name and its key. */
export async function formatMetrics(table: StreamTable, options: MetricsOptions): Promise<string> {
  const registry = new Registry();
  const streams = table.summaries().map((summary) => ({
    labels: { stream: summary.name, key: summary.key },
    values: measure(summary, table.newestFrame(summary.key), options),
  }));
  for (const [field, [Kind, name, help]] of Object.entries(METRICS)) {
    const metric = new Kind({
      ...{ name: `udp_image_stream_${name}`, help },
      ...{ labelNames: ["stream", "key"], registers: [registry] },
    });
    for (const { labels, values } of streams) {
      const value = values[field as keyof Values];
      if (value !== undefined) metric.inc(labels, value);
    }
  }
  const refused = new Gauge({
    name: "udp_image_stream_viewer_refused",
    help: "1 where a broadcaster has no place for this viewer.",
    registers: [registry],
  });
  refused.set(Number(options.isRefused ?? false));
  const messages = new Counter({
    name: "udp_image_stream_page_messages_refused_total",
    help: "Messages of pages that can not be, or came too often.",
    registers: [registry],
  });
  messages.inc(options.messagesRefused ?? 0);
  const requests = new Counter({
    name: "udp_image_stream_requests_refused_total",
    help: "Requests and connections of those who were given nothing.",
    labelNames: ["reason"],
    registers: [registry],
  });
  for (const [reason, count] of Object.entries(options.requestsRefused?.toJSON() ?? {})) {
    requests.inc({ reason }, count);
  }
  return await registry.metrics();
}

function measure(
  { width, height, trouble, figures }: StreamSummary,
  newest: ReceivedFrame | undefined,
  options: MetricsOptions,
): Values {
  const freshness = judgeFreshness(newest, options);
  return {
    ...figures,
    bytesPerSecond: figures && figures.bitsPerSecond / 8,
    fittedBytes: figures?.fitted?.sentBytes,
    fittedCameraBytes: figures?.fitted?.cameraBytes,
    fittedPsnr: figures?.fitted?.psnr,
    framesRefused: figures && (figures.refused?.count ?? 0),
    hasTrouble: trouble === undefined ? 0 : 1,
    width: width || undefined,
    height: height || undefined,
    // Of what is not pulled nobody knows whether it is live.
    ...(figures?.isUnseen || freshness.state === "waiting" || freshness.boundUs === undefined
      ? {}
      : { ageSeconds: freshness.ageUs / 1e6, ageBoundSeconds: freshness.boundUs / 1e6 }),
    isStale: figures?.isUnseen ? undefined : freshness.state === "live" ? 0 : 1,
  };
}
