/**
 * The door to ROS 2: pictures, poses and figures as its messages, published by a bridge that runs where ROS runs, so that
 * nothing of DDS has to cross the Wi-Fi.
 *
 * @module
 */

import type { FrameAge, ReceivedFrame, ReceivedPose } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { DriveEvent } from "../../drive/driver_news.ts";
import { type RosPublication, StreamMessages } from "../../ros/stream_messages.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { View } from "../../view/view.ts";
import type { Door } from "../door.ts";
import { RosBridge } from "./ros_bridge.ts";
import { type ClockLook, WallOffset } from "./wall_offset.ts";

/**
 * Opens the door; a bridge that is not there yet is waited for.
 *
 * @param url `ws://…` or `wss://…`
 */
export function openRosDoor(url: string): Door {
  const bridge = new RosBridge(url);
  return {
    label: "the door to ROS",
    view: new RosView(bridge),
    statistics: () => bridge.statistics,
    close: () => bridge.close(),
  };
}

/** Publishes what it is shown. */
class RosView implements View {
  readonly closed: Promise<void> = new Promise(() => {});
  readonly #bridge: RosBridge;
  readonly #messages = new StreamMessages();
  readonly #wall = new WallOffset(lookAtClocks());

  constructor(bridge: RosBridge) {
    this.#bridge = bridge;
  }

  showFrame({ stream, jpeg, completeUs, age }: ReceivedFrame): void {
    const takenUs = this.#takenUs(completeUs, age);
    this.#publish(this.#messages.ofFrame(stream, { jpeg, takenUs }), stream.key);
  }

  showPose({ stream, pose, arrivalUs, age }: ReceivedPose): void {
    this.#publish(this.#messages.ofPose(stream, pose, this.#takenUs(arrivalUs, age)), stream.key);
  }

  showStatus(streams: readonly StreamStatus[]): void {
    this.#wall.note(lookAtClocks());
    const atUs = this.#wall.at(monotonicUs());
    for (const status of streams) this.#publish([this.#messages.ofStatus(status, atUs)], status.stream.key);
  }

  noteDriving(event: DriveEvent): void {
    this.#publish(this.#messages.ofDriving(event, this.#wall.at(event.atUs)), event.stream.key);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #publish(publications: readonly RosPublication[], streamKey: string): void {
    for (const publication of publications) this.#bridge.publish(publication, streamKey);
  }

  #takenUs(monotonicUs: number, age: FrameAge | undefined): number {
    return this.#wall.at(monotonicUs) - (age?.ageUs ?? 0);
  }
}

function lookAtClocks(): ClockLook {
  return { beforeUs: monotonicUs(), wallMs: Date.now(), afterUs: monotonicUs() };
}
