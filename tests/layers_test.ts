/** The layers of the source tree, and the purity of its lower half, read off the files themselves. */

import { assertEquals } from "@std/assert";

const SRC = new URL("../src/", import.meta.url);

/** What touches the world on behalf of any edge: the clock, the native decoder. */
const SERVICES = 1.5;

/** Every file belongs to the first rule that its path matches; imports go to the same folder or to a lower layer. */
const LAYERS: readonly { readonly layer: number; readonly files: RegExp }[] = [
  { layer: 5, files: /^(broadcast|listen|t265)\.ts$/ },
  { layer: 4, files: /^cli\/(sending_tool|doctor_and_service)\.ts$/ },
  { layer: 3, files: /^net\/\w+_loop\.ts$/ },
  { layer: 3, files: /^doctor\// },
  { layer: 2, files: /^service\// },
  { layer: 0, files: /^protocol\.ts$/ },
  { layer: 0, files: /^(common|protocol|legacy|fec|seal|text)\// },
  { layer: 0, files: /^system\/(program|host_clock)\.ts$/ },
  { layer: 0, files: /^flags\/(?!t265_usage|home_flags)\w+\.ts$/ },
  { layer: 0, files: /^status\/interval_counter\.ts$/ },
  {
    layer: SERVICES,
    files: /^(jpeg\/(decode|grey)\/.*|jpeg\/(turbojpeg_library|wasm_codec)\.ts|system\/.*)$/,
  },
  { layer: 0, files: /^jpeg\// },
  { layer: 1, files: /^(send|receive|rectify)\// },
  {
    layer: 1,
    files:
      /^capture\/((camera|mjpeg_splitter|refusals|trouble|trouble_watch|backoff|last_lines|pose_history)|pattern\/\w+|room\/(?!room_camera)\w+)\.[jt]s$/,
  },
  {
    layer: 1,
    files: /^capture\/tracker\/(\w*_parser|host_time|grey_splitter|pose_overlay)\.ts$/,
  },
  { layer: 1, files: /^view\/((view|freshness)\.ts|shared\/\w+\.js)$/ },
  {
    layer: 1,
    files:
      /^record\/((avi|mcap|mjpeg)_\w+|byte_buffer|foxglove_messages|recorded_event|recording_(control|file|format|schemas)|topic_names|write_queue)\.ts$/,
  },
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

function importsOf(path: string): string[] {
  const text = Deno.readTextFileSync(new URL(path, SRC));
  const specifiers = [...text.matchAll(/^(?:import|export)[^;]*?from "(\.[^"]+)"/gm)].map((match) =>
    match[1]!
  );
  return specifiers
    .map((specifier) => new URL(specifier, new URL(path, SRC)).href)
    .filter((href) => href.startsWith(SRC.href) && /\.[jt]s$/.test(href))
    .map((href) => href.slice(SRC.href.length));
}

function topFolder(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

const BROWSER_CODE = /^view\/web\/page\//;
const files = listFiles().filter((path) => !BROWSER_CODE.test(path));

Deno.test("every file of src imports from its own folder or from a lower layer", () => {
  const upward = files.flatMap((path) =>
    importsOf(path)
      .filter((target) => {
        const isDown = layerOf(target) < layerOf(path);
        const isOwn = topFolder(target) === topFolder(path) && layerOf(target) <= layerOf(path);
        const isBottom = layerOf(path) === 0 && layerOf(target) === 0;
        return !(isDown || isOwn || isBottom);
      })
      .map((target) => `${path} (layer ${layerOf(path)}) imports ${target} (layer ${layerOf(target)})`)
  );
  assertEquals(upward, []);
});

Deno.test("send and receive know nothing of each other", () => {
  const crossings = files.flatMap((path) =>
    importsOf(path).map((target) => [topFolder(path), topFolder(target)])
  )
    .filter(([from, to]) => (from === "send" && to === "receive") || (from === "receive" && to === "send"));
  assertEquals(crossings, []);
});

Deno.test("the pure layers name no clock, timer, console, chance or system", () => {
  const impure = files.filter((path) => layerOf(path) <= 1).flatMap((path) => {
    const code = Deno.readTextFileSync(new URL(path, SRC)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const found = IMPURE.exec(code);
    return found ? [`${path}: ${found[0]}`] : [];
  });
  assertEquals(impure, []);
});

Deno.test("no two files of src import each other in a circle", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) return circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (done.has(path)) return;
    for (const target of importsOf(path)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of files) visit(path, []);
  assertEquals(circles, []);
});
