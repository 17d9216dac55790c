/** A listener that lists robots, in a terminal that is a shell's as well. */

import { assertEquals } from "@std/assert";
import { NOBODYS_SETTINGS } from "../support/nobodys_settings.ts";
import { testWith } from "../support/programs.ts";

const PROGRAM = new URL("../support/job_control.py", import.meta.url).pathname;
const LISTEN = new URL("../../src/listen.ts", import.meta.url).pathname;

// Elsewhere it is not known who has the terminal.
if (Deno.build.os === "linux") {
  testWith(
    ["python3", "bash"],
    "listen takes the terminal's keys in the foreground alone, and leaves it as it was",
    async () => {
      const folder = await Deno.makeTempDir();
      try {
        const file = `${folder}/statistics`;
        const command =
          `'${Deno.execPath()}' run -A '${LISTEN}' --view none --port 0 --stats-interval 0 --stats-json '${file}'`;
        const { code, stdout, stderr } = await new Deno.Command("python3", {
          args: [PROGRAM, file, command],
          env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", XDG_CONFIG_HOME: NOBODYS_SETTINGS },
        }).output();
        assertEquals(code, 0, new TextDecoder().decode(stderr));
        const said = JSON.parse(new TextDecoder().decode(stdout));
        assertEquals(said, { ranOn: true, gotKeys: true, ended: true, isSetBack: true });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}
