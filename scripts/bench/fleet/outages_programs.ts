/**
 * A robot and those who pass its pictures on, as a person starts them, each of which can be killed and started again.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { NOBODYS_SETTINGS } from "../../../tests/support/nobodys_settings.ts";

const SOURCE = new URL("../../../src/", import.meta.url).pathname;
const CAMERA = new URL("camera.ts", import.meta.url).pathname;
/** Where a gateway is pushed to. */
const PORT = 5550;

/** A program of one host. */
export interface ToolProcess extends AsyncDisposable {
  readonly pid: number;
  start(): void;
  kill(): Promise<void>;
}

/** Starts `broadcast` or `listen` in a host; what it says is let go. */
export function startTool(
  host: Pick<NetworkNamespace, "name">,
  name: string,
  args: readonly string[],
): ToolProcess {
  const words = ["run", "-A", "--quiet", "--no-check", `${SOURCE}${name}.ts`, ...args];
  const env = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", XDG_CONFIG_HOME: NOBODYS_SETTINGS };
  const output = { stdin: "null", stdout: "null", stderr: "null" } as const;
  let child: Deno.ChildProcess | undefined;
  const tool: ToolProcess = {
    get pid() {
      return child!.pid;
    },
    start() {
      child = commandIn(host, Deno.execPath(), { args: words, env, ...output }).spawn();
    },
    async kill() {
      child?.kill("SIGKILL");
      await child?.status;
      child = undefined;
    },
    [Symbol.asyncDispose]: () => tool.kill(),
  };
  tool.start();
  return tool;
}

/** A robot beside its gateway, whose pictures say when they were taken. */
export function startRobot(
  host: Pick<NetworkNamespace, "name">,
  { picturesPath, fps }: { readonly picturesPath: string; readonly fps: number },
): ToolProcess {
  const camera = `${Deno.execPath()} run -A --quiet --no-check ${CAMERA} ${picturesPath} ${fps}`;
  return startTool(host, "broadcast", ["--camera-cmd", camera, "--name", "robot-1", `127.0.0.1:${PORT}`]);
}

/** Its gateway. */
export function startGateway(host: Pick<NetworkNamespace, "name">, url: string): ToolProcess {
  return startTool(host, "listen", [
    ...["--view", "none", "--bind", "127.0.0.1", "--port", `${PORT}`, "--nats", url],
  ]);
}
