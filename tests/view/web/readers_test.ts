import { assert, assertEquals } from "@std/assert";
import { DropCounts } from "../../../src/common/drop_counts.ts";
import type { HttpFault } from "../../../src/view/web/http_refusals.ts";
import { Regulars } from "../../../src/view/web/places.ts";
import { Readers } from "../../../src/view/web/readers.ts";

Deno.test("Readers counts who finds no place, and who has to give one up", () => {
  const faults = new DropCounts<HttpFault>();
  const readers = new Readers(new Regulars(), (fault) => faults.count(fault));
  let closed = 0;
  const client = { close: () => closed += 1, takeFrame() {} };
  const reserve = (host: number, count: number) => {
    for (let i = 0; i < count; i++) readers.reserve(`10.0.0.${host}`)?.seat(client as never);
  };
  // Who watched early may come back.
  readers.reserve("10.0.0.4")!.leave();
  reserve(1, 24);
  assertEquals(readers.reserve("10.0.0.1"), undefined);
  assertEquals(faults.toJSON(), { "no-room": 1 });
  reserve(2, 24);
  reserve(3, 8);
  assert(readers.reserve("10.0.0.4"));
  assertEquals([closed, faults.toJSON()], [1, { "no-room": 1, "pushed-out": 1 }]);
});
