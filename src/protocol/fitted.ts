/**
 * A picture that was made to fit its link, as the bytes of a frame whose codec says so.
 *
 * ```text
 *   0  form (u8): 1 a JPEG, 2 in the wire code (jpeg/recode/wire_picture.ts)
 *   1  how long the camera's picture was, in bytes (24)
 *   4  how near this one's brightness is to it, PSNR in quarters of a dB (u8); 255: it is the camera's, to the byte
 *   5  the picture
 * ```
 *
 * Only viewers whose reports say that they read it are sent any; others get a JPEG without this.
 *
 * @module
 */

import { readU24, writeU24 } from "./integers.ts";

/** Bytes in front of the picture. */
export const FITTED_HEADER_BYTES = 5;

const FORMS = ["jpeg", "wire"] as const;
const PSNR_UNIT = 0.25;
const SAME = 255;

/** As what a picture is sent. */
export type PictureForm = typeof FORMS[number];

/** What is said of a picture that was made to fit. */
export interface Fit {
  /** How long the camera's picture was. */
  readonly cameraBytes: number;
  /** How near the brightness is to that of the camera's picture, in dB, to a quarter; Infinity where it is the same. */
  readonly psnr: number;
}

/** A picture with what is said of it. */
export interface FittedPicture extends Fit {
  readonly form: PictureForm;
  /** Where it was read, a view of what it was read from. */
  readonly picture: Uint8Array<ArrayBuffer>;
}

/** Writes it, to bytes of its own. */
export function encodeFitted({ form, cameraBytes, psnr, picture }: FittedPicture): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FITTED_HEADER_BYTES + picture.length);
  bytes[0] = 1 + FORMS.indexOf(form);
  writeU24(bytes, 1, cameraBytes);
  bytes[4] = psnr === Infinity ? SAME : Math.max(0, Math.min(SAME - 1, Math.round(psnr / PSNR_UNIT)));
  bytes.set(picture, FITTED_HEADER_BYTES);
  return bytes;
}

/** Reads it; nothing where there is no picture, or of a form that is not known. */
export function decodeFitted(bytes: Uint8Array<ArrayBuffer>): FittedPicture | undefined {
  const form = FORMS[bytes[0]! - 1];
  if (bytes.length <= FITTED_HEADER_BYTES || !form) return undefined;
  return {
    form,
    cameraBytes: readU24(bytes, 1),
    psnr: bytes[4] === SAME ? Infinity : bytes[4]! * PSNR_UNIT,
    picture: bytes.subarray(FITTED_HEADER_BYTES),
  };
}
