/** The layers of the source tree, and the purity of its lower half, read off the files themselves. */

import { assertEquals } from "@std/assert";
import { COMPUTED, findCircles, type ModuleGraph, readModuleGraph } from "../support/module_graph.ts";

const SRC = new URL("../../src/", import.meta.url);

/** What touches the world on behalf of any edge: the clock, the system's libraries. */
const SERVICES = 1.5;
/** What uses one of those on behalf of any edge: decoders, the file of keys. */
const DECODERS = 1.75;
/** Multicast DNS, which whoever looks up names asks, too. */
const NAMES = 1.8;
/** Pure code that wears the face of another folder's. */
const FACES = 1.25;

/** What both machines know of each other's driver. */
const DRIVING = 0.5;
/** What recordings and doors both say to ROS. */
const ROS = 0.75;

/** What receives pictures by a socket, and what opens any camera. */
const NETWORK_CAMERAS = 2.25;

/** What puts the loops to work. */
const THREADS = 3.5;

/** Every file belongs to the first rule that its path matches; imports go to the same folder or to a lower layer. */
const LAYERS: readonly { readonly layer: number; readonly files: RegExp }[] = [
  { layer: 5, files: /^(broadcast|listen|t265)\.ts$/ },
  {
    layer: 4,
    files:
      /^cli\/(sending_tool|camera_taps|described_sender|robot_driving|logged_recorder|doctor_and_service|offer_code|pair_errands|robot_seal|viewer_seal|finding|chosen_robots|find_errand|found_in_terminal|found_robots|listener_hooks)\.ts$/,
  },
  { layer: 3, files: /^net\/\w+_loop\.ts$/ },
  { layer: THREADS, files: /^threads\// },
  // Its messages are those of a recording.
  {
    layer: FACES,
    files:
      /^doors\/foxglove\/(answered_pings|channel_feeds|channels|client_counts|(client|server)_messages|drive_commands|held_control)\.ts$/,
  },
  // What a door speaks is known without a socket or a clock.
  {
    layer: 1,
    files:
      /^doors\/(zmtp\/\w+|imagezmq\/(image_header|imagezmq_keys|picture_rhythm|publish_session|request_session|sender_session))\.ts$/,
  },
  // Some cameras are in the network.
  { layer: NETWORK_CAMERAS, files: /^capture\/(open_camera|rtp\/\w+|tracker\/t265_camera)\.ts$/ },
  {
    layer: 1,
    files:
      /^doors\/ros\/(answers|dialect|foxglove_dialect|rosbridge_dialect|newest_messages|questions|wall_offset)\.ts$/,
  },
  {
    layer: 1,
    files:
      /^doors\/nats\/(credit|mean_interval|messages\/\w+|link\/(missing_rights|talk_guard)|drive\/(remote_driver|remote_seats?)|lean\/(fit_job|link_speed|narrow_link|rest|room_asks|room_search|way_up))\.ts$/,
  },
  // A door may be served as the page is.
  { layer: 2.5, files: /^doors\// },
  { layer: 3, files: /^(doctor|motor)\// },
  { layer: 2, files: /^service\// },
  // The original's sender shows the same face as this project's, which names its viewers.
  { layer: FACES, files: /^legacy\/sof_sender\.ts$/ },
  // … and both machines' sealed forms that of the machine inside.
  { layer: FACES, files: /^sealed\// },
  { layer: 0, files: /^protocol\.ts$/ },
  { layer: 0, files: /^(common|protocol|legacy|fec|seal|text|rtp)\// },
  { layer: 0, files: /^system\/(program|host_clock)\.ts$/ },
  { layer: 0, files: /^flags\/(?!t265_usage|home_flags)\w+\.ts$/ },
  { layer: 0, files: /^status\/interval_counter\.ts$/ },
  {
    layer: 0,
    files:
      /^pair\/(pairing|typed_places|choose_pairings|keys|keys_text|key_line|code|code_news|id|rights)\.ts$/,
  },
  { layer: DRIVING, files: /^drive\// },
  { layer: ROS, files: /^ros\// },
  { layer: DECODERS, files: /^pair\// },
  { layer: SERVICES, files: /^system\// },
  { layer: DECODERS, files: /^jpeg\/((decode|grey|pixels)\/.*|(turbojpeg_library|wasm_codec)\.ts)$/ },
  { layer: 0, files: /^jpeg\// },
  { layer: 1, files: /^(send|receive|rectify)\// },
  {
    layer: 1,
    files:
      /^capture\/((camera|mjpeg_splitter|pipe_splitter|splitter_counts|refusals|trouble|trouble_watch|backoff|last_lines|pose_history)|pattern\/\w+|room\/(?!room_camera)\w+)\.[jt]s$/,
  },
  {
    layer: 1,
    files: /^capture\/tracker\/(\w*_parser|host_time|grey_splitter|pose_overlay)\.ts$/,
  },
  { layer: 1, files: /^view\/((view|freshness)\.ts|shared\/\w+\.js)$/ },
  {
    layer: 1,
    files:
      /^record\/((avi|mcap|mjpeg)_\w+|byte_buffer|channel_kinds|topic_names|foxglove_messages|recorded_event|recording_(control|file|format|schemas)|write_queue)\.ts$/,
  },
  {
    layer: 1,
    files:
      /^discovery\/(dns_message|service_names|robot_text|robot_records|responder|robot_table|answered_host|broadcast_addresses)\.ts$/,
  },
  { layer: NAMES, files: /^discovery\// },
  { layer: SERVICES, files: /^flags\/home_flags\.ts$/ },
  { layer: 2, files: /^(record|net|capture|view|cli|flags)\// },
  { layer: 3, files: /^status\// },
];

/** What code without input and output does not name. */
const IMPURE =
  /\b(Deno\.|performance\.|Date\b|setTimeout|setInterval|console\.|Math\.random|crypto\.|fetch\()/;

function listFiles(folder = SRC): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), folder);
    if (entry.isDirectory) return listFiles(url);
    return /\.[jt]s$/.test(entry.name) ? [url.href.slice(SRC.href.length)] : [];
  });
}

function layerOf(path: string): number {
  const rule = LAYERS.find(({ files }) => files.test(path));
  if (!rule) throw new Error(`src/${path} belongs to no layer`);
  return rule.layer;
}

function topFolder(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

function isAllowed(path: string, target: string): boolean {
  const [from, to] = [layerOf(path), layerOf(target)];
  const isOwn = topFolder(target) === topFolder(path) && to <= from;
  return to < from || isOwn || (from === 0 && to === 0);
}

/** What is wrong with who imports whom, in whatever way it does. */
function findFaults(graph: ModuleGraph): string[] {
  const edges = [...graph].flatMap(([path, targets]) => targets.map((target) => [path, target] as const));
  const upward = edges.filter(([path, target]) => target !== COMPUTED && !isAllowed(path, target))
    .map(([path, target]) => `${path} (layer ${layerOf(path)}) imports ${target} (layer ${layerOf(target)})`);
  const crossings = edges.filter(([path, target]) =>
    ["send receive", "receive send"].includes(`${topFolder(path)} ${topFolder(target)}`)
  ).map(([path, target]) => `${path} and ${target} know nothing of each other`);
  const computed = edges.filter(([, target]) => target === COMPUTED)
    .map(([path]) => `${path} imports what is no literal`);
  return [...upward, ...crossings, ...computed];
}

const BROWSER_CODE = /^view\/web\/page\//;
const paths = listFiles();
const files = paths.filter((path) => !BROWSER_CODE.test(path));

function readGraph(paths: readonly string[]): ModuleGraph {
  return readModuleGraph(new Map(paths.map((path) => [path, Deno.readTextFileSync(new URL(path, SRC))])));
}

Deno.test("every file of src imports from its own folder or from a lower layer, and send and receive not at all from each other", () => {
  assertEquals(findFaults(readGraph(files)), []);
});

Deno.test("no two files of src import each other in a circle", () => {
  assertEquals(findCircles(readGraph(paths)).map((circle) => circle.join(" → ")), []);
});

Deno.test("the pure layers name no clock, timer, console, chance or system", () => {
  const impure = files.filter((path) => layerOf(path) < SERVICES).flatMap((path) => {
    const code = Deno.readTextFileSync(new URL(path, SRC)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const found = IMPURE.exec(code);
    return found ? [`${path}: ${found[0]}`] : [];
  });
  assertEquals(impure, []);
});

/** Ways in which one file can name another that must not go up. */
const WAYS: readonly string[] = [
  'import { a } from "SPECIFIER";',
  'import type { A } from "SPECIFIER";',
  'import "SPECIFIER";',
  'import source program from "SPECIFIER";',
  'export { a } from "SPECIFIER";',
  'export type * from "SPECIFIER";',
  'type A = import("SPECIFIER").A;',
  'const a = async () => (await import("SPECIFIER")).a;',
  'const a = () => new Worker(new URL("SPECIFIER", import.meta.url), { type: "module" });',
];

for (const way of WAYS) {
  Deno.test(`the layers of a made-up tree are seen through ${way}`, () => {
    const graphOf = (path: string, specifier: string) =>
      readModuleGraph(new Map([[path, way.replace("SPECIFIER", specifier)]]));
    assertEquals(findFaults(graphOf("send/sender.ts", "../net/udp_socket.ts")), [
      "send/sender.ts (layer 1) imports net/udp_socket.ts (layer 2)",
    ]);
    assertEquals(
      findFaults(graphOf("send/sender.ts", "../receive/receiver.ts")).at(-1),
      "send/sender.ts and receive/receiver.ts know nothing of each other",
    );
    assertEquals(findFaults(graphOf("net/udp_socket.ts", "../common/address.ts")), []);
    const circle = readModuleGraph(
      new Map([
        ["send/a.ts", way.replace("SPECIFIER", "./feed/b.ts")],
        ["send/feed/b.ts", 'import { a } from "../a.ts";'],
      ]),
    );
    assertEquals(findCircles(circle), [["send/a.ts", "send/feed/b.ts", "send/a.ts"]]);
  });
}

Deno.test("the layers of a made-up tree do not hide behind a name that is computed, nor in a comment or a text", () => {
  const graphOf = (text: string) => readModuleGraph(new Map([["send/sender.ts", text]]));
  for (
    const text of ["await import(`${folder}/x.ts`);", "new Worker(name);", "new URL(name, import.meta.url);"]
  ) {
    assertEquals(findFaults(graphOf(text)), ["send/sender.ts imports what is no literal"], text);
  }
  const others = [
    '// import "../net/x.ts";',
    "const a = 'import \"../net/x.ts\"';",
    'new URL("x.ts", base);',
  ];
  for (const text of [...others, 'import "npm:ws";', 'import source k from "./k.wasm";']) {
    assertEquals(findFaults(graphOf(text)), [], text);
  }
});
