import { assertEquals } from "@std/assert";
import { parseSourceLine, type SourceLine } from "../../../src/capture/tracker/source_line_parser.ts";

const IMAGE = { type: "image", t: 1240.5, width: 848, height: 800, format: "gray8", bytes: 678_400 };

function parse(fields: Readonly<Record<string, unknown>>): SourceLine | undefined {
  return parseSourceLine(JSON.stringify(fields));
}

Deno.test("parseSourceLine reads each kind of line", () => {
  const calibration = { type: "calibration", fx: 285.1, coeffs: [0.1, "anything"] };
  assertEquals(parse(calibration), { kind: "calibration", value: calibration });
  assertEquals(parse({ type: "pose", t: 5, x: 1, y: 2, z: 3 }), {
    kind: "pose",
    pose: { trackerTime: 5, position: [1, 2, 3] },
  });
  const { type: _, t, ...header } = IMAGE;
  assertEquals(
    parse(IMAGE),
    { kind: "image", header: { ...header, trackerTime: t, eye: "left" } } as SourceLine,
  );
  const right = parse({ ...IMAGE, t: undefined, eye: "right" });
  assertEquals(right, { kind: "image", header: { ...header, eye: "right" } } as SourceLine);
});

Deno.test("parseSourceLine takes pictures up to 8192x8192 pixels, and JPEGs below 16 MiB", () => {
  const square = { ...IMAGE, width: 8192, height: 8192 };
  const cases: [Readonly<Record<string, unknown>>, string | undefined][] = [
    [{ ...square, bytes: 8192 * 8192 }, "image"],
    [{ ...square, format: "jpeg", bytes: 1 }, "image"],
    [{ ...square, format: "jpeg", bytes: 0xff_ffff }, "image"],
    [{ ...square, format: "jpeg", bytes: 0x100_0000 }, "other"],
    [{ ...IMAGE, width: 8193, height: 1, bytes: 8193 }, "other"],
    [{ ...square, bytes: 8192 * 8192 + 1 }, undefined],
    [{ ...IMAGE, bytes: 0 }, undefined],
  ];
  for (const [fields, kind] of cases) assertEquals(parse(fields)?.kind, kind, JSON.stringify(fields));
});

Deno.test("parseSourceLine tells the length of a picture whose line makes no sense otherwise", () => {
  const other = { kind: "other", bytes: 678_400 } as const;
  const changes = [
    { width: 847 },
    { width: "848" },
    { width: 848.5, height: undefined },
    { width: -848, height: -800 },
    { format: "rgb8" },
    { format: undefined },
    { eye: "middle" },
    { eye: null },
    { t: "12:00" },
    { t: null },
  ];
  for (const change of changes) assertEquals(parse({ ...IMAGE, ...change }), other, JSON.stringify(change));
});

Deno.test("parseSourceLine gives nothing for a line that makes no sense", () => {
  const lines = [
    "",
    "{",
    "12",
    "null",
    "[]",
    "{}",
    '{"type":"Pose"}',
    '{"type":"pose","x":1,"y":2}',
    '{"x":1,"y":2,"z":3}',
  ];
  for (const line of lines) assertEquals(parseSourceLine(line), undefined, line);
  for (const bytes of [undefined, null, -1, 1.5, "678400", 1e12]) {
    assertEquals(parse({ ...IMAGE, bytes }), undefined, `${bytes}`);
  }
});
