/**
 * The pose, written into the lower left corner of a picture: the line of the original `t265_broadcaster`, and above it how
 * old a pose is that is no longer true.
 *
 * ```text
 *  pose 1.2 s old
 *  X:0.123, Y:-0.045, Z:1.002, O:12.345
 * ```
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";
import type { Vector3 } from "../../protocol/telemetry.ts";
import { formatElapsed } from "../../text/elapsed.js";
import { GreyText } from "../../text/grey_text.ts";

/** Pixels of a picture's height for each pixel of the font: letters 14 pixels high in a picture of 300. */
const PIXELS_PER_SCALE = 200;
/** From the picture's edges, in pixels of the font. */
const MARGIN = 2;
/** White. */
const CURRENT_LEVEL = 255;
/** Grey, yet well above the outline's black. */
const OLD_LEVEL = 150;
const SEPARATOR = ", ";

/** What is known when a picture is taken. */
export interface PoseOverlayState {
  /** Absent while nothing is known. */
  readonly pose?: {
    /** Metres. */
    readonly position: Vector3;
    /** Left out of the line where it is not known. */
    readonly yawDegrees?: number;
  };
  /** How much older the pose is than the picture. Only looked at where it is old. */
  readonly ageUs?: number;
  /** Whether the tracker may be elsewhere by now: then the line says so, and is dimmed. */
  readonly isOld: boolean;
}

/** A line and how bright it is. */
interface Line {
  readonly text: string;
  readonly level: number;
}

/** Writes into pictures of one size. */
export class PoseOverlay {
  /** From the largest letters to the smallest. */
  readonly #texts: readonly GreyText[];
  readonly #width: number;
  readonly #height: number;
  /** Which of the letters are in use: smaller ones once a line was too long, and from then on, lest they flicker. */
  #chosen = 0;

  /** Prepares the letters for pictures of this size in pixels. */
  constructor(picture: { readonly width: number; readonly height: number }) {
    this.#width = picture.width;
    this.#height = picture.height;
    const largest = Math.max(1, Math.round(picture.height / PIXELS_PER_SCALE));
    this.#texts = Array.from({ length: largest }, (_, i) => new GreyText(largest - i));
  }

  /** Draws over the picture's lower left corner. */
  draw(into: GreyImage, state: PoseOverlayState): void {
    const { text, lines } = this.#fit(composeLines(state));
    const margin = MARGIN * text.scale;
    let y = this.#height - margin - lines.length * text.lineHeight;
    for (const line of lines) {
      text.draw(line.text, into, { x: margin, y, level: line.level });
      y += text.lineHeight;
    }
  }

  /** With smaller letters where a line is too long; with the smallest it is broken. */
  #fit(lines: readonly Line[]): { readonly text: GreyText; readonly lines: readonly Line[] } {
    for (; this.#chosen < this.#texts.length - 1; this.#chosen++) {
      const text = this.#texts[this.#chosen]!;
      if (lines.every((line) => this.#isInside(text, line.text))) return { text, lines };
    }
    const text = this.#texts[this.#chosen]!;
    return { text, lines: lines.flatMap((line) => this.#breakLine(text, line)) };
  }

  #breakLine(text: GreyText, { text: words, level }: Line): Line[] {
    if (this.#isInside(text, words)) return [{ text: words, level }];
    const broken: string[] = [];
    for (const part of words.split(SEPARATOR)) {
      const longer = broken.length > 0 ? `${broken.at(-1)}${SEPARATOR}${part}` : part;
      if (broken.length > 0 && this.#isInside(text, longer)) broken[broken.length - 1] = longer;
      else broken.push(part);
    }
    return broken.map((piece) => ({ text: piece, level }));
  }

  #isInside(text: GreyText, line: string): boolean {
    return text.measure(line) <= this.#width - 2 * MARGIN * text.scale;
  }
}

/** From top to bottom. */
function composeLines({ pose, ageUs, isOld }: PoseOverlayState): Line[] {
  if (!pose) return [{ text: "no pose", level: CURRENT_LEVEL }];
  const [x, y, z] = pose.position.map(formatNumber);
  const yaw = pose.yawDegrees === undefined ? "" : `, O:${formatNumber(pose.yawDegrees)}`;
  const place = `X:${x}, Y:${y}, Z:${z}${yaw}`;
  if (!isOld) return [{ text: place, level: CURRENT_LEVEL }];
  const age = ageUs === undefined ? "old pose" : `pose ${formatElapsed(Math.max(0, ageUs))} old`;
  return [{ text: age, level: CURRENT_LEVEL }, { text: place, level: OLD_LEVEL }];
}

function formatNumber(value: number): string {
  const text = value.toFixed(3);
  return text === "-0.000" ? "0.000" : text;
}
