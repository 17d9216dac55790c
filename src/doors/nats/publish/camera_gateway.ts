/**
 * A camera's own pictures, published to a site's server of NATS beside the stream: for robots with no listener near them.
 *
 * 1. The server is connected to in the meantime, and again and again where that fails: the camera waits for nothing. One that is there
 *    at the start and refuses is told of, and ends the tool.
 * 2. What the camera gives goes to a gateway as if it had been received this moment: one clock tells its age.
 * 3. Once a second what is known of the stream is published, too.
 * 4. A robot that can be driven is driven from there as well, by who has that right at the server (`own_driver.ts`).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { NO_FIGURES } from "../../../common/stream_status.ts";
import type { CameraTap } from "../../../capture/camera.ts";
import type { ReceivedFrame } from "../../../common/frame.ts";
import { parseShownSize } from "../../../jpeg/exif_orientation.ts";
import { type CameraDescription, recordCamera } from "../../../record/camera_recording.ts";
import type { DriveState } from "../../../protocol/drive_state.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { pause } from "../../../system/pause.ts";
import type { Door } from "../../door.ts";
import { ServerAway } from "../link/connection.ts";
import { type GiveCommand, OwnDriver } from "../drive/own_driver.ts";
import { type GatewayOptions, openGateway } from "./gateway.ts";

const logger = getLogger(["uis", "nats"]);

const RETRY_MS = 2_000;
const TOLD_MS = 1_000;

/** What is published, and where. */
export interface CameraGatewayOptions extends Omit<GatewayOptions, "openSeat" | "servesStrangers"> {
  readonly camera: CameraDescription;
  /** Whether everybody may drive by a server that lets everybody in; absent where nobody drives. */
  readonly drive?: { readonly isOpen: boolean } | undefined;
}

/** A camera that is published until this is closed. */
export interface CameraGateway {
  readonly tap: CameraTap;
  /** Rejects in one line where its server refuses it at the start. Never resolves. */
  readonly refused: Promise<never>;
  /** Takes what the robot says of being driven. */
  handleDriveState(state: DriveState): void;
  /** Lets commands reach the robot, until what is returned is disposed of. */
  connect(give: GiveCommand | undefined): Disposable;
  statistics(): object;
  close(): Promise<void>;
}

/** Begins to publish; never waits or throws. */
export function openCameraGateway({ camera, drive, ...options }: CameraGatewayOptions): CameraGateway {
  const closing = new AbortController();
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  refused.catch(() => {});
  let door: Door | undefined;
  let newest: ReceivedFrame | undefined;
  let frames = 0;
  let toldUs = monotonicUs();
  const driver = drive && new OwnDriver((event) => door?.view?.noteDriving?.(event));
  const tap = recordCamera({
    showFrame(frame) {
      newest = frame;
      frames++;
      driver?.noteFrame(frame);
      door?.view?.showFrame(frame);
    },
    showPose: (pose) => door?.view?.showPose?.(pose),
    noteMissed: () => {},
  }, camera);
  const telling = setInterval(tell, TOLD_MS);
  const connecting = connect();
  return {
    tap,
    refused,
    handleDriveState: (state) => driver?.handleState(state),
    connect: (give) => driver?.connect(give) ?? { [Symbol.dispose]: () => {} },
    statistics: () => door?.statistics() ?? { isUp: false },
    async close() {
      clearInterval(telling);
      closing.abort();
      await connecting;
      await door?.close();
    },
  };

  async function connect(): Promise<void> {
    let last: string | undefined;
    const told = new Set<string>();
    while (!closing.signal.aborted) {
      try {
        door = await openGateway({
          ...{ ...options, told },
          ...(driver ? { openSeat: driver.openSeat, servesStrangers: drive!.isOpen } : {}),
        });
        return;
      } catch (error) {
        const { message } = error as Error;
        // Where the server is only away, or has let it in once, the camera goes on without it.
        if (last === undefined && !(error instanceof ServerAway)) return refuse(error);
        if (message !== last) logger.warn("{message}; it goes on being tried", { message });
        last = message;
      }
      await pause(RETRY_MS, closing.signal);
    }
  }

  function tell(): void {
    const nowUs = monotonicUs();
    const fps = frames * 1e6 / (nowUs - toldUs);
    toldUs = nowUs;
    frames = 0;
    if (!newest || !door) return;
    const stream = { ...newest.stream, ...parseShownSize(newest.jpeg) };
    door.view?.showStatus([{ ...NO_FIGURES, stream, fps }]);
  }
}
