/**
 * The recoder's thread: pictures in, the same in fewer bytes out, and nothing else.
 *
 * @module
 */

import { type Fitted, PictureFitter } from "../jpeg/recode/picture_fitter.ts";
import type { FitAnswer } from "../send/fit/fittings.ts";
import type { RecoderJob } from "./recoder_job.ts";
import { serveJobs } from "./serve_jobs.ts";
import { copyShared } from "./shared_frames.ts";

serveJobs(() => {
  const fitter = new PictureFitter();
  return ({ request: { number, budgetBytes, form }, shared }: RecoderJob) => {
    const jpeg = copyShared(shared);
    const made = describe(jpeg ? fitter.fit(jpeg, budgetBytes, form) : "gone");
    return [{ number, made }, "bytes" in made ? [made.bytes.buffer] : []];
  };
});

function describe(fitted: Fitted | string): FitAnswer["made"] {
  if (typeof fitted === "string") return { refusal: fitted };
  const { bytes, form, psnr } = fitted;
  return { bytes, form, psnr };
}
