/**
 * The thread that reads pictures in the wire code: frames in, JPEGs out, and nothing else.
 *
 * @module
 */

import { CODEC_FITTED } from "../protocol/media.ts";
import { PictureReader, type PictureReaderOptions } from "../receive/picture_reader.ts";
import type { ReadRequest } from "../receive/readings.ts";
import { serveJobs } from "./serve_jobs.ts";

serveJobs((options: PictureReaderOptions) => {
  const reader = new PictureReader(options);
  return ({ number, bytes }: ReadRequest) => {
    const picture = reader.read({ codec: CODEC_FITTED, bytes });
    return [{ number, picture }, typeof picture === "string" ? [] : [picture.jpeg.buffer]];
  };
});
