/**
 * The thread that reads pictures in the wire code: frames in, JPEGs out, and nothing else.
 *
 * @module
 */

import { CODEC_FITTED } from "../protocol/media.ts";
import { PictureReader } from "../receive/picture_reader.ts";
import { hangBell } from "../system/bell.ts";
import { Commander, type WorkerScope } from "./commands.ts";
import type { WireReaderCommand, WireReaderNews } from "./wire_reader_messages.ts";

const scope = self as unknown as WorkerScope<WireReaderCommand, WireReaderNews>;
let reader = new PictureReader();
let tell = (news: WireReaderNews, transfer: Transferable[] = []) => scope.postMessage(news, transfer);

scope.onmessage = ({ data }) => {
  if (data.kind === "read") {
    const { number, bytes } = data.request;
    const picture = reader.read({ codec: CODEC_FITTED, bytes });
    const transfer = typeof picture === "string" ? [] : [picture.jpeg.buffer];
    return tell({ kind: "answer", answer: { number, picture } }, transfer);
  }
  reader = new PictureReader(data.options);
  if (data.line) {
    const { bell, sent } = data.line;
    const commander = new Commander<WireReaderNews>(scope, hangBell(bell)!, sent);
    tell = (news, transfer) => commander.send(news, transfer);
  }
  tell({ kind: "ready" });
};
