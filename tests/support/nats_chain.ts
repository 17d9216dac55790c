/**
 * All that is between a camera and who looks from afar, as processes: a robot, its gateway, the site's server of NATS, the way to the
 * hub, the hub, and a listener there with its page.
 *
 * @module
 */

import { findFreeTcpPort, findFreeUdpPort } from "../../scripts/free_ports.ts";
import { type HoldingRelay, relayTcp } from "./holding_relay.ts";
import { type NatsServer, startNatsServer } from "./nats_server.ts";
import { startTool, type Tool } from "./tools.ts";

const CAMERA = new URL("clock_pictures.ts", import.meta.url).pathname;

/** The whole of it; its disposal ends all. */
export interface NatsChain extends AsyncDisposable {
  readonly hub: NatsServer;
  readonly site: NatsServer;
  /** The way from the site to the hub. */
  readonly way: HoldingRelay;
  /** Those that run now. */
  readonly robot: Tool;
  readonly gateway: Tool;
  readonly viewer: Tool;
  /** The viewer's page. */
  readonly url: string;
  startRobot(): void;
  startGateway(): void;
}

/** Starts all of it, with a robot whose pictures show when they were taken. */
export async function startNatsChain(viewerOptions: readonly string[]): Promise<NatsChain> {
  await using opened = new AsyncDisposableStack();
  const leafPort = findFreeTcpPort();
  const hub = opened.use(
    await startNatsServer({
      domain: "hub",
      more: `leafnodes { listen: "127.0.0.1:${leafPort}", no_advertise: true }`,
    }),
  );
  const way = opened.use(relayTcp(leafPort));
  const deny = `["uis.*.*.frame", "uis.*.*.pose", "uis.*.*.info"]`;
  const remote = `{ url: "nats-leaf://127.0.0.1:${way.port}", deny_exports: ${deny}, deny_imports: ${deny} }`;
  const site = opened.use(
    await startNatsServer({ domain: "north", more: `leafnodes { remotes: [${remote}] }` }),
  );
  const port = findFreeUdpPort();
  const startGateway = () =>
    startTool("listen", [
      ...["--view", "none", "--bind", "127.0.0.1", "--port", `${port}`, "--nats", `${site.url}/north`],
    ]);
  const startRobot = () =>
    startTool("broadcast", [
      ...["--camera-cmd", `${Deno.execPath()} run -A ${CAMERA} --fps 20`, "--name", "rover"],
      `127.0.0.1:${port}`,
    ]);
  const running = { gateway: startGateway(), robot: startRobot() };
  opened.defer(async () => {
    for (const tool of Object.values(running)) await tool[Symbol.asyncDispose]();
  });
  const viewer = opened.use(startTool("listen", [
    ...["--view", "web", "--web", "127.0.0.1:0", "--port", "0", ...viewerOptions, `${hub.url}/north`],
  ]));
  const [, url] = await viewer.line(/The page is at "?(http:\S+\/)/);
  const chain = opened.move();
  return {
    ...{ hub, site, way, viewer, url: url! },
    get robot() {
      return running.robot;
    },
    get gateway() {
      return running.gateway;
    },
    startRobot: () => void (running.robot = startRobot()),
    startGateway: () => void (running.gateway = startGateway()),
    [Symbol.asyncDispose]: () => chain.disposeAsync(),
  };
}
