/**
 * The thread that makes pictures shorter: one in, the same in fewer bytes out, and nothing else.
 *
 * @module
 */

import { PictureFitter } from "../../../jpeg/recode/picture_fitter.ts";
import type { FitAnswer, FitJob } from "./fit_job.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<FitJob>) => void;
  postMessage(answer: FitAnswer, transfer: Transferable[]): void;
};
const fitter = new PictureFitter();

scope.onmessage = ({ data: { jpeg, budgetBytes } }) => {
  const fitted = fitter.fit(jpeg, budgetBytes);
  if (typeof fitted === "string") return scope.postMessage({ refusal: fitted }, []);
  const { bytes, psnr } = fitted;
  scope.postMessage({ jpeg: bytes, psnr }, [bytes.buffer]);
};
