/**
 * What is said of streams on which topics of ROS.
 *
 * | topic | type | |
 * | --- | --- | --- |
 * | `/STREAM/image/compressed` | `sensor_msgs/CompressedImage` | each picture |
 * | `/STREAM/camera_info` | `sensor_msgs/CameraInfo` | with each picture of which it is known |
 * | `/STREAM/odom` | `nav_msgs/Odometry` | each pose |
 * | `/tf` | `tf2_msgs/TFMessage` | each pose with an orientation |
 * | `/diagnostics` | `diagnostic_msgs/DiagnosticArray` | once a second |
 * | `/STREAM/drive/command`, `/STREAM/drive/state` | `geometry_msgs/TwistStamped` | shares of full speed, not m/s |
 *
 * Stamps say when a picture was taken, or a pose measured.
 *
 * @module
 */

import type { Jpeg, StreamDescription } from "../common/frame.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { RosMessage } from "./cdr.ts";
import type { RosType } from "./definitions.ts";
import { diagnostics } from "./diagnostics.ts";
import { cameraInfo, image, odometry, type PoseFrames, transforms, twistStamped } from "./messages.ts";
import { RosNames } from "./ros_names.ts";

/** A message and where it goes. */
export interface RosPublication {
  readonly topic: string;
  readonly type: RosType;
  readonly message: RosMessage;
}

/** A picture that is to be told. */
export interface ToldFrame {
  readonly jpeg: Jpeg;
  /** µs since 1970. */
  readonly takenUs: number;
}

/** Makes the messages of any number of streams. */
export class StreamMessages {
  readonly #names = new RosNames();

  ofFrame(stream: StreamDescription, { jpeg, takenUs }: ToldFrame): readonly RosPublication[] {
    const { camera } = stream;
    const { name, optical } = this.#framesOf(stream);
    const stamp = { stampUs: takenUs, frameId: optical };
    return [
      {
        topic: `/${name}/image/compressed`,
        type: "sensor_msgs/CompressedImage",
        message: image(stamp, jpeg),
      },
      ...camera
        ? [
          {
            topic: `/${name}/camera_info`,
            type: "sensor_msgs/CameraInfo",
            message: cameraInfo(stamp, camera),
          } as const,
        ]
        : [],
    ];
  }

  /** @param takenUs µs since 1970 */
  ofPose(stream: StreamDescription, pose: Pose, takenUs: number): readonly RosPublication[] {
    const frames = this.#framesOf(stream);
    const turned = transforms(takenUs, pose, frames);
    return [
      {
        topic: `/${frames.name}/odom`,
        type: "nav_msgs/Odometry",
        message: odometry(takenUs, pose, frames),
      },
      ...turned ? [{ topic: "/tf", type: "tf2_msgs/TFMessage", message: turned } as const] : [],
    ];
  }

  /** @param atUs µs since 1970 */
  ofStatus(status: StreamStatus, atUs: number): RosPublication {
    const message = diagnostics(atUs, this.#names.nameOf(status.stream), status);
    return { topic: "/diagnostics", type: "diagnostic_msgs/DiagnosticArray", message };
  }

  /**
   * What a robot was commanded, or does: forward and to the left, as shares of its full speed.
   *
   * @param atUs µs since 1970
   */
  ofDriving(event: DriveEvent, atUs: number): readonly RosPublication[] {
    const { name, link } = this.#framesOf(event.stream);
    const stamp = { stampUs: atUs, frameId: link };
    const type = "geometry_msgs/TwistStamped";
    if (event.kind === "drive-command") {
      const [linear = 0, angular = 0] = event.command.axes;
      return [{ topic: `/${name}/drive/command`, type, message: twistStamped(stamp, linear, angular) }];
    }
    if (!event.news) return [];
    const { linear, angular } = event.news;
    return [{ topic: `/${name}/drive/state`, type, message: twistStamped(stamp, linear, angular) }];
  }

  #framesOf(stream: StreamDescription): PoseFrames & { readonly name: string } {
    const name = this.#names.nameOf(stream);
    return {
      name,
      odom: `${name}_odom`,
      link: `${name}_camera_link`,
      optical: `${name}_camera_optical_frame`,
    };
  }
}
