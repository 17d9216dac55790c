import { assert, assertEquals } from "@std/assert";
import { ANSWER_WAKE_US, ASK_WAKE_US, PLAN_WAKE_US } from "../../src/common/repair_times.ts";

const SRC = new URL("../../src/", import.meta.url);

Deno.test("who asks again is answered, and every round that the sender counts on takes place", () => {
  assert(ANSWER_WAKE_US < ASK_WAKE_US);
  assert(ASK_WAKE_US < PLAN_WAKE_US);
});

Deno.test("neither end has a time of repair of its own", () => {
  const files = ["send", "receive"].flatMap((folder) => listFiles(new URL(`${folder}/`, SRC)));
  assert(files.length > 50);
  const own = files.flatMap((file) => {
    const found = Deno.readTextFileSync(file).match(
      /const \w*(WAKE|ASSUMED|GRAIN|REORDER|NEAR|REACHABLE)\w*_US =/g,
    );
    return (found ?? []).map((text) => `${file.pathname.slice(SRC.pathname.length)}: ${text}`);
  });
  assertEquals(own, []);
});

function listFiles(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? listFiles(new URL(`${name}/`, folder)) : [new URL(name, folder)]
  );
}
