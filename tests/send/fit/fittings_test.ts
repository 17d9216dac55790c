import { assert, assertEquals } from "@std/assert";
import { CODEC_FITTED, CODEC_JPEG } from "../../../src/protocol/media.ts";
import { decodeFitted, FITTED_HEADER_BYTES } from "../../../src/protocol/fitted.ts";
import type { SentForm } from "../../../src/send/fit/fit_times.ts";
import { type FitRequest, Fittings, type FitWish } from "../../../src/send/fit/fittings.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { makeJpeg } from "../../support/pair.ts";

function frameOf(id: number, bytes = 50_000): PacketizedFrame {
  return packetize({ jpeg: makeJpeg(id, bytes), captureUs: id }, { id, datagramBytes: 1200 })!;
}

function wishOf(budgetBytes: number, form: SentForm = "jpeg"): FitWish {
  return { budgetBytes, form, servedUs: 0 };
}

/** With a recoder that can be asked. */
function readyFittings(): Fittings {
  const fittings = new Fittings(1200);
  fittings.request(frameOf(0), wishOf(9000, "jpeg"));
  assertEquals(fittings.poll(0), "start");
  fittings.handleReady();
  return fittings;
}

function pollRequest(fittings: Fittings, nowUs = 0): FitRequest | undefined {
  const request = fittings.poll(nowUs);
  if (request === "start") throw new Error("it has been started");
  return request;
}

Deno.test("Fittings starts the recoder with the first picture that is too long, once, and until it is ready all leave as they came", () => {
  const fittings = new Fittings(1200);
  assertEquals(fittings.poll(0), undefined);
  assertEquals(fittings.request(frameOf(1), wishOf(9000, "jpeg")), undefined);
  assertEquals([fittings.poll(0), fittings.poll(0)], ["start", undefined]);
  assertEquals(fittings.request(frameOf(2), wishOf(9000, "jpeg")), undefined);
  fittings.handleReady();
  const ticket = fittings.request(frameOf(3), wishOf(9000))!;
  assertEquals([ticket.state, pollRequest(fittings)!.jpeg], ["queued", makeJpeg(3, 50_000)]);
  assertEquals(ticket.state, "working");
});

Deno.test("Fittings makes a frame of its own of each picture, as its viewer reads it, within the budget", () => {
  for (const form of ["plain", "jpeg", "wire"] as const) {
    const fittings = readyFittings();
    const frame = frameOf(7);
    const ticket = fittings.request(frame, wishOf(9000, form))!;
    const { number, budgetBytes, form: asked } = pollRequest(fittings)!;
    assertEquals(asked, form === "wire" ? "wire" : "jpeg");
    assertEquals(budgetBytes, form === "plain" ? 9000 : 9000 - FITTED_HEADER_BYTES);
    const bytes = makeJpeg(9, budgetBytes);
    fittings.handleAnswer({ number, made: { bytes, form: asked, psnr: 31 } }, 2000);
    const { result } = ticket;
    assertEquals([ticket.state, ticket.psnr, result!.id, result!.frame], ["done", 31, 7, frame.frame]);
    assertEquals(result!.codec, form === "plain" ? CODEC_JPEG : CODEC_FITTED);
    assertEquals(result!.bytes.length, 9000);
    const read = form === "plain" ? undefined : decodeFitted(result!.bytes);
    if (read) assertEquals(read, { form: asked, cameraBytes: 50_000, psnr: 31, picture: bytes });
    assertEquals(result!.k, Math.ceil(9000 / 1169));
  }
});

Deno.test("Fittings lets viewers share a picture whose needs are near, and keeps those apart whose are not", () => {
  const fittings = readyFittings();
  const frame = frameOf(1);
  const budgets = [20_000, 16_000, 9000, 7000, 8000, 2000, 1000, 19_000];
  const tickets = budgets.map((bytes) => fittings.request(frame, wishOf(bytes))!);
  assertEquals(tickets.map(({ budgetBytes }) => budgetBytes), [
    ...[16_000, 16_000, 7000, 7000, 7000, 2000, 1000, 16_000],
  ]);
  assert(tickets.every(({ budgetBytes }, i) => budgetBytes <= budgets[i]!));
  const forms = ["plain", "wire"] as const;
  assertEquals(new Set(forms.map((form) => fittings.request(frame, wishOf(16_000, form)))).size, 2);
});

Deno.test("Fittings asks first for the viewer that has had no picture for longest", () => {
  const fittings = readyFittings();
  const frame = frameOf(1);
  for (const servedUs of [30, 10, 20]) fittings.request(frame, { ...wishOf(1000 * servedUs), servedUs });
  const budgets = [1, 2, 3].map(() => {
    const { number, budgetBytes } = pollRequest(fittings)!;
    fittings.handleAnswer({ number, made: { bytes: makeJpeg(5, 8000), form: "jpeg", psnr: 30 } }, 1000);
    return budgetBytes + FITTED_HEADER_BYTES;
  });
  assertEquals(budgets, [10_000, 20_000, 30_000]);
});

Deno.test("Fittings asks for one picture at a time, and for none that nobody waits for any more", () => {
  const fittings = readyFittings();
  const first = fittings.request(frameOf(1), wishOf(9000))!;
  const { number } = pollRequest(fittings)!;
  const second = fittings.request(frameOf(2), wishOf(9000))!;
  assertEquals(pollRequest(fittings), undefined);
  fittings.release(second);
  const third = fittings.request(frameOf(3), wishOf(9000))!;
  fittings.handleAnswer({ number, made: { bytes: makeJpeg(5, 8000), form: "jpeg", psnr: 30 } }, 1000);
  assertEquals(pollRequest(fittings)!.jpeg, third.frame.frame.jpeg);
  assertEquals([first.state, second.state, third.state], ["done", "queued", "working"]);
});

Deno.test("Fittings lets a frame leave as it came that can not be recoded, and after the third in a row those after it for a while", () => {
  const fittings = readyFittings();
  const answer = (id: number, isRecodable: boolean) => {
    const frame = frameOf(id);
    const ticket = fittings.request(frame, wishOf(9000))!;
    const { number } = pollRequest(fittings)!;
    const bytes = { bytes: makeJpeg(id, 8000), form: "jpeg" as const, psnr: 30 };
    fittings.handleAnswer({ number, made: isRecodable ? bytes : { refusal: "broken" } }, 1000);
    assertEquals([ticket.state, ticket.result === frame], ["done", !isRecodable]);
  };
  for (let id = 1; id <= 12; id++) answer(id, id % 3 === 0);
  assert(fittings.request(frameOf(13), wishOf(9000, "jpeg")));
  pollRequest(fittings);
  fittings.handleAnswer({ number: 12, made: { refusal: "broken" } }, 1000);
  for (const id of [14, 15]) answer(id, false);
  assertEquals(fittings.request(frameOf(44), wishOf(9000, "jpeg")), undefined);
  assert(fittings.request(frameOf(45), wishOf(9000, "jpeg")));
  assertEquals(fittings.counts, { made: 4, refused: { broken: 11 } });
});

Deno.test("Fittings has nothing to send where no picture is as short as that", () => {
  const fittings = readyFittings();
  const ticket = fittings.request(frameOf(1), wishOf(90))!;
  fittings.handleAnswer({ number: pollRequest(fittings)!.number, made: { refusal: "too-long" } }, 1000);
  assertEquals([ticket.state, ticket.result], ["done", undefined]);
  assert(fittings.request(frameOf(2), wishOf(9000, "jpeg")));
});

Deno.test("Fittings lets everything leave as it came once the recoder has failed, and hears nothing of it any more", () => {
  const fittings = readyFittings();
  const frames = [frameOf(1), frameOf(2)];
  const tickets = frames.map((frame) => fittings.request(frame, wishOf(9000))!);
  const { number } = pollRequest(fittings)!;
  fittings.handleFailure();
  assertEquals(tickets.map(({ state, result }) => [state, result]), frames.map((frame) => ["done", frame]));
  fittings.handleAnswer({ number, made: { bytes: makeJpeg(5, 8000), form: "jpeg", psnr: 30 } }, 1000);
  assertEquals(tickets[0]!.result, frames[0]);
  assertEquals([fittings.request(frameOf(3), wishOf(9000, "jpeg")), fittings.poll(0)], [
    undefined,
    undefined,
  ]);
});
