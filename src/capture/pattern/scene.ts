/**
 * The test pattern's landscape: a desert at dusk. Its sky shows banding, its ridges and stones show what compression
 * does to texture. Heights and lengths are shares of the picture's height, 0 at the top.
 *
 * @module
 */

import type { RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import { blendPixel, clampUnit, type Colour, mixColours, parseColour } from "./canvas.ts";
import { createGrain, GRAIN_SIZE, noiseAlong } from "./noise.ts";

const HORIZON = 0.67;

/** The sky's colours from top to horizon. */
const SKY: readonly { readonly at: number; readonly colour: Colour }[] = [
  { at: 0, colour: parseColour("#14213d") },
  { at: 0.25, colour: parseColour("#27406b") },
  { at: 0.41, colour: parseColour("#6d6a92") },
  { at: 0.5, colour: parseColour("#c98f86") },
  { at: 0.56, colour: parseColour("#f3c08d") },
  { at: HORIZON, colour: parseColour("#fbdca6") },
];

/** A chain of hills. */
interface Ridge {
  /** Its mean height. */
  readonly at: number;
  /** How far it goes up and down. */
  readonly swing: number;
  /** Hills across a picture of 4:3. */
  readonly hills: number;
  readonly crest: Colour;
  /** Where haze lies over its foot. */
  readonly foot: Colour;
  /** How rough its slope is, in steps of colour. */
  readonly roughness: number;
}

/** From far to near. */
const RIDGES: readonly Ridge[] = [
  ridge({ at: 0.525, swing: 0.1, hills: 5, crest: "#a98298", foot: "#d8a493", roughness: 10 }),
  ridge({ at: 0.58, swing: 0.1, hills: 6, crest: "#805f80", foot: "#bd8781", roughness: 24 }),
  ridge({ at: 0.63, swing: 0.08, hills: 5, crest: "#59425f", foot: "#8f625f", roughness: 40 }),
];

const GROUND = { far: parseColour("#a5684c"), near: parseColour("#5d3529"), roughness: 80 };
const SUN = { x: 0.735, y: 0.46, radius: 0.042, colour: parseColour("#fff0c8") };

/** Paints the whole raster with a landscape for a picture of `height` pixels. */
export function paintScene(raster: RgbRaster, height: number): void {
  const grain = createGrain();
  paintSky(raster, height);
  paintRidges(raster, height, grain);
  paintGround(raster, height, grain);
}

function ridge(
  { crest, foot, ...shape }: Omit<Ridge, "crest" | "foot"> & {
    readonly crest: string;
    readonly foot: string;
  },
): Ridge {
  return { ...shape, crest: parseColour(crest), foot: parseColour(foot) };
}

function paintSky(raster: RgbRaster, height: number): void {
  const { rgb } = raster;
  const sunX = SUN.x * raster.width, sunY = SUN.y * height;
  for (let row = 0; row <= HORIZON * height; row++) {
    const colour = skyAt(row / height);
    const offY = (row - sunY) / height;
    for (let column = 0; column < raster.width; column++) {
      const offX = (column - sunX) / height;
      const distanceSquared = offX * offX + offY * offY;
      const glow = 0.6 / (1 + 30 * distanceSquared) ** 2;
      const disc = distanceSquared > 0.01 ? 0 : (SUN.radius - Math.sqrt(distanceSquared)) * height + 0.5;
      const sun = Math.max(glow, clampUnit(disc));
      const at = (row * raster.width + column) * 3;
      rgb[at] = colour[0] + (SUN.colour[0] - colour[0]) * sun;
      rgb[at + 1] = colour[1] + (SUN.colour[1] - colour[1]) * sun;
      rgb[at + 2] = colour[2] + (SUN.colour[2] - colour[2]) * sun;
    }
  }
}

function skyAt(y: number): Colour {
  const index = Math.max(1, SKY.findIndex((stop) => stop.at >= y));
  const above = SKY[index - 1]!, below = SKY[index]!;
  return mixColours(above.colour, below.colour, clampUnit((y - above.at) / (below.at - above.at)));
}

/** Paints each ridge down to where a nearer one hides it. */
function paintRidges(raster: RgbRaster, height: number, grain: Float32Array): void {
  const tops = RIDGES.map((ridge, index) => ridgeTops(ridge, index, raster.width, height));
  RIDGES.forEach((ridge, index) => {
    for (let column = 0; column < raster.width; column++) {
      const nearer = tops.slice(index + 1).map((top) => top[column]!);
      const bottom = Math.min(HORIZON * height, ...nearer) + 1;
      paintSlope(raster, { ridge, column, top: tops[index]![column]!, bottom, height, grain });
    }
  });
}

/** For each column the height of a ridge's crest, in pixels. */
function ridgeTops({ at, swing, hills }: Ridge, seed: number, width: number, height: number): Float64Array {
  return Float64Array.from({ length: width }, (_, column) => {
    const along = column / height * hills * 0.75;
    let offset = 0;
    for (let octave = 0; octave < 5; octave++) {
      offset += (noiseAlong(along * 2 ** octave, seed * 16 + octave) - 0.5) / 2 ** octave;
    }
    return (at + offset * swing) * height;
  });
}

/** Paints one column of a ridge, its crest with a soft edge. */
function paintSlope(
  raster: RgbRaster,
  slope: {
    readonly ridge: Ridge;
    readonly column: number;
    readonly top: number;
    readonly bottom: number;
    readonly height: number;
    readonly grain: Float32Array;
  },
): void {
  const { ridge, column, top, bottom, height, grain } = slope;
  const grainScale = 768 / height;
  for (let row = Math.floor(top); row < bottom; row++) {
    const below = row - top;
    const pixel = row * raster.width + column;
    const coverage = clampUnit(below + 1);
    // sheared, so that the slopes look as if water had run down
    const texture = sampleGrain(grain, (column + below * 0.8) * grainScale * 1.3, below * grainScale * 0.5);
    blendPixel(raster, pixel, ridge.crest, coverage);
    blendPixel(raster, pixel, ridge.foot, coverage * clampUnit(below / height / ridge.swing * 0.8));
    shadePixel(raster, pixel, coverage * texture * ridge.roughness);
  }
}

/** Paints stones that become smaller towards the horizon. */
function paintGround(raster: RgbRaster, height: number, grain: Float32Array): void {
  for (let row = Math.ceil(HORIZON * height); row < raster.height; row++) {
    const depth = (row / height - HORIZON) / (1 - HORIZON);
    const colour = mixColours(GROUND.far, GROUND.near, clampUnit(depth));
    const distance = 1 / (depth + 0.12);
    const perColumn = distance * 190 / height, away = distance * 180;
    for (let column = 0; column < raster.width; column++) {
      const pixel = row * raster.width + column;
      const texture = sampleGrain(grain, (column - raster.width / 2) * perColumn, away);
      blendPixel(raster, pixel, colour, 1);
      shadePixel(raster, pixel, texture * GROUND.roughness);
    }
  }
}

function sampleGrain(grain: Float32Array, x: number, y: number): number {
  return grain[(Math.floor(y) & (GRAIN_SIZE - 1)) * GRAIN_SIZE + (Math.floor(x) & (GRAIN_SIZE - 1))]!;
}

/** Makes a pixel lighter or darker by so many steps, a little more so its red. */
function shadePixel(raster: RgbRaster, pixel: number, steps: number): void {
  const { rgb } = raster;
  const at = pixel * 3;
  rgb[at] = rgb[at]! + steps;
  rgb[at + 1] = rgb[at + 1]! + steps * 0.9;
  rgb[at + 2] = rgb[at + 2]! + steps * 0.8;
}
