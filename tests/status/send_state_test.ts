import { assertEquals } from "@std/assert";
import { SendState } from "../../src/status/send_state.ts";
import { until } from "../support/until.ts";

Deno.test("SendState tells of the first failure at once, and of success when it lasts", async () => {
  const told: (string | undefined)[] = [];
  const state = new SendState((failure) => told.push(failure), 10);
  state.note("no route");
  for (let i = 0; i < 5; i++) {
    state.note(undefined);
    state.note(`failure ${i}`);
  }
  assertEquals(told, ["no route"]);
  state.note(undefined);
  await until("it is told", () => told.length === 2);
  state.note("no route");
  assertEquals(told, ["no route", undefined, "no route"]);
  state.note(undefined);
  state.close();
});
