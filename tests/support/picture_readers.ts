/**
 * Readers of pictures of a clock over HTTP, who note of each what it claims to be and what is true.
 *
 * @module
 */

import { monotonicUs } from "../../src/system/monotonic.ts";
import { readMjpegParts } from "../view/web/mjpeg_parts.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import type { GreyJpegDecoder } from "../../src/jpeg/grey/grey_jpeg.ts";
import { readAge } from "./clock_pictures.ts";

/** One picture that was read. */
export interface Reading {
  /** When it was there. */
  readonly atUs: number;
  /** How old it was then at most, by what came with it; not a number where that says nothing. */
  readonly claimUs: number;
  /** How old it was. */
  readonly trueUs: number;
}

/** How they are read. */
export interface ReadingOptions {
  readonly signal: AbortSignal;
  readonly decoder: GreyJpegDecoder;
  readonly readings: Reading[];
}

const PAUSE_MS = 20;

/** Asks for one snapshot after the other, as young as that, until it is aborted. */
export async function readSnapshots(
  url: string,
  options: ReadingOptions & { readonly maxAgeMs: number },
): Promise<void> {
  const { signal, maxAgeMs } = options;
  while (!signal.aborted) {
    const askedUs = monotonicUs();
    try {
      const response = await fetch(new URL(`/snapshot.jpg?max-age=${maxAgeMs}ms`, url), { signal });
      const body = await response.bytes();
      if (response.ok) note(options, body, claimOf(response.headers, monotonicUs() - askedUs));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Reads the parts of a stream until it is aborted. */
export async function readStream(
  url: string,
  options: ReadingOptions & { readonly query: string },
): Promise<void> {
  const { signal, query } = options;
  const askedUs = monotonicUs();
  const response = await fetch(new URL(`/stream.mjpeg?${query}`, url), { signal });
  const headUs = sentUs(response.headers);
  try {
    for await (const { headers, jpeg } of readMjpegParts(response)) {
      note(options, jpeg, claimOf(headers, monotonicUs() - askedUs - (sentUs(headers) - headUs)));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function note({ decoder, readings }: ReadingOptions, jpeg: Uint8Array, claimUs: number): void {
  const atUs = monotonicUs();
  readings.push({ atUs, claimUs, trueUs: readAge(jpeg as Jpeg, { decoder, atUs }) });
}

/** What it was at most when it was sent, and what has passed since then at most. */
function claimOf(headers: Headers, passedUs: number): number {
  const [ageMs, boundMs] = ["x-age-ms", "x-age-bound-ms"].map((name) => Number(headers.get(name) ?? NaN));
  return (ageMs! + boundMs!) * 1000 + passedUs;
}

function sentUs(headers: Headers): number {
  return Number(headers.get("x-sent-ms") ?? NaN) * 1000;
}
