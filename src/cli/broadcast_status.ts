/**
 * The broadcaster's status line and statistics file.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../address.ts";
import type { Camera } from "../capture/camera.ts";
import { SofSender } from "../legacy/sof_sender.ts";
import { monotonicUs } from "../monotonic.ts";
import type { Sender } from "../send/sender.ts";
import type { ViewerFeed } from "../send/viewer_feed.ts";
import type { BROADCAST_FLAGS } from "./broadcast_flags.ts";
import { formatBitrate, formatFps, formatShare } from "./figures.ts";
import type { ToolRun } from "./run_tool.ts";
import { SendFigures, type SendStatus } from "./send_figures.ts";
import { openStatusOutput } from "./status_output.ts";

const logger = getLogger(["uis", "send"]);

/** What a broadcaster tells the person at the terminal. */
export interface BroadcastStatus {
  /** Shows the figures of the last second. */
  show(camera: Camera, counters: { readonly sendErrors: number }): void;
  close(): void;
}

/** Opens what the options ask for. */
export function openBroadcastStatus(
  run: ToolRun<typeof BROADCAST_FLAGS>,
  sender: Sender | SofSender,
): BroadcastStatus {
  const output = openStatusOutput(run);
  const figures = new SendFigures(monotonicUs());
  let knownUnsendable = 0;

  function warnOfUnsendable(): void {
    const { count, lastBytes } = countUnsendable(sender);
    if (count > knownUnsendable && knownUnsendable === 0) {
      logger.warn(
        "Frames are skipped because the wire can not carry them (the last one has {lastBytes} bytes)",
        {
          lastBytes,
        },
      );
    }
    knownUnsendable = count;
  }

  return {
    show(camera, counters) {
      warnOfUnsendable();
      const { frames } = camera.statistics();
      const nowUs = monotonicUs();
      const status = figures.take(sender, frames, nowUs);
      const line = describe(status, sender);
      output.show({ full: line, short: line }, () => ({
        timeUs: nowUs,
        camera: { label: camera.label, ...camera.statistics() },
        ...status,
        sender: sender.statistics(),
        viewers: sender instanceof SofSender ? [] : sender.viewers.map(describeFeed),
        ...counters,
      }));
    },
    close: () => output.close(),
  };
}

function describe({ fps, bitsPerSecond, overhead }: SendStatus, sender: Sender | SofSender): string {
  const parts = [formatFps(fps), formatBitrate(bitsPerSecond), describeViewers(sender)];
  if (overhead !== undefined) parts.push(`overhead ${formatShare(overhead)}`);
  return parts.join("  ");
}

function countUnsendable(sender: Sender | SofSender): { count: number; lastBytes: number } {
  if (sender instanceof SofSender) {
    const { tooLong, lastTooLongBytes } = sender.statistics();
    return { count: tooLong, lastBytes: lastTooLongBytes };
  }
  const { framesUnsendable, lastUnsendableBytes } = sender.statistics();
  return { count: framesUnsendable, lastBytes: lastUnsendableBytes };
}

function describeViewers(sender: Sender | SofSender): string {
  if (sender instanceof SofSender) return "original wire";
  const { viewers } = sender;
  const worst = Math.max(0, ...viewers.map((feed) => feed.lastReport?.fractionLost ?? 0));
  return `${viewers.length} viewer${viewers.length === 1 ? "" : "s"}  worst loss ${formatShare(worst)}`;
}

function describeFeed(feed: ViewerFeed) {
  return { address: formatAddress(feed.address), ...feed.statistics, lastReport: feed.lastReport };
}
