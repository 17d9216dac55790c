/**
 * The window's end of a decoder.
 *
 * @module
 */

import type { Picture } from "../../../jpeg/decode/picture.ts";
import { Mailbox } from "../../../system/mailbox.ts";
import type { DecodedMessage, DecoderPort } from "../window/messages.ts";

/** Longer than a picture of a camera takes libturbojpeg, shorter than anybody sees. */
const BRIEFLY_MS = 10;

/** Hears what has become of each frame, by either way. */
export class DecodedPictures {
  readonly #port: MessagePort;
  readonly #mailbox: Mailbox;
  readonly #onDecoded: (decoded: DecodedMessage) => void;
  /** Pictures by their places. */
  readonly #known: Picture[] = [];
  #isClosed = false;

  constructor({ port, decoded }: DecoderPort, onDecoded: (decoded: DecodedMessage) => void) {
    this.#port = port;
    this.#mailbox = new Mailbox(decoded);
    this.#onDecoded = onDecoded;
    port.onmessage = ({ data }: MessageEvent<DecodedMessage>) => {
      if (data.place !== undefined) this.#known[data.place] = data.picture as Picture;
      onDecoded(data);
    };
    this.#hear();
  }

  /** Stands still for a picture that is being decoded: this thread is then on its way at once, and not by its event loop. */
  waitBriefly(): void {
    const values = this.#mailbox.wait(BRIEFLY_MS);
    if (values) this.#tell(values);
  }

  /** What the decoder still says is not heard. */
  close(): void {
    this.#isClosed = true;
    this.#port.close();
  }

  async #hear(): Promise<void> {
    for (;;) {
      const values = await this.#mailbox.next();
      if (this.#isClosed) return;
      this.#tell(values);
    }
  }

  #tell([serial = 0, place = 0, decodeUs = 0]: readonly number[]): void {
    const picture = this.#known[place];
    if (picture) this.#onDecoded({ serial, picture, decodeUs });
  }
}
