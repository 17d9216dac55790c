/**
 * The map of the page's pose panel, as its pixels show it.
 *
 * @module
 */

import type { Page } from "playwright-core";
import { until } from "../../support/until.ts";

/** What has one colour in the map: how many pixels, in which rectangle, and around which middle. */
export interface Shape {
  readonly count: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: number;
  readonly y: number;
}

/** The path and the robot in the map. */
async function readMap(page: Page): Promise<{ path: Shape; robot: Shape }> {
  return await page.evaluate(`(() => {
    const canvas = document.querySelector(".pose-plot canvas");
    const { width, height } = canvas ?? { width: 0, height: 0 };
    const data = width > 0 ? canvas.getContext("2d").getImageData(0, 0, width, height).data : [];
    function find(isOfShape) {
      let count = 0, left = width, right = 0, top = height, bottom = 0, x = 0, y = 0;
      for (let at = 0; at < width * height; at++) {
        if (!isOfShape(...data.subarray(at * 4, at * 4 + 4))) continue;
        const [column, row] = [at % width, Math.floor(at / width)];
        count++, x += column, y += row;
        left = Math.min(left, column), right = Math.max(right, column);
        top = Math.min(top, row), bottom = Math.max(bottom, row);
      }
      return { count, left, right, top, bottom, x: x / count, y: y / count };
    }
    return {
      path: find((r, g, b, a) => a > 250 && g > 200 && g - r > 80),
      robot: find((r, g, b, a) => a > 250 && r > 250 && g > 250 && b > 250),
    };
  })()`);
}

/** Reads the map again and again until it is as expected. */
export async function waitForMap(
  page: Page,
  isExpected: (map: { path: Shape; robot: Shape }) => boolean,
): Promise<{ path: Shape; robot: Shape }> {
  let map = await readMap(page);
  await until(() => `the map is as expected; it stays ${JSON.stringify(map)}`, async () => {
    map = await readMap(page);
    return isExpected(map);
  });
  return map;
}
