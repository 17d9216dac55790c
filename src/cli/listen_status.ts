/**
 * The listener's status line and statistics file.
 *
 * @module
 */

import { monotonicUs } from "../monotonic.ts";
import type { Receiver } from "../receive/receiver.ts";
import type { ReceivedFrame } from "../frame.ts";
import type { StreamStatus } from "../stream_status.ts";
import { judgeFreshness } from "../view/freshness.ts";
import { formatAge, formatBitrate, formatFps, formatShare } from "./figures.ts";
import type { LISTEN_FLAGS } from "./listen_flags.ts";
import type { ToolRun } from "./run_tool.ts";
import { openStatusOutput } from "./status_output.ts";

/** What a listener tells the person at the terminal. */
export interface ListenStatus {
  /** Takes note of a frame, for its age. */
  noteFrame(frame: ReceivedFrame): void;
  /** Shows the figures of the last second. */
  show(streams: readonly StreamStatus[], counters: { readonly sendErrors: number }): void;
  close(): void;
}

/** Opens what the options ask for. */
export function openListenStatus(run: ToolRun<typeof LISTEN_FLAGS>, receiver: Receiver): ListenStatus {
  const newest = new Map<string, ReceivedFrame>();
  const output = openStatusOutput(run);
  const maxAgeUs = run.flags["max-age"];

  function describe(status: StreamStatus): string {
    const freshness = judgeFreshness(newest.get(status.stream.key), { nowUs: monotonicUs(), maxAgeUs });
    return [
      status.stream.name || `stream ${status.stream.key}`,
      formatFps(status.fps),
      formatBitrate(status.bitsPerSecond),
      `loss ${formatShare(status.fractionLost)}`,
      `age ${formatAge(freshness)}`,
    ].join("  ");
  }

  return {
    noteFrame: (frame) => newest.set(frame.stream.key, frame),
    show(streams, counters) {
      const known = new Set(streams.map((status) => status.stream.key));
      for (const key of newest.keys()) if (!known.has(key)) newest.delete(key);
      output.show(streams.map(describe).join("  |  ") || "waiting for a stream", () => ({
        timeUs: monotonicUs(),
        streams: streams.map((status) => {
          const { completeUs, age, pose } = newest.get(status.stream.key) ?? {};
          return { ...status, newest: completeUs === undefined ? undefined : { completeUs, ...age, pose } };
        }),
        ...receiver.statistics(),
        ...counters,
      }));
    },
    close: () => output.close(),
  };
}
