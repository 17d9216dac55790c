/**
 * The recoder's thread: pictures in, the same in fewer bytes out, and nothing else.
 *
 * @module
 */

import { type Fitted, PictureFitter } from "../jpeg/recode/picture_fitter.ts";
import type { FitAnswer } from "../send/fit/fittings.ts";
import { hangBell } from "../system/bell.ts";
import { Commander, type WorkerScope } from "./commands.ts";
import type { RecoderCommand, RecoderNews } from "./recoder_messages.ts";
import { copyShared } from "./shared_frames.ts";

const scope = self as unknown as WorkerScope<RecoderCommand, RecoderNews>;
const fitter = new PictureFitter();
let tell = (news: RecoderNews, transfer: Transferable[] = []) => scope.postMessage(news, transfer);

scope.onmessage = ({ data }) => {
  if (data.kind === "fit") return answer(data);
  if (data.line) {
    const { bell, sent } = data.line;
    const commander = new Commander<RecoderNews>(scope, hangBell(bell)!, sent);
    tell = (news, transfer) => commander.send(news, transfer);
  }
  tell({ kind: "ready" });
};

function answer(
  { request: { number, budgetBytes, form }, shared }: Extract<RecoderCommand, { readonly kind: "fit" }>,
): void {
  const jpeg = copyShared(shared);
  const fitted = jpeg ? fitter.fit(jpeg, budgetBytes, form) : "gone";
  const made = describe(fitted);
  tell({ kind: "answer", answer: { number, made } }, "bytes" in made ? [made.bytes.buffer] : []);
}

function describe(fitted: Fitted | string): FitAnswer["made"] {
  if (typeof fitted === "string") return { refusal: fitted };
  const { bytes, form, psnr } = fitted;
  return { bytes, form, psnr };
}
