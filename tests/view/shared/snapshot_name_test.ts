import { assertEquals } from "@std/assert";
import { nameSnapshot } from "../../../src/view/shared/snapshot_name.js";

const WHEN = "2026-11-25T23-04-05.678";
const TAKEN_AT = new Date(2026, 10, 25, 23, 4, 5, 678);

for (
  const [streamName, expected] of [
    ["front", `front-${WHEN}`],
    ["front camera", `front-camera-${WHEN}`],
    ["../../etc/passwd", `etc-passwd-${WHEN}`],
    ["кам\u00e9ra_2", `кам\u00e9ra_2-${WHEN}`],
    ["", `picture-${WHEN}`],
    ["\u202egpj.exe", `gpj-exe-${WHEN}`],
    ["x".repeat(300), `${"x".repeat(60)}-${WHEN}`],
    ["C:\\CON\0*?", `C-CON-${WHEN}`],
    [".hidden\n", `hidden-${WHEN}`],
    ["//", `picture-${WHEN}`],
  ] as const
) {
  Deno.test(`nameSnapshot makes ${JSON.stringify(streamName.slice(0, 20))} a file name`, () => {
    assertEquals(nameSnapshot({ streamName, takenAt: TAKEN_AT, extension: "png" }), `${expected}.png`);
  });
}
