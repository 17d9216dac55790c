import { assertEquals } from "@std/assert";
import type { View, Wanted } from "../../src/view/view.ts";
import { mostOf, WantedByViews } from "../../src/view/wanted.ts";

function viewOf(wanted?: Wanted): View {
  return {
    showFrame() {},
    showStatus() {},
    ...(wanted === undefined ? {} : { wanted: () => wanted }),
    closed: Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

Deno.test("mostOf is the most of what is wanted, and nothing where nobody wants anything", () => {
  assertEquals(mostOf([]), "none");
  assertEquals(mostOf(["none", "tile", "none"]), "tile");
  assertEquals(mostOf(["tile", "full", "none"]), "full");
});

const RECORDER = viewOf("none");

for (
  const { name, outward, wantsFigures = false, expected } of [
    {
      name: "what the view wants that wants most",
      outward: [viewOf("none"), viewOf("tile")],
      expected: "tile",
    },
    { name: "everything where a view does not say what it wants", outward: [viewOf()], expected: "full" },
    { name: "nothing where no view wants anything", outward: [viewOf("none")], expected: "none" },
    { name: "everything where nobody looks but at the figures", outward: [], expected: "full" },
    {
      name: "a picture now and then for figures beside a view",
      outward: [viewOf("none")],
      wantsFigures: true,
      expected: "tile",
    },
  ] as const
) {
  Deno.test(`WantedByViews wants ${name}`, () => {
    const wanted = new WantedByViews(wantsFigures);
    wanted.follow([RECORDER, ...outward], outward);
    assertEquals(wanted.of("a"), expected);
  });
}

Deno.test("WantedByViews wants nothing before there are views", () => {
  assertEquals(new WantedByViews(false).of("a"), "none");
});
