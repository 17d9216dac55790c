/**
 * The robots that are found, one a line, of which one may be chosen.
 *
 * @module
 */

import { CLOSED_LOCK, OPEN_LOCK } from "../../../text/letters.ts";
import { describeRobot, type FoundSight, MOST_NUMBERED, shorten } from "../../shared/found_words.js";
import type { Lettering } from "./glyphs.ts";
import { type Color, FIELD, LINE, LIVE, MUTED, TEXT } from "./palette.ts";
import { type Canvas, drawFrame } from "./panel.ts";
import type { Rectangle } from "./picture_layout.ts";

/** Where a robot's line is, in pixels. */
export interface RobotPlace {
  readonly key: string;
  readonly field: Rectangle;
}

/** One piece of a line: a column of the list. */
interface Cell {
  readonly text: string;
  readonly color: Color;
  readonly scale: number;
  readonly isBold?: boolean;
}

/** Of a line, and from one to the next; in units. */
const LINE_UNITS = 3.4, PITCH_UNITS = 4.2;
/** Inside of a line; in units. */
const MARGIN_UNITS = 1.5, GAP_UNITS = 1.8;
const LEAST_WIDTH_UNITS = 50;
/** Of the window's width. */
const MOST_WIDTH = 0.92;
const LOCKS = { closed: `${CLOSED_LOCK} `, open: `${OPEN_LOCK} `, none: "" };

/** How many of them are listed where so many units of height are left: those that have a number, at most. */
export function countListed(robots: readonly FoundSight[], roomUnits: number): number {
  const room = Math.max(1, Math.floor((roomUnits + PITCH_UNITS - LINE_UNITS) / PITCH_UNITS));
  return Math.min(robots.length, room, MOST_NUMBERED);
}

/** The height of a list of so many, in units. */
export function listUnits(count: number): number {
  return count === 0 ? 0 : (count - 1) * PITCH_UNITS + LINE_UNITS;
}

/** Draws the list in the middle of the window, and tells where each robot is. */
export function drawRobotList(canvas: Canvas, robots: readonly FoundSight[], top: number): RobotPlace[] {
  const { size, unit, window } = canvas;
  const lines = robots.map(cellsOf);
  const most = size.width * MOST_WIDTH;
  const wanted = widthsOf(canvas, lines, 1);
  const scale = Math.min(1, roomFor(most, unit) / sum(wanted));
  const widths = scale < 1 ? widthsOf(canvas, lines, scale) : wanted;
  const width = Math.round(Math.min(most, Math.max(LEAST_WIDTH_UNITS * unit, sum(widths) + marginsOf(unit))));
  const x = Math.round((size.width - width) / 2), height = Math.round(LINE_UNITS * unit);
  return robots.map(({ key, isAsked }, row) => {
    const field = { x, y: Math.round(top + row * PITCH_UNITS * unit), width, height };
    window.fill(field, FIELD);
    drawFrame(window, field, 1, isAsked ? LIVE : LINE);
    drawCells(canvas, lines[row]!, { field, widths, scale });
    return { key, field };
  });
}

/** The robot whose line is at this point. */
export function robotAt(
  places: readonly RobotPlace[],
  { x, y }: { readonly x: number; readonly y: number },
): string | undefined {
  return places.find(({ field }) =>
    x >= field.x && x < field.x + field.width && y >= field.y && y < field.y + field.height
  )?.key;
}

/** Number, name, where it is, and who can watch. */
function cellsOf(robot: FoundSight, row: number): readonly Cell[] {
  const { name, facts, state, lock } = describeRobot(robot);
  const isOurs = robot.isAsked || (lock === "closed" && robot.isPaired);
  return [
    { text: `${row + 1}`, color: MUTED, scale: 1.2 },
    { text: shorten(name), color: TEXT, scale: 1.3, isBold: true },
    { text: facts, color: MUTED, scale: 1.1 },
    { text: `${LOCKS[lock]}${state}`, color: isOurs ? LIVE : MUTED, scale: 1.1 },
  ];
}

/** Each column is as wide as its widest cell. */
function widthsOf(canvas: Canvas, lines: readonly (readonly Cell[])[], scale: number): number[] {
  const columns = lines[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((cells) => {
      const cell = cells[column]!;
      return canvas.text.measure(cell.text, letteringOf(cell, canvas.unit * scale)).width;
    })));
}

/** All columns begin at the left but the last one, which ends at the right. */
function drawCells(
  { text, unit }: Canvas,
  cells: readonly Cell[],
  { field, widths, scale }: {
    readonly field: Rectangle;
    readonly widths: readonly number[];
    readonly scale: number;
  },
): void {
  let left = field.x + MARGIN_UNITS * unit;
  cells.forEach((cell, column) => {
    const lettering = letteringOf(cell, unit * scale);
    const { width, height } = text.measure(cell.text, lettering);
    const isLast = column === cells.length - 1;
    const x = Math.round(isLast ? field.x + field.width - MARGIN_UNITS * unit - width : left);
    const y = Math.round(field.y + (field.height - height) / 2);
    text.draw(cell.text, { ...lettering, color: cell.color, x, y });
    left += widths[column]! + GAP_UNITS * unit;
  });
}

function letteringOf({ scale, isBold = false }: Cell, unit: number): Lettering {
  return { heightPx: Math.max(6, Math.round(scale * unit)), isBold };
}

/** What is left for text of the width of a line. */
function roomFor(width: number, unit: number): number {
  return width - marginsOf(unit);
}

function marginsOf(unit: number): number {
  return (2 * MARGIN_UNITS + 3 * GAP_UNITS) * unit;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
