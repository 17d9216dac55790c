/**
 * A Wayland compositor without a graphics card, in a window of an X server: without any screen SDL 2.26 crashes.
 *
 * @module
 */

import type { Display } from "./display.ts";
import { until } from "./until.ts";

const SOCKET = "wayland-test";

/** A running compositor; its disposal ends it. */
export interface Weston extends AsyncDisposable {
  /** For the environment of a program that is to show a window there. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts Weston, whose clients draw with Mesa's software OpenGL or by themselves.
 *
 * @param display the X server's
 */
export async function startWeston(display: Display): Promise<Weston> {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o700);
  const env = { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: SOCKET, DISPLAY: "" };
  const process = new Deno.Command("weston", {
    args: [
      "--backend=x11-backend.so",
      "--use-pixman",
      `--socket=${SOCKET}`,
      "--idle-time=0",
      "--no-config",
    ],
    env: { XDG_RUNTIME_DIR: folder, DISPLAY: display.name },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const weston = {
    env,
    async [Symbol.asyncDispose]() {
      process.kill("SIGTERM");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await until("Weston has its socket", () => hasSocket(`${folder}/${SOCKET}`));
    return weston;
  } catch (error) {
    await weston[Symbol.asyncDispose]();
    throw error;
  }
}

function hasSocket(path: string): boolean {
  try {
    return Deno.statSync(path).isSocket === true;
  } catch {
    return false;
  }
}
