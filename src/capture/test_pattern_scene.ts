/**
 * The test pattern's landscape: a desert at dusk. Its sky shows banding, its ridges and stones show what compression
 * does to texture.
 *
 * @module
 */

import type { RgbRaster } from "../jpeg/encode/rgb_raster.ts";
import { clampUnit, type Colour, mixColours, parseColour } from "./test_pattern_canvas.ts";
import { noiseAlong, noiseAt } from "./test_pattern_noise.ts";

/** Heights in the picture are shares of its height, 0 at the top. */
const HORIZON = 0.67;

/** The sky's colours from top to horizon. */
const SKY: readonly { readonly at: number; readonly colour: Colour }[] = [
  { at: 0, colour: parseColour("#14213d") },
  { at: 0.25, colour: parseColour("#27406b") },
  { at: 0.43, colour: parseColour("#6d6a92") },
  { at: 0.54, colour: parseColour("#c98f86") },
  { at: 0.62, colour: parseColour("#f3c08d") },
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

const RIDGES: readonly Ridge[] = [
  ridge({ at: 0.52, swing: 0.1, hills: 5, crest: "#a98298", foot: "#d8a493", roughness: 6 }),
  ridge({ at: 0.575, swing: 0.1, hills: 6, crest: "#805f80", foot: "#bd8781", roughness: 14 }),
  ridge({ at: 0.63, swing: 0.08, hills: 5, crest: "#59425f", foot: "#8f625f", roughness: 24 }),
];

const GROUND: { readonly far: Colour; readonly near: Colour; readonly roughness: number } = {
  far: parseColour("#a5684c"),
  near: parseColour("#5d3529"),
  roughness: 75,
};

const SUN = { x: 0.735, y: 0.565, radius: 0.05, colour: parseColour("#fff3cf") };

/** Paints the whole raster with a landscape for a picture of `height` pixels. */
export function paintScene(raster: RgbRaster, height: number): void {
  const tops = RIDGES.map((_, index) => ridgeTops(index, raster.width, height));
  for (let row = 0; row < raster.height; row++) {
    const sky = skyAt(row / height);
    for (let column = 0; column < raster.width; column++) {
      const colour = row > HORIZON * height
        ? groundAt(column / height, row / height)
        : slopeAt(withSun(sky, column, row, raster.width, height), column, row, tops, height);
      raster.rgb.set(colour, (row * raster.width + column) * 3);
    }
  }
}

function ridge(
  { crest, foot, ...shape }: Omit<Ridge, "crest" | "foot"> & {
    readonly crest: string;
    readonly foot: string;
  },
): Ridge {
  return { ...shape, crest: parseColour(crest), foot: parseColour(foot) };
}

/** For each column the height of a ridge's crest, in pixels. */
function ridgeTops(index: number, width: number, height: number): Float64Array {
  const { at, swing, hills } = RIDGES[index]!;
  return Float64Array.from({ length: width }, (_, column) => {
    const along = column / height * hills * 0.75;
    let offset = 0;
    for (let octave = 0; octave < 5; octave++) {
      offset += (noiseAlong(along * 2 ** octave, index * 16 + octave) - 0.5) / 2 ** octave;
    }
    return (at + offset * swing) * height;
  });
}

function skyAt(y: number): Colour {
  const index = Math.max(1, SKY.findIndex((stop) => stop.at >= y));
  const above = SKY[index - 1]!, below = SKY[index]!;
  return mixColours(above.colour, below.colour, clampUnit((y - above.at) / (below.at - above.at)));
}

function withSun(sky: Colour, column: number, row: number, width: number, height: number): Colour {
  const distance = Math.hypot(column - SUN.x * width, row - SUN.y * height) / height;
  const disc = clampUnit((SUN.radius - distance) * height + 0.5);
  const glow = 0.55 * Math.exp(-distance * 7);
  return mixColours(sky, SUN.colour, Math.max(disc, glow));
}

/** The colour of the nearest ridge at a place, or what lies behind all of them. */
function slopeAt(
  behind: Colour,
  column: number,
  row: number,
  tops: readonly Float64Array[],
  height: number,
): Colour {
  let colour = behind;
  for (let index = 0; index < RIDGES.length; index++) {
    const below = row - tops[index]![column]!;
    if (below < -1) continue;
    const { crest, foot, roughness, swing } = RIDGES[index]!;
    const scale = 768 / height;
    const texture = noiseAt(column * scale * 0.11 + below * scale * 0.07, below * scale * 0.05) +
      0.6 * noiseAt(column * scale * 0.3 - below * scale * 0.13, below * scale * 0.16) - 0.8;
    const slope = mixColours(crest, foot, clampUnit(below / height / swing * 0.8));
    const rough = shade(slope, texture * roughness);
    colour = below >= 0 ? rough : mixColours(colour, rough, below + 1);
  }
  return colour;
}

/** Stones that become smaller towards the horizon. */
function groundAt(x: number, y: number): Colour {
  const depth = (y - HORIZON) / (1 - HORIZON);
  const distance = 1 / (depth + 0.12);
  const across = (x - 0.667) * distance * 16, away = distance * 11;
  const texture = noiseAt(across, away) * 0.4 + noiseAt(across * 2.3 + 9, away * 2.7) * 0.35 +
    noiseAt(across * 5.1, away * 6.1 + 5) * 0.25 - 0.5;
  return shade(mixColours(GROUND.far, GROUND.near, clampUnit(depth)), texture * GROUND.roughness);
}

function shade([red, green, blue]: Colour, steps: number): Colour {
  return [red + steps, green + steps * 0.9, blue + steps * 0.8];
}
