/** Keys where they do not belong: nothing of them is shown. */

import { assert, assertEquals } from "@std/assert";
import { findMisplacedKey, hideKeys } from "../../src/flags/misplaced_key.ts";

Deno.test("of a key in a text nothing is shown but what it is", () => {
  assertEquals(
    hideKeys("Cannot use UIS-KEY-2:rover:AbC_-1: and uis-key-1:x again"),
    "Cannot use UIS-KEY-2:… and uis-key-1:… again",
  );
  assertEquals(hideKeys("uis-key: none, uis-key-ring"), "uis-key: none, uis-key-ring");
});

Deno.test("a key is found wherever it stands in an argument", () => {
  assertEquals(findMisplacedKey(["robot", "--pair", "4827-1935", "uis-key"]), undefined);
  for (const arg of ["uis-key-1:a:b", "--uis-key-1:a:b", "--name=x uis-key-12::AAAA"]) {
    assert(findMisplacedKey(["robot", arg]), arg);
  }
});
