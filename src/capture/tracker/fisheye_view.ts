/**
 * From a fisheye picture to the JPEG that is sent.
 *
 * 1. The picture is decoded, or was put as raw pixels, into the rectifier's memory.
 * 2. It is rectified to a pinhole view, where its calibration is known.
 * 3. The pose is written into it.
 * 4. It is encoded, which is the first and only copy.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Jpeg } from "../../common/frame.ts";
import type { GreyImage } from "../../common/grey_image.ts";
import type { BrokenPicture } from "../../jpeg/decode/picture.ts";
import type { GreyJpegDecoder, GreyJpegEncoder } from "../../jpeg/grey/grey_jpeg.ts";
import { createGreyImage } from "../../jpeg/grey/memory.ts";
import {
  type FisheyeCalibration,
  NOMINAL_T265_LEFT,
  type PictureSize,
  scaleCalibration,
} from "../../rectify/calibration.ts";
import type { PinholeView } from "../../rectify/pinhole_view.ts";
import { Rectifier } from "../../rectify/rectifier.ts";
import { PoseOverlay, type PoseOverlayState } from "./pose_overlay.ts";

const logger = getLogger(["uis", "capture"]);

/** A calibration and whose it is, for people. */
export interface NamedCalibration {
  readonly calibration: FisheyeCalibration;
  readonly origin: string;
}

const NOMINAL: NamedCalibration = { calibration: NOMINAL_T265_LEFT, origin: "a T265's nominal calibration" };

/** What the view is made with; decoder and encoder stay its maker's, to be closed after it. */
export interface FisheyeViewOptions {
  readonly decoder: GreyJpegDecoder;
  readonly encoder: GreyJpegEncoder;
  /** What the rectified view shows; absent: pictures stay as they are. */
  readonly view?: PinholeView;
  /** Goes before any that is offered later. */
  readonly calibration?: NamedCalibration;
  /** Whether the pose is written into the pictures. */
  readonly hasOverlay: boolean;
}

/** What pictures of one size go through. */
interface Stage {
  readonly size: PictureSize;
  /** Where a picture is put. */
  readonly source: GreyImage;
  readonly rectifier: Rectifier | undefined;
  readonly overlay: PoseOverlay | undefined;
}

/** Renders the view of pictures of any size, one at a time. */
export class FisheyeView {
  readonly #options: FisheyeViewOptions;
  #calibration: NamedCalibration | undefined;
  #stage: Stage | undefined;

  constructor(options: FisheyeViewOptions) {
    this.#options = options;
    this.#calibration = options.calibration;
  }

  /** Takes the calibration of the pictures that follow, where no other was given at the start. */
  offerCalibration(calibration: NamedCalibration): void {
    if (this.#options.calibration) return;
    this.#calibration = calibration;
    this.#stage = undefined;
  }

  /** What the last view was to its camera; nothing where it was not rectified. */
  get camera(): PinholeView | undefined {
    return this.#stage?.rectifier ? this.#options.view : undefined;
  }

  /** Where the pixels of a raw picture of this size are to be put; the same memory until the size changes. */
  memoryFor(size: PictureSize): GreyImage {
    return this.#stageFor(size).source;
  }

  /** The view of what {@linkcode memoryFor} holds, as a JPEG of its own. */
  render(size: PictureSize, state: PoseOverlayState): Jpeg {
    const { source, rectifier, overlay } = this.#stageFor(size);
    const image = rectifier ? rectifier.rectify() : source;
    overlay?.draw(image, state);
    return this.#options.encoder.encode(image);
  }

  /** Whether JPEGs go on as they come: nothing is to be done with them, or can be. */
  get passesJpegsOn(): boolean {
    const { view, hasOverlay } = this.#options;
    // A picture that can not be rectified may be another camera's, in colour.
    return view ? this.#stage !== undefined && !this.#stage.rectifier : !hasOverlay;
  }

  /** The view of a JPEG; the JPEG itself where it goes on as it came. */
  renderJpeg(jpeg: Jpeg, state: PoseOverlayState): Jpeg | BrokenPicture {
    const { decoder, view, hasOverlay } = this.#options;
    if (!view && !hasOverlay) return jpeg;
    const size = decoder.readSize(jpeg);
    if ("reason" in size) return size;
    const { source } = this.#stageFor(size);
    if (this.passesJpegsOn) return jpeg;
    return decoder.decode(jpeg, source) ?? this.render(size, state);
  }

  /** Encodes with this quality, 1 … 100, from the next picture on. */
  setQuality(quality: number): void {
    this.#options.encoder.setQuality(quality);
  }

  #stageFor(size: PictureSize): Stage {
    const stage = this.#stage;
    if (stage && stage.size.width === size.width && stage.size.height === size.height) return stage;
    return this.#stage = this.#makeStage(size);
  }

  #makeStage({ width, height }: PictureSize): Stage {
    const size = { width, height };
    const { view, hasOverlay } = this.#options;
    const rectifier = view && this.#makeRectifier(size, view);
    return {
      size,
      source: rectifier?.source ?? createGreyImage(width, height),
      rectifier,
      overlay: hasOverlay ? new PoseOverlay(rectifier && view ? view : size) : undefined,
    };
  }

  /** Nothing where pictures of this size can not be rectified, which the log explains. */
  #makeRectifier(size: PictureSize, view: PinholeView): Rectifier | undefined {
    const named = this.#calibration ?? (isT265(size) ? NOMINAL : undefined);
    const calibration = named ? scaleCalibration(named.calibration, size) : "their calibration is not known";
    if (!named || typeof calibration === "string") {
      logNotRectified(size, `${calibration}; --calibration FILE gives it`);
      return undefined;
    }
    try {
      const rectifier = new Rectifier({ calibration, view });
      logRectified(size, view, named);
      return rectifier;
    } catch (error) {
      logNotRectified(size, (error as Error).message);
      return undefined;
    }
  }
}

function logNotRectified({ width, height }: PictureSize, reason: string): void {
  logger.warn("Pictures of {size} are not rectified: {reason}", { size: `${width}x${height}`, reason });
}

function logRectified({ width, height }: PictureSize, view: PinholeView, named: NamedCalibration): void {
  const facts = { from: `${width}x${height}`, to: `${view.width}x${view.height}`, origin: named.origin };
  const text = "Pictures of {from} are rectified to {to} by {origin}";
  if (named === NOMINAL) logger.warn(`${text}; --calibration FILE is exact`, facts);
  else logger.info(text, facts);
}

function isT265({ width, height }: PictureSize): boolean {
  return width === NOMINAL_T265_LEFT.width && height === NOMINAL_T265_LEFT.height;
}
