/**
 * What the window says about its picture, in words.
 *
 * @module
 */

import type { Freshness } from "../freshness.ts";

/** All that a caption can speak of. */
export interface CaptionFacts {
  /** What is waited for while there is no picture: an address, or a stream's name. */
  readonly awaited: string;
  /** The stream that the picture belongs to. */
  readonly streamName: string;
  /** How many streams have a live picture. */
  readonly streamCount: number;
  readonly freshness: Freshness;
  /** Pictures shown in the last second. */
  readonly fps: number;
  /** Of the datagrams, 0 … 1. */
  readonly fractionLost: number;
  /** Of the frames, 0 … 1. */
  readonly shareRecovered: number;
}

/** The words of one moment. */
export interface Caption {
  /** The title bar. */
  readonly title: string;
  /** One line in the corner. */
  readonly corner: string;
  /** What stands across the middle where the picture is not live: a large line and a small one. */
  readonly banner?: { readonly headline: string; readonly detail: string };
}

/** Says it. */
export function composeCaption(facts: CaptionFacts): Caption {
  const { freshness, streamName, awaited } = facts;
  switch (freshness.state) {
    case "waiting":
      return {
        title: `${awaited} (waiting)`,
        corner: "",
        banner: { headline: `waiting for ${awaited}`, detail: "no picture has come yet" },
      };
    case "stale":
      return {
        title: `${streamName} (stale)`,
        corner: joinParts([streamName, switchHint(facts)]),
        banner: {
          headline: `STALE ${describeAge(freshness, 100_000)}`,
          detail: "this is not what the camera sees now",
        },
      };
    case "live":
      return {
        title: streamName,
        corner: joinParts([
          streamName,
          `${facts.fps.toFixed(0)} fps`,
          freshness.boundUs === undefined ? `age ${describeAge(freshness)}` : describeAge(freshness),
          facts.fractionLost >= 0.0005 ? `${(facts.fractionLost * 100).toFixed(1)} % lost` : "",
          // There is room for one of the two; a longer line would be written smaller.
          switchHint(facts) || describeRecovered(facts),
        ]),
      };
  }
}

function switchHint(facts: CaptionFacts): string {
  return facts.streamCount > 1 ? `Tab: next of ${facts.streamCount}` : "";
}

function describeRecovered({ shareRecovered }: CaptionFacts): string {
  return shareRecovered >= 0.005 ? `${(shareRecovered * 100).toFixed(0)} % recovered` : "";
}

function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

/** A bound is left out where it is below `leastBoundUs`, the precision of the text. */
function describeAge(age: { readonly ageUs: number; readonly boundUs?: number }, leastBoundUs = 0): string {
  if (age.boundUs === undefined) return `≥ ${formatTime(age.ageUs)}`;
  if (age.boundUs < leastBoundUs) return formatTime(age.ageUs);
  return `${formatTime(age.ageUs)} ± ${formatTime(Math.max(1000, age.boundUs))}`;
}

function formatTime(timeUs: number): string {
  const seconds = timeUs / 1e6;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
