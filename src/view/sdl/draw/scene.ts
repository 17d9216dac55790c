/**
 * Draws all that the window shows at one moment.
 *
 * 1. the picture, as large as fits; where there is none, why, what to do, and which robots are found
 * 2. where it is not live: a veil, a red frame and a banner, so that a frozen picture never looks live
 * 3. what keeps the person from driving who wants to
 * 4. in the upper left corner the figures, and below them what the recorder does, what the robot does, and what has just
 *    been done: in the middle of the lower edge is the ground in front of the robot, where nothing lies over the picture
 * 5. the list of keys
 *
 * @module
 */

import { drawCorner } from "./corner.ts";
import { DRIVING_LINES, WINDOW_KEYS } from "../../shared/keys.js";
import type { DriveWords } from "../../shared/drive_words.js";
import { drawInstructions } from "../words/instructions.ts";
import type { Caption } from "../words/captions.ts";
import { ALARM, ALARM_GROUND, GROUND, LINE, MUTED, TEXT, VEIL } from "./palette.ts";
import type { RobotPlace } from "./robot_list.ts";
import { type Canvas, drawCentredPanel, drawFrame, type Line, textHeight } from "./panel.ts";
import type { SdlWindow } from "../window/sdl_window.ts";
import type { ShownPicture } from "./shown_picture.ts";
import type { TextPainter } from "./text_painter.ts";
import type { Words } from "../words/window_words.ts";

const HELP_OPACITY = 236;
/** Where words that concern driving have their lower edge, in shares of the height: the ground begins there. */
const MIDDLE = 0.54;
/** … and where, while the sign of a picture that is not live has the middle. */
const ABOVE_STALE = 0.36;

/** What a scene is drawn with. */
export interface SceneTools {
  readonly window: SdlWindow;
  readonly picture: ShownPicture;
  readonly text: TextPainter;
  /** The moment that the words are of. */
  readonly nowUs: number;
}

/**
 * Draws a scene, which `present` then puts on the screen.
 *
 * @param drive what there is to be said of a robot that can be driven
 * @returns where the robots are that may be chosen
 */
export function drawScene(
  { window, picture, text, nowUs }: SceneTools,
  words: Words,
  drive: DriveWords | undefined,
): readonly RobotPlace[] {
  const size = window.size();
  const canvas: Canvas = { window, text, size, unit: textHeight(size) };
  const { caption } = words;
  window.setTitle(caption.title);
  if (!picture.fills(size)) window.clear();
  picture.draw(size, nowUs);
  const robots = caption.noPicture ? drawInstructions(canvas, caption.noPicture) : [];
  if (caption.stale) drawStale(canvas, caption.stale, drive);
  else if (drive?.middle) {
    drawCentredPanel(canvas, linesOf(drive), { y: MIDDLE * size.height, isLowerEdge: true });
  }
  drawCorner(canvas, words, drive);
  if (words.hasHelp) drawHelp(canvas, drive !== undefined);
  text.sweep();
  return words.hasHelp ? [] : robots;
}

/** Draws the signs that a picture is not live over one that is grey by now. */
function drawStale(
  canvas: Canvas,
  { headline, detail }: NonNullable<Caption["stale"]>,
  drive: DriveWords | undefined,
): void {
  const { window, size } = canvas;
  const all = { x: 0, y: 0, ...size };
  window.fill(all, VEIL);
  drawFrame(window, all, Math.max(4, Math.round(Math.min(size.width, size.height) / 60)), ALARM);
  const lines = [
    { text: headline, color: TEXT, scale: 3.6, isBold: true },
    { text: detail, color: TEXT, scale: 1.2 },
  ];
  drawCentredPanel(canvas, lines, { y: size.height / 2, ground: ALARM_GROUND });
  if (drive?.middle) {
    drawCentredPanel(canvas, linesOf(drive), { y: ABOVE_STALE * size.height, isLowerEdge: true });
  }
}

function linesOf({ middle }: DriveWords): Line[] {
  return [
    { text: middle?.headline ?? "", color: TEXT, scale: 1.8, isBold: true },
    { text: middle?.detail ?? "", color: TEXT, scale: 1.1 },
  ];
}

/** Draws the list of keys in the middle of the window: keys to the left, what they do to the right. */
function drawHelp(canvas: Canvas, canDrive: boolean): void {
  const { window, text, size } = canvas;
  const keys = canDrive ? [...DRIVING_LINES, ...WINDOW_KEYS] : WINDOW_KEYS;
  const unit = Math.max(7, Math.min(canvas.unit, Math.floor(size.height / (keys.length * 2.1 + 3))));
  const key = { heightPx: unit, isBold: true }, words = { heightPx: unit };
  const keyWidth = Math.max(...keys.map(({ label }) => text.measure(label, key).width));
  const wordsWidth = Math.max(...keys.map(({ does }) => text.measure(does, words).width));
  const margin = unit * 2, gap = unit * 2, pitch = Math.round(unit * 2.1);
  const width = keyWidth + gap + wordsWidth + 2 * margin;
  const height = (keys.length - 1) * pitch + unit + 2 * margin;
  const x = Math.round((size.width - width) / 2), top = Math.round((size.height - height) / 2);
  const [red, green, blue] = GROUND;
  window.fill({ x, y: top, width, height }, [red, green, blue, HELP_OPACITY]);
  drawFrame(window, { x, y: top, width, height }, 1, LINE);
  keys.forEach(({ label, does }, row) => {
    const y = top + margin + row * pitch;
    text.draw(label, { ...key, color: TEXT, x: x + margin, y });
    text.draw(does, { ...words, color: MUTED, x: x + margin + keyWidth + gap, y });
  });
}
