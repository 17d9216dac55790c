/**
 * Who hears of what a listener receives, and in which order.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Doors } from "../doors/open_doors.ts";
import type { MovingMachine } from "../net/names/follow_names.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { ListenStatus } from "../status/listen_status.ts";
import type { Refusals } from "../status/refusing_broadcasters.ts";
import type { SilentBroadcasters } from "../status/silent_broadcasters.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { Receiving, ReceivingHooks } from "../threads/receiving.ts";
import type { View } from "../view/view.ts";
import type { Finding } from "./finding.ts";
import type { ListenerDriving } from "./listener_driving.ts";
import type { StreamLog } from "./stream_log.ts";
import type { ViewerSeal } from "./viewer_seal.ts";

const logger = getLogger(["uis"]);

/** Who hears of what is received. */
export interface Hearers {
  readonly streamLog: StreamLog;
  readonly views: readonly View[];
  readonly doors: Doors;
  readonly refusals: Refusals;
  readonly silence: SilentBroadcasters;
  readonly seal: ViewerSeal;
  readonly driving: ListenerDriving;
  readonly finding: Finding;
  readonly status: ListenStatus;
}

/**
 * What the receiver's thread calls.
 *
 * @param noteSendFailure told when feedback can not be sent
 */
export function makeHooks(
  { streamLog, views, doors, refusals, silence, seal, driving, finding, status }: Hearers,
  noteSendFailure: () => void,
): ReceivingHooks {
  return {
    onEvent(event) {
      seal.noteStream(event);
      if (event.kind === "stream-began") finding.notePictures(true);
      if (event.kind === "frame") status.noteFrame(event.frame);
      tell(event, streamLog, views);
    },
    onDriveEvent: (event) => driving.take(event, views),
    onSealEvent: (event) => seal.handleEvent(event),
    onStatus({ refusing, unpaired, unsealed, sendErrors, statistics, ...received }) {
      const { streams, newest } = doors.join(received);
      finding.notePictures(streams.length > 0);
      const silent = silence.names(monotonicUs());
      const hasStreams = streams.length > 0;
      const reason = refusals.tell({ refusing, unpaired, unsealed, silent, hasStreams }) ??
        (hasStreams ? undefined : doors.explain());
      for (const view of views) {
        view.showStatus(streams);
        view.explain?.(reason);
      }
      const counts = { ...statistics, ...doors.statistics(), ...finding.statistics() };
      const shown = { newest, driving: driving.heard(), sendErrors, reason, sums: doors.sums() };
      status.show(streams, { ...shown, statistics: counts });
    },
    onSendState(failure) {
      if (failure === undefined) return;
      logger.warn("Feedback can not be sent: {failure}", { failure });
      noteSendFailure();
    },
  };
}

/** The receiver, as what follows the robots' names moves it. */
export function makeMovable(receiving: Receiving, { seal, silence }: Hearers): Required<MovingMachine> {
  return {
    heardUs: (address) => receiving.heardUs(address),
    retarget(from, to, host) {
      seal.noteMove(host, to);
      silence.noteMove(host, to);
      receiving.retarget(from, to);
    },
  };
}

function tell(event: ReceiverEvent, streamLog: StreamLog, views: readonly View[]): void {
  if (event.kind === "stream-began" || event.kind === "refused") streamLog.tell(event, monotonicUs());
  else if (event.kind === "pose") {
    for (const view of views) view.showPose?.(event.pose);
  } else {
    for (const view of views) view.showFrame(event.frame);
  }
}
