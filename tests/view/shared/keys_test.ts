import { assert, assertEquals } from "@std/assert";
import { findCommand, PAGE_KEYS, WINDOW_KEYS } from "../../../src/view/shared/keys.js";

const namesOf = (lines: readonly { readonly keys: Readonly<Record<string, unknown>> }[]) =>
  lines.flatMap(({ keys }) => Object.keys(keys));

Deno.test("a key that both views have does the same in both, but for the way back", () => {
  const both = namesOf(WINDOW_KEYS).filter((key) => namesOf(PAGE_KEYS).includes(key));
  assert(both.includes("r") && both.includes("?"));
  const differing = both.filter((key) =>
    JSON.stringify(findCommand(WINDOW_KEYS, key)) !== JSON.stringify(findCommand(PAGE_KEYS, key))
  );
  assertEquals(differing, ["escape"]);
});

for (const [view, lines] of Object.entries({ WINDOW_KEYS, PAGE_KEYS })) {
  Deno.test(`${view} gives no key to two commands, and lists each line once`, () => {
    const names = namesOf(lines), labels = lines.map(({ label }) => label);
    assertEquals([names, labels], [[...new Set(names)], [...new Set(labels)]]);
  });
}

Deno.test("findCommand answers the keys that the README names", () => {
  const named = {
    f: "fullscreen",
    h: "figures",
    o: "rotate",
    m: "mirror",
    s: "snapshot",
    r: "record",
    "?": "help",
  };
  for (const [key, kind] of Object.entries(named)) {
    assertEquals([findCommand(WINDOW_KEYS, key)?.kind, findCommand(PAGE_KEYS, key)?.kind], [kind, kind]);
  }
  assertEquals(findCommand(PAGE_KEYS, "9"), { kind: "place", place: 8 });
  assertEquals(findCommand(WINDOW_KEYS, "shift+tab"), { kind: "step", by: -1 });
  assertEquals(findCommand(PAGE_KEYS, "constructor"), undefined);
});

Deno.test("the page's buttons name the keys that do what they do", () => {
  const html = Deno.readTextFileSync(new URL("../../../src/view/web/page/page.html", import.meta.url));
  const titles = [...html.matchAll(/data-command="([^"]+)"[^>]*?title="[^"]*\((.+?)\)"/g)];
  assert(titles.length > 8);
  for (const [, kind, key] of titles) {
    const name = key === "Esc" ? "escape" : key!;
    assertEquals(findCommand(PAGE_KEYS, name)?.kind, kind, `the key ${key}`);
  }
  const reset = /class="pose-reset"[^>]*title="[^"]*\((.)\)"/.exec(html)?.[1];
  assertEquals(findCommand(PAGE_KEYS, reset!)?.kind, "reset-path");
});
