import { assertEquals, assertRejects } from "@std/assert";
import type { Door } from "../../src/doors/door.ts";
import { openPatiently } from "../../src/doors/patient_door.ts";
import { receivedFrame, streamOf } from "../record/recordings.ts";
import { textOf, withLog } from "../support/log.ts";
import { until } from "../support/until.ts";

const FRAME = receivedFrame(1, Uint8Array.of(1), { stream: streamOf("1") });

function makeDoor(seen: string[]): Door {
  return {
    label: "a door",
    view: {
      showFrame: ({ id }) => void seen.push(`frame ${id}`),
      showStatus: (streams) => void seen.push(`${streams.length} streams`),
      closed: new Promise(() => {}),
      close: async () => {},
    },
    statistics: () => ({ isUp: true }),
    close: () => Promise.resolve(void seen.push("closed")),
  };
}

Deno.test("openPatiently holds nobody up, and passes pictures on as soon as it is open", async () => {
  const { promise, resolve } = Promise.withResolvers<Door>();
  const seen: string[] = [];
  const door = openPatiently({ label: "far", direction: "out", open: () => promise, mayPass: () => false });
  door.view!.showFrame(FRAME);
  assertEquals([door.statistics(), seen], [{ isUp: false }, []]);
  resolve(makeDoor(seen));
  await until("it is open", () => (door.statistics() as { isUp: boolean }).isUp);
  door.view!.showFrame(FRAME);
  door.view!.showStatus([]);
  await door.close();
  assertEquals(seen, ["frame 1", "0 streams", "closed"]);
});

Deno.test("openPatiently tells once that it goes on trying, and refuses only what fails for good at first", async () => {
  await withLog(async (log) => {
    let tries = 0;
    const seen: string[] = [];
    const door = openPatiently({
      label: "far",
      direction: "in",
      open: () => ++tries > 2 ? Promise.resolve(makeDoor(seen)) : Promise.reject(new Error("It is away")),
      mayPass: () => tries === 1,
    });
    assertEquals([door.view, door.takeStatuses!(), door.drive!("1", { kind: "release" } as never)], [
      undefined,
      [],
      false,
    ]);
    await until("it is open", () => (door.statistics() as { isUp: boolean }).isUp);
    assertEquals(log.map(textOf), ["It is away; it goes on being tried"]);
    await door.close();
  });
  const refused = openPatiently({
    label: "far",
    direction: "out",
    open: () => Promise.reject(new Error("It lets nobody in")),
    mayPass: () => false,
  });
  await assertRejects(() => refused.refused!, Error, "It lets nobody in");
  await refused.close();
});

Deno.test("openPatiently closes what opens after it was closed itself", async () => {
  const { promise, resolve } = Promise.withResolvers<Door>();
  const seen: string[] = [];
  const door = openPatiently({ label: "far", direction: "out", open: () => promise, mayPass: () => true });
  await door.close();
  resolve(makeDoor(seen));
  await until("it is closed", () => seen.includes("closed"));
});
