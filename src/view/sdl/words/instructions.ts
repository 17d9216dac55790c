/**
 * What the window shows where there is no picture.
 *
 * @module
 */

import type { Lettering } from "../draw/glyphs.ts";
import type { Instructions } from "../../shared/no_picture.js";
import { type Color, FIELD, LINE, MUTED, TEXT } from "../draw/palette.ts";
import { type Canvas, drawFrame } from "../draw/panel.ts";
import { countListed, drawRobotList, listUnits, type RobotPlace } from "../draw/robot_list.ts";

/** One line, and the room below it, in units. */
interface Row {
  readonly text: string;
  readonly color: Color;
  readonly scale: number;
  readonly below: number;
  readonly isBold?: boolean;
  /** Whether it is to be typed, and stands in a field. */
  readonly isCommand?: boolean;
}

const KEYS_HINT = "Press ? for the list of keys";

/** Above and below all of it, in units; the hint stands there. */
const EDGES_UNITS = 10;
/** Below the list of robots. */
const BELOW_LIST_UNITS = 2.4;

/**
 * Draws why there is no picture, and what to do, in the middle of the window.
 *
 * @returns where the robots are that may be chosen
 */
export function drawInstructions(canvas: Canvas, instructions: Instructions): RobotPlace[] {
  const { headline, text, commands, note, robots = [] } = instructions;
  const { size, unit } = canvas;
  const above: Row[] = [
    { text: headline, color: TEXT, scale: 2.6, below: 2.4, isBold: true },
    { text, color: MUTED, scale: 1.25, below: 2.4 },
    ...commands.map((command) => ({ text: command, color: TEXT, scale: 1.35, below: 2.8, isCommand: true })),
  ];
  const last: Row = { text: note, color: MUTED, scale: 1.1, below: 0 };
  const rowsUnits = unitsOf([...above, last]);
  const listed = robots.slice(0, countListed(robots, size.height / unit - rowsUnits - EDGES_UNITS));
  const listHeight = listed.length === 0 ? 0 : (listUnits(listed.length) + BELOW_LIST_UNITS) * unit;
  const top = (size.height - rowsUnits * unit - listHeight) / 2;
  const listTop = drawRows(canvas, above, top);
  const places = drawRobotList(canvas, listed, listTop);
  const left = robots.length - listed.length;
  drawRow(canvas, left > 0 ? { ...last, text: describeLeft(left) } : last, listTop + listHeight);
  drawRow(canvas, { text: KEYS_HINT, color: MUTED, scale: 1, below: 0 }, size.height - 2.4 * unit);
  return places;
}

function describeLeft(count: number): string {
  return `and ${count} more; the name of any of them can be given to listen`;
}

function unitsOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { scale, below }) => sum + scale + below, 0);
}

/** Draws them one below the other, and tells where the next one would be. */
function drawRows(canvas: Canvas, rows: readonly Row[], top: number): number {
  let y = top;
  for (const row of rows) {
    drawRow(canvas, row, y);
    y += (row.scale + row.below) * canvas.unit;
  }
  return y;
}

function drawRow(canvas: Canvas, row: Row, top: number): void {
  const { text, unit, size } = canvas;
  const wanted = { heightPx: Math.round(row.scale * unit), isBold: row.isBold ?? false };
  const lettering: Lettering = text.fit(row.text, wanted, size.width * 0.88);
  const { width } = text.measure(row.text, lettering);
  const x = Math.round((size.width - width) / 2), y = Math.round(top);
  if (row.isCommand) drawField(canvas, { x, y, width, height: lettering.heightPx });
  text.draw(row.text, { ...lettering, color: row.color, x, y });
}

function drawField(
  { window, unit }: Canvas,
  words: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const across = Math.round(unit * 1.4), down = Math.round(unit * 0.9);
  const field = {
    x: words.x - across,
    y: words.y - down,
    width: words.width + 2 * across,
    height: words.height + 2 * down,
  };
  window.fill(field, FIELD);
  drawFrame(window, field, 1, LINE);
}
