/**
 * The pictures that are to be made to fit, for all viewers: what is wanted of the recoder, which works beside the sender, and
 * what has come of it.
 *
 * 1. `request`: a viewer's frame is longer than its link has room for; viewers that need about the same share one picture;
 * 2. `poll`: one picture at a time goes to the recoder, of the newest frame only, for the viewer first that has had none for
 *    longest;
 * 3. `handleAnswer`: the picture is a frame of its own from then on, with redundancy of its own.
 *
 * The recoder is started when a picture is too long, or may soon be. Until it is ready, and where it has failed, frames leave as they
 * came.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { Helper } from "../../common/helper.ts";
import { isSerialNewer, serialAdd } from "../../common/serial.ts";
import { encodeFitted, FITTED_HEADER_BYTES, type PictureForm } from "../../protocol/fitted.ts";
import { CODEC_FITTED, CODEC_JPEG } from "../../protocol/media.ts";
import { packetize, type PacketizedFrame } from "../packetizer.ts";
import { FitTimes, type SentForm } from "./fit_times.ts";

/** What the recoder is asked for. */
export interface FitRequest {
  readonly number: number;
  readonly jpeg: Jpeg;
  readonly budgetBytes: number;
  readonly form: PictureForm;
}

/** What it made. */
export interface FitAnswer {
  readonly number: number;
  /** The picture; or why there is none. */
  readonly made:
    | { readonly bytes: Jpeg; readonly form: PictureForm; readonly psnr: number }
    | { readonly refusal: string };
}

/** What a viewer wants of a frame. */
export interface FitWish {
  readonly budgetBytes: number;
  readonly form: SentForm;
  /** When it last had a picture, in µs. */
  readonly servedUs: number;
}

/** A picture that a viewer waits for. */
export class FitTicket {
  readonly frame: PacketizedFrame;
  readonly form: SentForm;
  budgetBytes: number;
  /** When one of its viewers last had a picture, in µs. */
  servedUs: number;
  state: "queued" | "working" | "done" = "queued";
  /** What is to be sent once it is done: the frame as it came where that can not be recoded; nothing where nothing fits. */
  result: PacketizedFrame | undefined;
  /** How near it is to the camera's, in dB. */
  psnr = Infinity;
  /** Viewers that want it. */
  holders = 1;

  constructor(frame: PacketizedFrame, { budgetBytes, form, servedUs }: FitWish) {
    this.frame = frame;
    this.budgetBytes = budgetBytes;
    this.form = form;
    this.servedUs = servedUs;
  }
}

/** Viewers share a picture that leaves so little of the room that one of them has. */
const SHARED_SHARE = 0.75;
/** After so many in a row that could not be recoded, so many frames leave as they came: it is the camera, and no accident. */
const REFUSED_IN_A_ROW = 3;
const REST_FRAMES = 30;

/** The recoder's side of one sender. */
export class Fittings {
  readonly times = new FitTimes();
  /** Pictures that were made, and reasons why some were not. */
  readonly counts = { made: 0, refused: {} as Record<string, number> };
  /** The longest datagram, in bytes of UDP payload. */
  datagramBytes: number;
  readonly #recoder = new Helper<FitTicket>();
  /** Those that have not gone to the recoder. */
  #queue: FitTicket[] = [];
  /** Frames before this one leave as they came. */
  #restUntilId: number | undefined;
  /** Pictures that could not be recoded, since the last one that could. */
  #refusedInARow = 0;

  constructor(datagramBytes: number) {
    this.datagramBytes = datagramBytes;
  }

  /** Whether a picture that is wanted now will be made. */
  get isReady(): boolean {
    return this.#recoder.isReady;
  }

  /** Whether a picture that is wanted now will be made in a moment. */
  get isStarting(): boolean {
    return this.#recoder.isStarting;
  }

  /** Takes note that pictures may soon be too long: the recoder is there in time. */
  expect(): void {
    this.#recoder.expect();
  }

  /**
   * Wants a frame in no more than so many bytes.
   *
   * @returns nothing where it is to leave as it came
   */
  request(frame: PacketizedFrame, wish: FitWish): FitTicket | undefined {
    this.expect();
    const isResting = this.#restUntilId !== undefined && isSerialNewer(this.#restUntilId, frame.id);
    if (!this.isReady || isResting) return undefined;
    const near = this.#queue.find((ticket) => {
      const [less, more] = [ticket.budgetBytes, wish.budgetBytes].sort((a, b) => a - b);
      return ticket.frame === frame && ticket.form === wish.form && less! >= SHARED_SHARE * more!;
    });
    if (near) {
      near.budgetBytes = Math.min(near.budgetBytes, wish.budgetBytes);
      near.servedUs = Math.min(near.servedUs, wish.servedUs);
      near.holders++;
      return near;
    }
    const ticket = new FitTicket(frame, wish);
    this.#queue.push(ticket);
    return ticket;
  }

  /** Takes note that a viewer has no use for it any more. */
  release(ticket: FitTicket): void {
    if (--ticket.holders === 0) this.#queue = this.#queue.filter((queued) => queued !== ticket);
  }

  /** What the recoder is to do now; `start` where it has to be started first. */
  poll(nowUs: number): FitRequest | "start" | undefined {
    if (this.#recoder.takeStart()) return "start";
    if (this.#queue.length === 0 || !this.#recoder.isFree) return undefined;
    const ticket = this.#queue.reduce((a, b) => b.servedUs < a.servedUs ? b : a);
    this.#queue = this.#queue.filter((queued) => queued !== ticket);
    ticket.state = "working";
    return {
      number: this.#recoder.begin(ticket, nowUs),
      jpeg: ticket.frame.frame.jpeg,
      budgetBytes: Math.max(0, ticket.budgetBytes - (ticket.form === "plain" ? 0 : FITTED_HEADER_BYTES)),
      form: ticket.form === "wire" ? "wire" : "jpeg",
    };
  }

  /** The recoder can be asked from now on. */
  handleReady(): void {
    this.#recoder.handleReady();
  }

  /** Gives the recoder up where it does not answer any more. */
  watch(nowUs: number): void {
    if (this.#recoder.isOverdue(nowUs)) this.handleFailure();
  }

  /** Takes what the recoder made. */
  handleAnswer({ number, made }: FitAnswer, nowUs: number): void {
    const work = this.#recoder.finish(number);
    if (!work) return;
    const { job: ticket, sinceUs } = work;
    ticket.state = "done";
    const { frame } = ticket;
    if ("refusal" in made) {
      this.counts.refused[made.refusal] = (this.counts.refused[made.refusal] ?? 0) + 1;
      if (made.refusal === "too-long") return;
      if (++this.#refusedInARow >= REFUSED_IN_A_ROW) this.#restUntilId = serialAdd(frame.id, REST_FRAMES);
      ticket.result = frame;
      return;
    }
    this.times.note(ticket.form === "wire" ? "wire" : "jpeg", sinceUs, nowUs);
    this.counts.made++;
    this.#refusedInARow = 0;
    ticket.psnr = made.psnr;
    ticket.result = this.#packetize(ticket, made);
  }

  /** The recoder has failed: everything leaves as it came. */
  handleFailure(): void {
    const working = this.#recoder.fail();
    for (const ticket of working ? [...this.#queue, working] : this.#queue) {
      ticket.state = "done";
      ticket.result = ticket.frame;
    }
    this.#queue = [];
  }

  #packetize(
    { frame: { id, frame }, form: wanted }: FitTicket,
    { bytes: picture, form, psnr }: Extract<FitAnswer["made"], { readonly bytes: Jpeg }>,
  ): PacketizedFrame | undefined {
    const sent = wanted === "plain"
      ? { bytes: picture, codec: CODEC_JPEG }
      : { bytes: encodeFitted({ form, cameraBytes: frame.jpeg.length, psnr, picture }), codec: CODEC_FITTED };
    return packetize(frame, { id, datagramBytes: this.datagramBytes, sent });
  }
}
