/** The schemas that recordings and Foxglove's door carry, beside those that Foxglove itself publishes. */

import { assertEquals } from "@std/assert";
import {
  createFileRegistry,
  type DescField,
  type DescMessage,
  fromBinary,
  ScalarType,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { foxgloveMessageSchemas, generateProto } from "@foxglove/schemas/internal";
import type { McapSchema } from "../../src/record/mcap_writer.ts";
import {
  calibrationSchema,
  imageSchema,
  poseSchema,
  transformSchema,
} from "../../src/record/recording_schemas.ts";

type MessageName = keyof typeof foxgloveMessageSchemas;

/** Each field as its line in a .proto file. */
function linesOf(message: DescMessage): string[] {
  return message.fields.map((field) => `${typeOf(field)} ${field.name} = ${field.number};`).sort();
}

function typeOf(field: DescField): string {
  if (field.fieldKind === "message") return field.message.typeName;
  if (field.fieldKind === "scalar") return ScalarType[field.scalar].toLowerCase();
  if (field.fieldKind === "list" && field.listKind === "scalar") {
    return `repeated ${ScalarType[field.scalar].toLowerCase()}`;
  }
  throw new Error(`${field.name} is of no kind that Foxglove's messages have`);
}

/** What Foxglove publishes of a message. */
function publishedLines(name: MessageName): string[] {
  const text = generateProto(foxgloveMessageSchemas[name], []);
  return [...text.matchAll(/^ {2}(?!\/\/)((?:repeated )?[\w.]+ \w+ = \d+;)/gm)].map(([, line]) => line!)
    .sort();
}

const SCHEMAS: Readonly<Record<string, () => McapSchema>> = {
  CompressedImage: imageSchema,
  PoseInFrame: poseSchema,
  FrameTransform: transformSchema,
  CameraCalibration: calibrationSchema,
};

for (const [name, makeSchema] of Object.entries(SCHEMAS)) {
  Deno.test(`the schema of ${name} has the fields that Foxglove publishes, and so have those inside of it`, () => {
    const schema = makeSchema();
    assertEquals([schema.name, schema.encoding], [`foxglove.${name}`, "protobuf"]);
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, schema.data));
    const own = [...registry].filter((type) => type.kind === "message")
      .filter(({ typeName }) => typeName.startsWith("foxglove."));
    assertEquals(own.map(({ typeName }) => typeName).includes(schema.name), true);
    for (const message of own) {
      assertEquals(linesOf(message), publishedLines(message.name as MessageName), message.name);
    }
  });
}
