/**
 * Messages of multicast DNS, as far as they are of use here.
 *
 * Sources: RFC 1035 (section 4), RFC 6762.
 *
 * @module
 */

/** One record. Names are as they came, labels with dots between them; {@linkcode foldName} makes them comparable. */
export type DnsRecord =
  & {
    readonly name: string;
    /** For how long it holds; 0: no more. */
    readonly ttlSeconds: number;
    /** Whether nobody else has a record of this name and type. */
    readonly isUnique?: boolean;
  }
  & (
    | { readonly type: "PTR"; readonly data: string }
    | { readonly type: "SRV"; readonly data: ServicePlace }
    | { readonly type: "TXT"; readonly data: readonly Uint8Array[] }
    | { readonly type: "A" | "AAAA"; readonly data: string }
  );

/** Where a service is. */
export interface ServicePlace {
  /** A host's name. */
  readonly target: string;
  readonly port: number;
}

/** What is asked for: a type of record, or `ANY`. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** One message; records of other types than the above are left out. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** A question, but for what is asked. */
export const QUERY: DnsMessage = {
  id: 0,
  isResponse: false,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
};

/** A name as it is compared: capitals mean nothing. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase().replace(/\.$/, "");
}
