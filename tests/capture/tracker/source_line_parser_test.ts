import { assertEquals } from "@std/assert";
import { parseSourceLine, type SourceLine } from "../../../src/capture/tracker/source_line_parser.ts";

const IMAGE = { type: "image", t: 1240.5, width: 848, height: 800, format: "gray8", bytes: 678_400 };

function parse(fields: Readonly<Record<string, unknown>>): SourceLine {
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
  const cases: [Readonly<Record<string, unknown>>, SourceLine["kind"], number?][] = [
    [{ ...square, bytes: 8192 * 8192 }, "image"],
    [{ ...square, format: "jpeg", bytes: 1 }, "image"],
    [{ ...square, format: "jpeg", bytes: 0xff_ffff }, "image"],
    [{ ...square, format: "jpeg", bytes: 0x100_0000 }, "other", 0x100_0000],
    [{ ...IMAGE, width: 8193, height: 1, bytes: 8193 }, "other", 8193],
    [{ ...square, bytes: 8192 * 8192 + 1 }, "other", 0],
    [{ ...IMAGE, bytes: 0 }, "other", 0],
  ];
  for (const [fields, kind, bytes] of cases) {
    const line = parse(fields);
    assertEquals(line.kind, kind, JSON.stringify(fields));
    if (line.kind === "other") assertEquals(line.bytes, bytes);
  }
});

Deno.test("parseSourceLine tells the length of a picture whose line makes no sense otherwise", () => {
  const size = "width and height are not 1 … 8192";
  const changes = [
    [{ width: 847 }, "bytes are not width · height"],
    [{ width: "848" }, size],
    [{ width: 848.5, height: undefined }, size],
    [{ width: -848, height: -800 }, size],
    [{ format: "rgb8" }, "format is neither gray8 nor jpeg"],
    [{ format: undefined }, "format is neither gray8 nor jpeg"],
    [{ eye: "middle" }, "eye is neither left nor right"],
    [{ eye: null }, "eye is neither left nor right"],
    [{ t: "12:00" }, "t is no finite number"],
    [{ t: null }, "t is no finite number"],
  ] as const;
  for (const [change, fault] of changes) {
    const other = { kind: "other", bytes: 678_400, fault: `an image whose ${fault}` } as const;
    assertEquals(parse({ ...IMAGE, ...change }), other, JSON.stringify(change));
  }
});

Deno.test("parseSourceLine says why a line makes no sense", () => {
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
  const faultOf = (line: SourceLine) => line.kind === "other" && line.bytes === 0 ? line.fault : line.kind;
  const noObject = "a line that is no JSON object", noType = "a line of no known type";
  assertEquals(
    lines.map((line) => faultOf(parseSourceLine(line))),
    [noObject, noObject, noObject, noObject, noType, noType, noType, "a pose whose z is missing", noType],
  );
  for (const bytes of [undefined, null, -1, 1.5, "678400", 1e12]) {
    assertEquals(
      faultOf(parse({ ...IMAGE, bytes })),
      "an image without its bytes, or with too many",
      `${bytes}`,
    );
  }
});
