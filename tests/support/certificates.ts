/**
 * Certificates of the tests' own, made by openssl.
 *
 * @module
 */

/** Paths of a certificate for this host, which vouches for itself, and of its key. */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
}

/** The kind of key in openssl's words that all browsers take. */
const COMMON_KEY = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/** Makes `NAME.pem`, valid for two days, and `NAME.key` in a folder. */
export async function makeCertificate(
  folder: string,
  name: string,
  keyKind: readonly string[] = COMMON_KEY,
): Promise<MadeCertificate> {
  const [cert, key] = [`${folder}/${name}.pem`, `${folder}/${name}.key`];
  await openssl(
    ...["req", "-x509", "-nodes", "-newkey", ...keyKind, "-keyout", key, "-out", cert, "-days", "2"],
    ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
  );
  return { cert, key };
}

/** An authority that signs what is asked, in openssl's words; without extensions it would be X.509 of version 1. */
const AUTHORITY = `
[ca]
default_ca = authority
[authority]
database = FOLDER/index
new_certs_dir = FOLDER
rand_serial = yes
default_md = sha256
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[extensions]
basicConstraints = CA:FALSE
`;

/** The same, valid on the first day of 2020. */
export async function makeExpiredCertificate(folder: string, name: string): Promise<MadeCertificate> {
  const [cert, key, asked] = [`${folder}/${name}.pem`, `${folder}/${name}.key`, `${folder}/${name}.csr`];
  const config = `${folder}/authority`;
  await Deno.writeTextFile(`${folder}/index`, "");
  await Deno.writeTextFile(config, AUTHORITY.replaceAll("FOLDER", folder));
  await openssl(
    ...["req", "-new", "-nodes", "-newkey", ...COMMON_KEY],
    ...["-subj", "/CN=localhost", "-keyout", key, "-out", asked],
  );
  await openssl(
    ...["ca", "-selfsign", "-batch", "-notext", "-config", config, "-keyfile", key],
    ...["-in", asked, "-out", cert, "-startdate", "20200101000000Z", "-enddate", "20200102000000Z"],
  );
  return { cert, key };
}

/** @throws {Error} with what it says, where it fails */
export async function openssl(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args] }).output();
  if (!success) throw new Error(`openssl ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}

/** Runs a test with a folder of its own. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
