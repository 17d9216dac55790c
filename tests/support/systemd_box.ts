/**
 * A systemd at work in a box, as on a machine on which nothing is installed: units do there what they do anywhere.
 *
 * @module
 */

import { Box, type BoxOptions, findBoxObstacle, type Finished } from "./box.ts";
import { hasProgram } from "./programs.ts";
import { until } from "./until.ts";

const SYSTEMD = "/lib/systemd/systemd";
/** The system's own units stay out, as do its kernel's settings; who wants a `sudo` is root anyway. */
const BOOT = `
mount --make-rshared /
rm -rf /etc/systemd/system/* /usr/lib/systemd/system/*.target.wants
mkdir /usr/lib/systemd/system/sysinit.target.wants
ln -s ../systemd-journald.service /usr/lib/systemd/system/sysinit.target.wants/
printf '#!/bin/sh\\nexec "$@"\\n' > /usr/local/bin/sudo
chmod 755 /usr/local/bin/sudo
exec ${SYSTEMD} --system --unit=multi-user.target --log-target=null`;

/** One, until it is disposed of. */
export class SystemdBox implements AsyncDisposable {
  readonly #box: Box;

  private constructor(box: Box) {
    this.#box = box;
  }

  static async open(options: Pick<BoxOptions, "host" | "files">): Promise<SystemdBox> {
    const how = { hasGroup: true, program: "bash", args: ["-c", BOOT], env: { container: "uis" } };
    const systemd = new SystemdBox(await Box.open({ ...options, ...how }));
    await until("systemd has started", async () => {
      const { stdout } = await systemd.#box.run(["systemctl", "is-system-running"]);
      return stdout.trim() === "running";
    });
    return systemd;
  }

  /** Runs a line of a shell in this project's folder there. */
  shell(line: string): Promise<Finished> {
    const deno = Deno.execPath().replace(/\/[^/]*$/, "");
    const env = { HOME: Deno.env.get("HOME")!, PATH: `/usr/local/bin:${deno}:${Deno.env.get("PATH")}` };
    return this.#box.run(["bash", "-c", line], { env, cwd: new URL("../../", import.meta.url).pathname });
  }

  /** A property of a unit, in systemd's words. */
  async show(unit: string, property: string): Promise<string> {
    return (await this.#box.run(["systemctl", "show", "-P", property, unit])).stdout.trim();
  }

  /** What a unit has said. */
  async journal(unit: string): Promise<string> {
    return (await this.#box.run(["journalctl", "--no-pager", "-u", unit])).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#box[Symbol.asyncDispose]();
  }
}

/** Why there can be none; nothing where there can. */
export async function findSystemdObstacle(): Promise<string | undefined> {
  const isThere = await Deno.stat(SYSTEMD).then(() => true, () => false);
  const missing = ["systemctl", "journalctl", "unshare", "nsenter"].filter((name) => !hasProgram(name));
  return isThere && missing.length === 0 ? await findBoxObstacle() : "systemd is missing";
}
