/**
 * The types of ROS 2's messages that this project writes, as data: the fields in their order, from which the text of a `.msg`
 * file follows, and how a message is written (cdr.ts).
 *
 * Source: ROS 2's common_interfaces, rcl_interfaces and geometry2, as of Jazzy; these types are the same in every ROS 2 since Foxy.
 *
 * @module
 */

/** What a field has by itself. */
export type Primitive = "bool" | "byte" | "uint8" | "int32" | "uint32" | "float64" | "string";

/** Fields with their types, in their order; a name with `=` and a value is a constant. */
type Fields = Readonly<Record<string, string>>;

const VECTOR: Fields = { x: "float64", y: "float64", z: "float64" };

const DEFINITIONS = {
  "builtin_interfaces/Time": { sec: "int32", nanosec: "uint32" },
  "std_msgs/Header": { stamp: "builtin_interfaces/Time", frame_id: "string" },
  "sensor_msgs/CompressedImage": { header: "std_msgs/Header", format: "string", data: "uint8[]" },
  "sensor_msgs/RegionOfInterest": {
    x_offset: "uint32",
    y_offset: "uint32",
    height: "uint32",
    width: "uint32",
    do_rectify: "bool",
  },
  "sensor_msgs/CameraInfo": {
    header: "std_msgs/Header",
    height: "uint32",
    width: "uint32",
    distortion_model: "string",
    d: "float64[]",
    k: "float64[9]",
    r: "float64[9]",
    p: "float64[12]",
    binning_x: "uint32",
    binning_y: "uint32",
    roi: "sensor_msgs/RegionOfInterest",
  },
  "geometry_msgs/Point": VECTOR,
  "geometry_msgs/Vector3": VECTOR,
  "geometry_msgs/Quaternion": { ...VECTOR, w: "float64" },
  "geometry_msgs/Pose": { position: "geometry_msgs/Point", orientation: "geometry_msgs/Quaternion" },
  "geometry_msgs/PoseWithCovariance": { pose: "geometry_msgs/Pose", covariance: "float64[36]" },
  "geometry_msgs/Twist": { linear: "geometry_msgs/Vector3", angular: "geometry_msgs/Vector3" },
  "geometry_msgs/TwistStamped": { header: "std_msgs/Header", twist: "geometry_msgs/Twist" },
  "geometry_msgs/TwistWithCovariance": { twist: "geometry_msgs/Twist", covariance: "float64[36]" },
  "geometry_msgs/Transform": {
    translation: "geometry_msgs/Vector3",
    rotation: "geometry_msgs/Quaternion",
  },
  "geometry_msgs/TransformStamped": {
    header: "std_msgs/Header",
    child_frame_id: "string",
    transform: "geometry_msgs/Transform",
  },
  "tf2_msgs/TFMessage": { transforms: "geometry_msgs/TransformStamped[]" },
  "nav_msgs/Odometry": {
    header: "std_msgs/Header",
    child_frame_id: "string",
    pose: "geometry_msgs/PoseWithCovariance",
    twist: "geometry_msgs/TwistWithCovariance",
  },
  "diagnostic_msgs/KeyValue": { key: "string", value: "string" },
  "diagnostic_msgs/DiagnosticStatus": {
    "OK=0": "byte",
    "WARN=1": "byte",
    "ERROR=2": "byte",
    "STALE=3": "byte",
    level: "byte",
    name: "string",
    message: "string",
    hardware_id: "string",
    values: "diagnostic_msgs/KeyValue[]",
  },
  "diagnostic_msgs/DiagnosticArray": {
    header: "std_msgs/Header",
    status: "diagnostic_msgs/DiagnosticStatus[]",
  },
} satisfies Readonly<Record<string, Fields>>;

/** A type by its package and its own name. */
export type RosType = keyof typeof DEFINITIONS;

/** A field of a message, as it is written. */
export interface RosField {
  readonly name: string;
  readonly type: Primitive | RosType;
  /** Absent: one value; `any`: as many as there are, with their number before them; else so many. */
  readonly count?: number | "any";
}

const FIELDS: ReadonlyMap<RosType, readonly RosField[]> = new Map(
  Object.entries(DEFINITIONS).map(([type, fields]) => [type as RosType, readFields(fields)]),
);

/** Every type that there is. */
export const ROS_TYPES: readonly RosType[] = [...FIELDS.keys()];

/** The fields of a type, without its constants. */
export function fieldsOf(type: RosType): readonly RosField[] {
  return FIELDS.get(type)!;
}

/** The type's name as ROS 2 says it, such as `sensor_msgs/msg/CompressedImage`. */
export function fullNameOf(type: RosType): string {
  return type.replace("/", "/msg/");
}

/** The text of the type's `.msg` file, with those of all types that it needs behind it, as rosbag2 and Foxglove write it. */
export function definitionTextOf(type: RosType): string {
  const needed = new Set<RosType>();
  collect(type, needed);
  needed.delete(type);
  const others = [...needed].map((each) => `${"=".repeat(80)}\nMSG: ${each}\n${ownText(each)}`);
  return [ownText(type), ...others].join("");
}

/** Whether a field's type is made of fields itself. */
export function isMessage(type: RosField["type"]): type is RosType {
  return type.includes("/");
}

function readFields(fields: Fields): readonly RosField[] {
  return Object.entries(fields).filter(([name]) => !name.includes("=")).map(([name, text]) => {
    const [, own, brackets, count] = /^([\w/]+)(\[(\d*)\])?$/.exec(text)!;
    const field = { name, type: own as RosField["type"] };
    return brackets === undefined ? field : { ...field, count: count === "" ? "any" : Number(count) };
  });
}

function collect(type: RosType, into: Set<RosType>): void {
  into.add(type);
  for (const field of fieldsOf(type)) if (isMessage(field.type)) collect(field.type, into);
}

function ownText(type: RosType): string {
  return Object.entries(DEFINITIONS[type]).map(([name, text]) => `${text} ${name}\n`).join("");
}
