/**
 * What the window says about its picture, in words.
 *
 * @module
 */

import { formatBoundedAge, formatElapsed } from "../../text/elapsed.ts";
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

type JudgedAge = Exclude<Freshness, { state: "waiting" }>;

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
        banner: describeStale(freshness),
      };
    case "live":
      return {
        title: streamName,
        corner: joinParts([
          streamName,
          `${facts.fps.toFixed(0)} fps`,
          describeAge(freshness),
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

/** No number where the clocks have not been compared. */
function describeAge({ ageUs, boundUs }: JudgedAge): string {
  return boundUs === undefined ? "age unknown" : formatBoundedAge({ ageUs, boundUs });
}

function describeStale({ ageUs, boundUs }: JudgedAge): NonNullable<Caption["banner"]> {
  const detail = "this is not what the camera sees now";
  if (boundUs === undefined) {
    return { headline: "STALE", detail: `nothing new for ${formatElapsed(ageUs)}: ${detail}` };
  }
  // A bound below what the counter shows is left out.
  const age = boundUs < 100_000 ? formatElapsed(ageUs) : formatBoundedAge({ ageUs, boundUs });
  return { headline: `STALE ${age}`, detail };
}
