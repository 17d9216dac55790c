import { assert, assertEquals } from "@std/assert";
import { fuzz } from "../../../scripts/bench/recode/fuzz/fuzz.ts";

Deno.test("the recoder survives damaged and hostile pictures, and what it makes of them is a picture that fits", () => {
  const { survived } = fuzz(2000, 17);
  assertEquals(survived.reduce((sum, { inputs }) => sum + inputs, 0), 2000);
  for (const { name, inputs, pictures } of survived) {
    if (name.startsWith("good")) assertEquals(pictures, inputs);
    else assert(inputs > pictures, `${pictures} of ${inputs} passed for pictures: ${name}`);
    assert(pictures > 0 || /^(bomb|hostile wire)/.test(name), `none passed for a picture: ${name}`);
  }
});
