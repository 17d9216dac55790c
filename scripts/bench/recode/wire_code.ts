/**
 * How long and how much shorter the wire code is, beside jpegtran.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { WireCoder } from "../../../src/jpeg/recode/wire_coder.ts";
import { isSame } from "../shared/bytes.ts";
import { kilo, ms, percent } from "../shared/cells.ts";
import { mean, median } from "../shared/statistics.ts";
import { hasJpegtran, JPEGTRAN_WAYS, transcode } from "./jpegtran.ts";
import type { Scene } from "../shared/scenes.ts";
import { type Report, WARM_UP_ROUNDS } from "./report.ts";

/** By turns: each scene, each way. */
export async function compareCodes(
  scenes: readonly Scene[],
  rounds: number,
): Promise<Report> {
  const ways = await hasJpegtran() ? Object.entries(JPEGTRAN_WAYS) : [];
  let isWrong = false;
  const rows = [[
    "",
    "camera",
    "wire code",
    "saved",
    "encode",
    "decode",
    ...ways.map(([name]) => `jpegtran, ${name}`),
  ]];
  for (const { name, pictures } of scenes) {
    const ours = measureWire(pictures, rounds);
    isWrong ||= ours.isWrong;
    const theirs: string[] = [];
    for (const [, option] of ways) {
      const made = await Promise.all(pictures.map((picture) => transcode(picture, option)));
      theirs.push(`${kilo(mean(made))}`);
    }
    const camera = mean(pictures.map(({ length }) => length));
    rows.push([
      name,
      ...[
        kilo(camera),
        kilo(ours.bytes),
        percent(1 - ours.bytes / camera),
        ms(ours.encodeMs),
        ms(ours.decodeMs),
      ],
      ...theirs,
    ]);
  }
  return { rows, isWrong };
}

function measureWire(pictures: readonly Jpeg[], rounds: number) {
  const [encoder, decoder] = [new WireCoder(), new WireCoder()];
  const [encodeMs, decodeMs]: [number[], number[]] = [[], []];
  let bytes = 0, isWrong = false;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    bytes = 0;
    for (const picture of pictures) {
      const beganMs = performance.now();
      const wire = encoder.encode(picture);
      const encodedMs = performance.now();
      const back = typeof wire === "string" ? undefined : decoder.decode(wire);
      const decodedMs = performance.now();
      if (!back || !isSame(back, picture)) isWrong = true;
      bytes += typeof wire === "string" ? picture.length : wire.length;
      if (round < 0) continue;
      encodeMs.push(encodedMs - beganMs);
      decodeMs.push(decodedMs - encodedMs);
    }
  }
  return { bytes: bytes / pictures.length, encodeMs: median(encodeMs), decodeMs: median(decodeMs), isWrong };
}
