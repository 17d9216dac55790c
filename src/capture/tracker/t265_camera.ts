/**
 * The camera of `t265`: pictures and poses from wherever the options say, made into frames.
 *
 * 1. The view is set up: what a picture goes through (fisheye_view.ts).
 * 2. Pictures and poses start: from one program that owns the tracker, or each from its own, or from the made-up room.
 * 3. Each picture becomes a frame with the pose of its moment; each pose is handed on by itself, too (view_frames.ts).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { isTestRoom, type T265Flags, type T265Usage } from "../../flags/t265_flags.ts";
import { copyRows } from "../../common/grey_image.ts";
import { openGreyJpegDecoder, openGreyJpegEncoder } from "../../jpeg/grey/grey_jpeg.ts";
import type { Program } from "../../system/program.ts";
import { type FisheyeCalibration, parseCalibration, type PictureSize } from "../../rectify/calibration.ts";
import { pinholeView } from "../../rectify/pinhole_view.ts";
import { isSide } from "../../rectify/sides.ts";
import type { Camera, CameraSinks, CameraStatistics, PoseStatistics } from "../camera.ts";
import { withRefusals } from "../refusals.ts";
import { FisheyeView } from "./fisheye_view.ts";
import { startGreyCamera } from "./grey_camera.ts";
import { openCamera } from "../open_camera.ts";
import { findPoseProgram } from "./pose_programs.ts";
import { startPoseSource } from "./pose_source.ts";
import type { ImageHeader } from "./source_line_parser.ts";
import type { PictureMemory } from "./source_picture_parser.ts";
import { startTrackedSource } from "./tracked_source.ts";
import { ViewFrames } from "./view_frames.ts";

/** A source of pictures, of poses, or of both. */
interface Source extends Pick<Camera, "label" | "ended" | "setQuality" | "close"> {
  readonly counts: () => { readonly pictures?: CameraStatistics; readonly poses?: PoseStatistics };
}

const NO_PICTURES: CameraStatistics = { frames: 0, garbageBytes: 0, brokenFrames: 0, restarts: 0 };

/** What the sources give their pictures and poses to. */
interface Stations {
  readonly view: FisheyeView;
  readonly frames: ViewFrames;
}

/**
 * Starts the camera.
 *
 * @throws a `CameraError` where a program is not there; an `Error` where the calibration can not be read
 */
export async function openT265Camera(options: T265Usage, sinks: CameraSinks): Promise<Camera> {
  await using opened = new AsyncDisposableStack();
  const view = await openView(options, opened);
  const stations = { view, frames: new ViewFrames(view, sinks) };
  const sources: Source[] = [];
  opened.defer(async () => void await Promise.all(sources.map((source) => source.close())));
  for await (const source of startSources(options, stations)) sources.push(source);
  return joinSources(sources, stations, opened.move());
}

async function openView({ flags, given }: T265Usage, opened: AsyncDisposableStack): Promise<FisheyeView> {
  const path = flags.calibration;
  const calibration = path === undefined ? undefined : await readCalibration(path);
  const size = flags["view-size"];
  const marginPixels = given.has("view-size") && !given.has("view-margin") ? 0 : flags["view-margin"];
  const { quality, sampling } = flags;
  return new FisheyeView({
    decoder: opened.adopt(await openGreyJpegDecoder(), (decoder) => decoder.close()),
    encoder: opened.adopt(await openGreyJpegEncoder({ quality, sampling }), (encoder) => encoder.close()),
    hasOverlay: !flags["no-overlay"],
    ...(flags["no-rectify"] ? {} : { view: pinholeView({ ...size, fovDegrees: flags.fov, marginPixels }) }),
    ...(calibration && path ? { calibration: { calibration, origin: path } } : {}),
  });
}

/** Starts one source after the other; poses come first, so that the first picture can have one. */
async function* startSources(options: T265Usage, stations: Stations): AsyncGenerator<Source> {
  const { flags, given } = options;
  if (flags["source-cmd"]) return yield startOwner(flags["source-cmd"], stations);
  const isRoom = isTestRoom(options);
  if (!isRoom || given.has("pose-cmd")) yield await startPoses(flags["pose-cmd"], stations);
  if (isRoom) yield await startRoom(options, stations);
  else if (flags["image-cmd"]) yield startGrey(flags["image-cmd"], flags["image-size"], stations);
  else yield await startJpegs(flags, stations);
}

async function startPoses(program: Program, { frames }: Stations): Promise<Source> {
  const found = await findPoseProgram(program);
  const source = startPoseSource({ program: found, onPose: (pose) => frames.addPose(pose) });
  return withCounts(source, () => ({ poses: source.statistics() }));
}

async function startJpegs(flags: T265Flags, { frames }: Stations): Promise<Source> {
  const camera = await openCamera(flags, { onFrame: (frame) => frames.addJpeg(frame), onPose: () => {} });
  const source = withCounts(camera, () => ({ pictures: camera.statistics() }));
  return camera.setQuality ? { ...source, setQuality: (quality) => camera.setQuality!(quality) } : source;
}

/** One program that owns the tracker. Its calibration counts where no other was given. */
function startOwner(program: Program, { view, frames }: Stations): Source {
  let jpeg = new Uint8Array(0);
  const source = startTrackedSource({
    program,
    onPose: (pose) => frames.addPose(pose),
    onCalibration: (value) => takeCalibration(value, program.label, view),
    beginImage(header: ImageHeader): PictureMemory | Uint8Array | undefined {
      if (header.eye !== "left" || !isSide(header.width) || !isSide(header.height)) return undefined;
      if (header.format === "jpeg") return jpeg = new Uint8Array(header.bytes);
      return greyMemory(view, header);
    },
    endImage(header, captureUs) {
      if (header.eye !== "left") return;
      if (header.format === "jpeg") frames.addJpeg({ jpeg, captureUs });
      else frames.addGrey(header, captureUs);
    },
  });
  return withCounts(source, () => {
    const { poses, ...pictures } = source.statistics();
    return { pictures, poses };
  });
}

function takeCalibration(value: unknown, origin: string, view: FisheyeView): void {
  const calibration = parseCalibration(value);
  if (typeof calibration !== "string") return view.offerCalibration({ calibration, origin });
  getLogger(["uis", "capture"]).warn("The calibration of {origin} can not be used: {reason}", {
    origin,
    reason: calibration,
  });
}

function startGrey(program: Program, size: PictureSize, { view, frames }: Stations): Source {
  const camera = startGreyCamera({
    program,
    ...size,
    beginImage: () => greyMemory(view, size),
    endImage: (captureUs) => frames.addGrey(size, captureUs),
  });
  return withCounts(camera, () => ({ pictures: camera.statistics() }));
}

function greyMemory(view: FisheyeView, size: PictureSize): PictureMemory {
  const { pixels, strideBytes } = view.memoryFor(size);
  return { pixels, rowBytes: size.width, strideBytes };
}

/** The made-up room, loaded only where it is asked for; its own poses count where no pose program was. */
async function startRoom({ flags, given }: T265Usage, { view, frames }: Stations): Promise<Source> {
  const { startRoomCamera } = await import("../room/room_camera.ts");
  const hasPoses = !given.has("pose-cmd");
  let newestUs: number | undefined;
  const room = startRoomCamera({
    ...flags["image-size"],
    fps: flags.fps,
    onImage(image, captureUs, pose) {
      copyRows(image, view.memoryFor(image));
      frames.addGrey(image, captureUs, hasPoses ? pose : undefined);
    },
    onPose(pose) {
      if (!hasPoses) return;
      newestUs = pose.timeUs;
      frames.addPose(pose);
    },
  });
  view.offerCalibration({ calibration: room.calibration, origin: room.label });
  return withCounts(room, () => {
    const { frames, poses: received } = room.statistics();
    return {
      pictures: { ...NO_PICTURES, frames },
      ...(hasPoses
        ? { poses: { received, rejected: 0, restarts: 0, ...(newestUs === undefined ? {} : { newestUs }) } }
        : {}),
    };
  });
}

function withCounts(source: Omit<Source, "counts">, counts: Source["counts"]): Source {
  const { label, ended } = source;
  return { label, ended, counts, close: () => source.close() };
}

/** All sources as one camera: they end and close together. */
function joinSources(
  sources: readonly Source[],
  { view, frames }: Stations,
  opened: AsyncDisposableStack,
): Camera {
  return {
    label: sources.map(({ label }) => label).reverse().join(" with poses of "),
    ended: Promise.race(sources.map(({ ended }) => ended)),
    statistics() {
      const counts = sources.map((source) => source.counts());
      const pictures = counts.find((each) => each.pictures)?.pictures ?? NO_PICTURES;
      const poses = counts.find((each) => each.poses)?.poses;
      const brokenFrames = pictures.brokenFrames + frames.counts.brokenFrames;
      const refusals = withRefusals([...pictures.refusals ?? [], ...frames.refusals]);
      return {
        ...pictures,
        ...refusals,
        frames: frames.counts.frames,
        brokenFrames,
        ...(poses ? { poses } : {}),
      };
    },
    setQuality(quality) {
      view.setQuality(quality);
      if (view.passesJpegsOn) { for (const source of sources) source.setQuality?.(quality); }
    },
    close: () => opened.disposeAsync(),
  };
}

/**
 * Reads a camera's calibration from a JSON file.
 *
 * @throws an `Error` in one line where it can not be read or is no calibration
 */
async function readCalibration(path: string): Promise<FisheyeCalibration> {
  const calibration = parseCalibration(await readJson(path));
  if (typeof calibration === "string") throw new Error(`Cannot use the calibration ${path}: ${calibration}`);
  return calibration;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is no JSON" : (error as Error).message;
    throw new Error(`Cannot use the calibration ${path}: ${reason}`);
  }
}
