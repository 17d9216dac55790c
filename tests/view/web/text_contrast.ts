/**
 * How well texts stand out from what is behind them, as the pixels of the screen show it.
 *
 * @module
 */

import { Image } from "imagescript";
import type { Page } from "playwright-core";

/** Pixels around a letter that tell it from what is behind it. */
const HALO_PX = 2;
/** A pixel is a letter's where this much of it is. */
const LETTER_SHARE = 0.7;

/** One text on the screen. */
export interface TextContrast {
  readonly text: string;
  /** 1 … 21, as WCAG 2.2 defines it: of the text's colour to the mean around its letters, with their shadow. */
  readonly contrast: number;
}

interface TextBox {
  readonly text: string;
  /** Red, green, blue; 0 … 255. */
  readonly colour: readonly [number, number, number];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The relative luminances of a screen, 0 … 1. */
interface Luminances {
  readonly width: number;
  readonly values: Float32Array;
}

/** Measures what is on screen of the elements under a selector: texts that nothing else lies on, brighter than their ground. */
export async function readTextContrasts(page: Page, selector: string): Promise<TextContrast[]> {
  const boxes: TextBox[] = await page.evaluate(`[...document.querySelectorAll("${selector}")]
    .filter((element) => element.checkVisibility()).map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { left, top, right, bottom } = range.getBoundingClientRect();
      const colour = getComputedStyle(element).color.match(/\\d+/g).map(Number);
      return { text: element.textContent, colour, left, top, right, bottom };
    })`);
  const written = await readLuminances(page);
  await page.evaluate(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("figcaption * { color: transparent !important }");
    document.adoptedStyleSheets.push(sheet);
  }`);
  const blank = await readLuminances(page);
  await page.evaluate("document.adoptedStyleSheets.pop()");
  return boxes.map((box) => ({ text: box.text, contrast: measure(box, written, blank) }));
}

function measure(box: TextBox, written: Luminances, blank: Luminances): number {
  const { width } = written;
  const colour = luminance(...box.colour);
  const isLetter = (at: number) => {
    const ground = blank.values[at]!;
    return written.values[at]! - ground > LETTER_SHARE * (colour - ground);
  };
  const halo = new Set<number>();
  for (let y = Math.floor(box.top); y < box.bottom; y++) {
    for (let x = Math.floor(box.left); x < box.right; x++) {
      if (isLetter(y * width + x)) addHalo(halo, y * width + x, width);
    }
  }
  const around = [...halo].filter((at) => !isLetter(at)).map((at) => blank.values[at]!);
  const mean = around.reduce((sum, value) => sum + value, 0) / around.length;
  return (colour + 0.05) / (mean + 0.05);
}

function addHalo(halo: Set<number>, at: number, width: number): void {
  for (let y = -HALO_PX; y <= HALO_PX; y++) {
    for (let x = -HALO_PX; x <= HALO_PX; x++) halo.add(at + y * width + x);
  }
}

async function readLuminances(page: Page): Promise<Luminances> {
  const { width, bitmap } = await Image.decode(await page.screenshot()) as Image;
  const values = new Float32Array(bitmap.length / 4);
  for (let at = 0; at < values.length; at++) {
    values[at] = luminance(bitmap[at * 4]!, bitmap[at * 4 + 1]!, bitmap[at * 4 + 2]!);
  }
  return { width, values };
}

/** WCAG 2.2, of sRGB. */
function luminance(red: number, green: number, blue: number): number {
  const linear = (value: number) =>
    value <= 10.31 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
