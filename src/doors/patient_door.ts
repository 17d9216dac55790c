/**
 * A door to somebody else's server, which is opened while everything else goes on: whatever that server does or does not do holds
 * nothing up.
 *
 * 1. It is tried at once. Who has asked for what can not be is told so, and that ends the tool.
 * 2. A server that is only away is tried again, at longer and longer intervals, which is told once.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { Backoff } from "../capture/backoff.ts";
import type { Door } from "./door.ts";

const logger = getLogger(["uis", "doors"]);

/** Different reasons that are told. */
const MOST_TOLD = 5;

/** What it is opened with. */
export interface PatientDoorOptions {
  readonly label: string;
  /** Pictures leave by it, or come in by it. */
  readonly direction: "out" | "in";
  readonly open: () => Promise<Door>;
  /** Whether it is worth while to try again after this. */
  readonly mayPass: (error: Error) => boolean;
}

/** Begins to open one; never waits or throws. */
export function openPatiently({ label, direction, open, mayPass }: PatientDoorOptions): Door {
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  refused.catch(() => {});
  const backoff = new Backoff();
  let door: Door | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = new Set<string>();
  /** Why it could not be opened last. */
  let failure: string | undefined;
  let isFirst = true;
  let isClosed = false;
  void tryOnce();
  return {
    label,
    refused,
    ...(direction === "out" ? { view: makeView(() => door), sum: () => door?.sum?.() ?? "" } : {
      takeStatuses: () => door?.takeStatuses?.() ?? [],
      explain: () => door ? door.explain?.() : failure,
      drive: (streamKey, action) => door?.drive?.(streamKey, action) ?? false,
    }),
    statistics: () => door?.statistics() ?? { isUp: false },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await door?.close();
    },
  };

  async function tryOnce(): Promise<void> {
    try {
      const opened = await open();
      if (isClosed) await opened.close();
      else door = opened;
    } catch (error) {
      if (isClosed) return;
      tell(error as Error);
    }
  }

  function tell(error: Error): void {
    if (isFirst && !mayPass(error)) return refuse(error);
    isFirst = false;
    const { message: reason } = error;
    failure = reason;
    if (!told.has(reason) && told.size < MOST_TOLD) {
      told.add(reason);
      logger.warn("{reason}; it goes on being tried", { reason });
    }
    timer = setTimeout(() => void tryOnce(), backoff.nextMs());
  }
}

function makeView(door: () => Door | undefined): NonNullable<Door["view"]> {
  return {
    showFrame: (frame) => door()?.view?.showFrame(frame),
    showPose: (pose) => door()?.view?.showPose?.(pose),
    showStatus: (streams) => door()?.view?.showStatus(streams),
    noteDriving: (event) => door()?.view?.noteDriving?.(event),
    closed: new Promise(() => {}),
    close: async () => {},
  };
}
