/**
 * What a picture costs a server of NATS: so much CPU for each that comes in, and so much for each that somebody pulls.
 *
 * @module
 */

/** What goes through a server, in pictures a second. */
export interface Load {
  readonly inPerS: number;
  readonly outPerS: number;
}

/** A load, and the cores that it kept busy. */
export interface CostPoint extends Load {
  readonly cores: number;
}

/** CPU of a picture, in ms. */
export interface ServerCosts {
  readonly inMs: number;
  readonly outMs: number;
}

/**
 * The costs that are nearest to what was measured, each point's error counting as a share of it; none is below 0.
 *
 * @param points of different ratios of in and out, or only their sum is known
 */
export function fitCosts(points: readonly CostPoint[]): ServerCosts {
  const shares = points.filter(({ cores }) => cores > 0)
    .map(({ inPerS, outPerS, cores }) => ({ x: inPerS / cores, y: outPerS / cores }));
  const sum = (of: (share: { x: number; y: number }) => number) =>
    shares.reduce((total, share) => total + of(share), 0);
  const [xx, xy, yy] = [sum(({ x }) => x * x), sum(({ x, y }) => x * y), sum(({ y }) => y * y)];
  const [x, y] = [sum(({ x }) => x), sum(({ y }) => y)];
  const determinant = xx * yy - xy * xy;
  const inS = (x * yy - y * xy) / determinant;
  const outS = (y * xx - x * xy) / determinant;
  if (inS >= 0 && outS >= 0) return { inMs: inS * 1000, outMs: outS * 1000 };
  return outS >= 0 || !(x * x / xx > y * y / yy)
    ? { inMs: 0, outMs: 1000 * y / yy }
    : { inMs: 1000 * x / xx, outMs: 0 };
}

/** The cores that a load keeps busy. */
export function coresFor({ inMs, outMs }: ServerCosts, { inPerS, outPerS }: Load): number {
  return (inPerS * inMs + outPerS * outMs) / 1000;
}
