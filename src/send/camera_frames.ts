/**
 * The camera's frames as they become frames of the wire: counted, numbered and cut into fragments.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import { serialAdd } from "../common/serial.ts";
import { packetize, type PacketizedFrame } from "./packetizer.ts";
import type { Unsendable } from "./sending_end.ts";

/** How frames are numbered and cut. */
export interface CameraFramesOptions {
  /** The longest datagram. */
  readonly datagramBytes: number;
  /** @default 0 */
  readonly firstFrameId?: number;
}

/** What has come from the camera. */
export class CameraFrames {
  /** Frames that came. */
  captured = 0;
  /** Frames that the wire can not carry: empty or too long. */
  unsendable: Unsendable = { count: 0, lastBytes: 0 };
  /** The longest datagram, in bytes of UDP payload. */
  datagramBytes: number;
  #nextId: number;

  constructor({ datagramBytes, firstFrameId = 0 }: CameraFramesOptions) {
    this.datagramBytes = datagramBytes;
    this.#nextId = firstFrameId;
  }

  /** Takes a frame, whose bytes must not change any more; nothing where the wire can not carry it. */
  take(frame: Frame): PacketizedFrame | undefined {
    this.captured++;
    const packetized = packetize(frame, { id: this.#nextId, datagramBytes: this.datagramBytes });
    if (packetized) {
      this.#nextId = serialAdd(this.#nextId, 1);
      return packetized;
    }
    this.unsendable = { count: this.unsendable.count + 1, lastBytes: frame.jpeg.length };
    return undefined;
  }
}
