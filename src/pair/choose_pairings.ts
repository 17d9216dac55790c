/**
 * Which pairings a person means, and how they are listed.
 *
 * @module
 */

import { foldHost, type Pairing, type Side } from "./pairing.ts";

/**
 * What somebody means who types this: an id, a name, or an address where nobody has such a name; else what an id or a name
 * begins with.
 *
 * @param side of which they are where there are such, too, on the other side
 */
export function choosePairings(pairings: readonly Pairing[], text: string, side: Side): Pairing[] {
  const wanted = foldHost(text.replace(/\s+/g, " ").trim());
  const ways: ((pairing: Pairing) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ name }) => foldHost(name) === wanted,
    ({ addresses }) => addresses.some((address) => foldHost(address) === wanted),
    ({ id, name }) => wanted !== "" && (foldHost(name).startsWith(wanted) || id.startsWith(wanted)),
  ];
  for (const isMeant of ways) {
    const meant = pairings.filter(isMeant);
    const own = meant.filter((pairing) => pairing.side === side);
    if (meant.length > 0) return own.length > 0 ? own : meant;
  }
  return [];
}

const HEAD = ["NAME", "IS A", "MAY", "SINCE", "LAST AT", "ID"];

/** A table of all that may be shown, one a line. */
export function formatPairings(pairings: readonly Pairing[]): string {
  const rows = pairings.map(({ name, side, rights, date, addresses, isUnused, id }) => [
    name,
    side,
    rights.join(", ") || "nothing",
    date,
    isUnused ? "never" : addresses[0] ?? "",
    id,
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => widthOf(row[column]!))));
  return table.map((row) =>
    row.map((cell, column) => cell + " ".repeat(widths[column]! - widthOf(cell))).join("  ").trimEnd()
  ).join("\n");
}

/** In characters; marks that stand on others have no column of their own. */
function widthOf(text: string): number {
  return Array.from(text.replace(/\p{M}/gu, "")).length;
}
