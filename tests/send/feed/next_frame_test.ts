import { assert, assertEquals } from "@std/assert";
import { CODEC_FITTED, CODEC_JPEG } from "../../../src/protocol/media.ts";
import { type FitRequest, Fittings } from "../../../src/send/fit/fittings.ts";
import { NextFrame } from "../../../src/send/feed/next_frame.ts";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { makeJpeg } from "../../support/pair.ts";

const INTERVAL_US = 33_333;
const DATAGRAM_BYTES = 1200;

/** A viewer behind 3 Mbit/s, whose link is clear at 0, and a recoder that can be asked. */
class Setting {
  readonly rate = { beginUs: 0, bytesPerUs: 3 / 8 };
  readonly statistics = { framesSkipped: 0 };
  readonly fittings = new Fittings(DATAGRAM_BYTES);
  readonly next = new NextFrame({
    rate: this.rate,
    statistics: this.statistics,
    fittings: this.fittings,
    size: { overhead: 1 },
    timing: { intervalUs: INTERVAL_US },
  });

  constructor() {
    this.fittings.request(frameOf(0), { budgetBytes: 1, form: "plain", servedUs: 0 });
    assertEquals(this.fittings.poll(0), "start");
    this.fittings.handleReady();
  }

  /** What the recoder is asked for now. */
  poll(nowUs: number): FitRequest {
    const request = this.fittings.poll(nowUs);
    if (!request || request === "start") throw new Error("nothing is asked for");
    return request;
  }

  answer({ number, budgetBytes, form }: FitRequest, nowUs: number): void {
    this.fittings.handleAnswer(
      { number, made: { bytes: makeJpeg(number, budgetBytes), form, psnr: 30 } },
      nowUs,
    );
  }
}

function frameOf(id: number, bytes = 50_000): PacketizedFrame {
  return packetize({ jpeg: makeJpeg(id, bytes), captureUs: 0 }, { id, datagramBytes: DATAGRAM_BYTES })!;
}

Deno.test("NextFrame lets a frame leave as it came where there is room for it, or nothing limits the link", () => {
  const { next, rate, fittings } = new Setting();
  const short = frameOf(1, 9000);
  next.put(short, 0);
  assertEquals([next.take(0), next.fit], [short, undefined]);
  rate.bytesPerUs = Infinity;
  const long = frameOf(2);
  next.put(long, 0);
  assertEquals([next.take(0), fittings.poll(0)], [long, undefined]);
});

Deno.test("NextFrame lets a longer one leave once it has been made to fit, and the link is clear", () => {
  const setting = new Setting();
  const { next, rate } = setting;
  next.put(frameOf(1), 0);
  assertEquals(next.take(0), undefined);
  const request = setting.poll(0);
  assertEquals([request.budgetBytes, request.form], [Math.floor(0.88 * INTERVAL_US * 3 / 8), "jpeg"]);
  rate.beginUs = 9000;
  setting.answer(request, 3000);
  assertEquals([next.take(8999), next.isTaken], [undefined, true]);
  const frame = next.take(9000)!;
  assertEquals([frame.id, frame.codec, frame.bytes.length], [1, CODEC_JPEG, request.budgetBytes]);
  assertEquals(next.fit, {
    ...{ form: "plain", sentBytes: request.budgetBytes, cameraBytes: 50_000, psnr: 30, linkShare: 0.88 },
    why: "the viewer reads JPEGs only; 88 % of the link is aimed at",
  });
  assertEquals([next.isTaken, setting.statistics.framesSkipped], [false, 0]);
});

Deno.test("NextFrame says what a picture was made of to a viewer that reads it", () => {
  const setting = new Setting();
  setting.next.decodeUs = 0;
  setting.next.put(frameOf(1), 0);
  setting.next.take(0);
  setting.answer(setting.poll(0), 3000);
  assertEquals(setting.next.take(3000)!.codec, CODEC_FITTED);
});

Deno.test("NextFrame has a frame made while the one before it leaves, but not where a newer one will have come by then", () => {
  const setting = new Setting();
  const { next, rate, fittings } = setting;
  next.put(frameOf(1), 0);
  // 40 ms of the link
  next.prepare(15_000, 0);
  assertEquals(fittings.poll(0), undefined);
  next.prepare(9000, 0);
  const request = setting.poll(0);
  next.put(frameOf(2), INTERVAL_US);
  setting.answer(request, INTERVAL_US);
  rate.beginUs = INTERVAL_US;
  // the one that has been made goes first, and the newer one is made meanwhile
  assertEquals(next.take(INTERVAL_US)!.id, 1);
  next.prepare(9000, INTERVAL_US);
  assertEquals(setting.poll(INTERVAL_US).jpeg, frameOf(2).frame.jpeg);
});

Deno.test("NextFrame puts a newer frame in the place of one that the recoder has not begun, and of one that could not begin", () => {
  const setting = new Setting();
  const { next, rate, statistics } = setting;
  next.put(frameOf(1), 0);
  next.take(0);
  next.put(frameOf(2), INTERVAL_US);
  next.take(INTERVAL_US);
  const request = setting.poll(INTERVAL_US);
  assertEquals([request.jpeg, statistics.framesSkipped], [frameOf(2).frame.jpeg, 1]);
  rate.beginUs = 3 * INTERVAL_US;
  setting.answer(request, INTERVAL_US + 3000);
  next.put(frameOf(3), 2 * INTERVAL_US);
  next.take(2 * INTERVAL_US);
  assertEquals([setting.poll(2 * INTERVAL_US).jpeg, statistics.framesSkipped], [frameOf(3).frame.jpeg, 2]);
});

Deno.test("NextFrame waits for what the recoder has begun, whatever comes meanwhile, unless it does not answer any more", () => {
  const setting = new Setting();
  const { next, statistics } = setting;
  next.put(frameOf(1), 0);
  next.take(0);
  const request = setting.poll(0);
  for (const id of [2, 3]) {
    next.put(frameOf(id), id * INTERVAL_US);
    assertEquals(next.take(id * INTERVAL_US), undefined);
  }
  assertEquals(statistics.framesSkipped, 1);
  next.put(frameOf(4), 3_000_000);
  assertEquals(next.take(3_000_000)!.frame.jpeg, request.jpeg);
  assertEquals(next.take(3_000_000)!.id, 4);
});

Deno.test("NextFrame leaves out a frame that nothing makes fit, and makes the next one longer", () => {
  const setting = new Setting();
  const { next, fittings, statistics } = setting;
  next.put(frameOf(1), 0);
  next.take(0);
  const { number, budgetBytes } = setting.poll(0);
  fittings.handleAnswer({ number, made: { refusal: "too-long" } }, 1000);
  assertEquals([next.take(1000), statistics.framesSkipped], [undefined, 1]);
  next.put(frameOf(2), INTERVAL_US);
  next.take(INTERVAL_US);
  assert(setting.poll(INTERVAL_US).budgetBytes > 1.2 * budgetBytes);
});

Deno.test("NextFrame holds a frame back that would fill the link for long while the recoder starts, but not for ever", () => {
  for (const [waitsUs, mbit] of [[0, 3], [3_000_000, 0.5]] as const) {
    const { rate, statistics } = new Setting();
    rate.bytesPerUs = mbit / 8;
    const fittings = new Fittings(DATAGRAM_BYTES);
    const next = new NextFrame({
      ...{ rate, statistics, fittings, size: { overhead: 1 }, timing: { intervalUs: INTERVAL_US } },
    });
    let leftUs = -1;
    for (let nowUs = 0; leftUs < 0 && nowUs < 9_000_000; nowUs += 100_000) {
      next.put(frameOf(1), nowUs);
      if (next.take(nowUs)) leftUs = nowUs;
    }
    assertEquals(leftUs, waitsUs);
  }
});

Deno.test("NextFrame lets the frame that was held back be made to fit once the recoder is there", () => {
  const { rate, statistics } = new Setting();
  rate.bytesPerUs = 0.5 / 8;
  const fittings = new Fittings(DATAGRAM_BYTES);
  const next = new NextFrame({
    ...{ rate, statistics, fittings, size: { overhead: 1 }, timing: { intervalUs: INTERVAL_US } },
  });
  next.put(frameOf(1), 0);
  assertEquals([next.take(0), fittings.poll(0)], [undefined, "start"]);
  fittings.handleReady();
  assertEquals(next.take(200_000), undefined);
  assertEquals((fittings.poll(200_000) as FitRequest).jpeg, frameOf(1).frame.jpeg);
});
