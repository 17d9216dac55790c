import { assertEquals } from "@std/assert";
import { nameSnapshot } from "../../../../../src/view/web/page/picture/snapshot_name.js";

const TAKEN_AT = new Date(2026, 10, 25, 23, 4, 5, 678);

for (
  const [streamName, expected] of [
    ["front", "front-2026-11-25T23-04-05"],
    ["front camera", "front-camera-2026-11-25T23-04-05"],
    ["../../etc/passwd", "etc-passwd-2026-11-25T23-04-05"],
    ["кам\u00e9ra_2", "кам\u00e9ra_2-2026-11-25T23-04-05"],
    ["", "picture-2026-11-25T23-04-05"],
    ["\u202egpj.exe", "gpj-exe-2026-11-25T23-04-05"],
    ["x".repeat(300), `${"x".repeat(60)}-2026-11-25T23-04-05`],
  ] as const
) {
  Deno.test(`nameSnapshot makes ${JSON.stringify(streamName.slice(0, 20))} a file name`, () => {
    assertEquals(nameSnapshot(streamName, TAKEN_AT), expected);
  });
}
