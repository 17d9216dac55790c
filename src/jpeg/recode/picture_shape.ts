/**
 * How a picture's blocks are arranged.
 *
 * @module
 */

import type { Component, RecodableJpeg } from "./recodable_jpeg.ts";

/** A picture of MCUs, row by row, each of the same blocks. */
export interface PictureShape {
  readonly mcusAcross: number;
  readonly mcusDown: number;
  readonly mcuBlocks: number;
  readonly blocks: number;
}

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Some of its MCUs. */
export interface Slice {
  readonly firstMcu: number;
  readonly endMcu: number;
}

/** The arrangement of a picture. */
export function shapeOf({ width, height, components }: RecodableJpeg): PictureShape {
  const most = (size: (component: Component) => number) => Math.max(...components.map(size));
  const mcusAcross = Math.ceil(width / (8 * most(({ across }) => across)));
  const mcusDown = Math.ceil(height / (8 * most(({ down }) => down)));
  const mcuBlocks = components.reduce((sum, component) => sum + countBlocks(component), 0);
  return { mcusAcross, mcusDown, mcuBlocks, blocks: mcusAcross * mcusDown * mcuBlocks };
}

/** A component's blocks in each MCU. */
export function countBlocks({ across, down }: Component): number {
  return across * down;
}

/** Whole rows of MCUs, nearly as many in each slice. */
export function listSlices({ mcusAcross, mcusDown }: PictureShape, count: number): Slice[] {
  const cut = (index: number) => Math.floor(mcusDown * index / count) * mcusAcross;
  return Array.from({ length: count }, (_, index) => ({ firstMcu: cut(index), endMcu: cut(index + 1) }));
}

/** The class of each component: the first one is brightness, and the others share one where they share a table. */
export function classify(components: readonly Component[]): number[] {
  const [, ...tables] = components.map(({ quantization }) => quantization);
  const distinct = [...new Set(tables)];
  return [0, ...tables.map((table) => 1 + distinct.indexOf(table))];
}
