import { assertEquals, assertRejects } from "@std/assert";
import { readCertificate } from "../../../src/view/web/certificate.ts";
import { makeCertificate, openssl, withFolder } from "../../support/certificates.ts";
import { testWith } from "../../support/programs.ts";

const DAY_MS = 24 * 3600 * 1000;

testWith(
  ["openssl"],
  "readCertificate takes what openssl writes, with keys in each of its forms",
  () =>
    withFolder(async (folder) => {
      const ec = await makeCertificate(folder, "ec");
      const { cert, key, validUntil } = await readCertificate(ec);
      assertEquals([cert, key], await Promise.all([ec.cert, ec.key].map((path) => Deno.readTextFile(path))));
      assertEquals(Math.round((validUntil.getTime() - Date.now()) / DAY_MS), 2);
      const rsa = await makeCertificate(folder, "rsa", ["rsa:2048"]);
      await readCertificate(rsa);
      await openssl("rsa", "-traditional", "-in", rsa.key, "-out", `${folder}/rsa-own.key`);
      await readCertificate({ ...rsa, key: `${folder}/rsa-own.key` });
      await openssl("ec", "-in", ec.key, "-out", `${folder}/ec-own.key`);
      await readCertificate({ ...ec, key: `${folder}/ec-own.key` });
      const both = `${folder}/both.pem`;
      await Deno.writeTextFile(both, `${cert}${key}`);
      await readCertificate({ cert: both, key: both });
    }),
);

testWith(
  ["openssl"],
  "readCertificate says in one line what is wrong, and with which file",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "a");
      const other = await makeCertificate(folder, "b");
      const odd = await makeCertificate(folder, "odd", ["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"]);
      const at = (name: string) => `${folder}/${name}`;
      await openssl("pkcs8", "-topk8", "-in", key, "-out", at("locked"), "-passout", "pass:secret");
      await openssl("ec", "-aes128", "-in", key, "-out", at("locked-own"), "-passout", "pass:secret");
      await openssl("x509", "-in", cert, "-outform", "DER", "-out", at("der"));
      await Deno.writeTextFile(at("cut"), (await Deno.readTextFile(cert)).replace(/\n.*\n/, "\n"));
      await Deno.writeTextFile(at("cut-key"), (await Deno.readTextFile(key)).replace(/\n.*\n/, "\n"));
      await Deno.writeTextFile(at("empty"), "");
      const locked = "a passphrase locks it; openssl pkey -in FILE -out FILE writes one without";
      const noKey = "there is no private key in it (PEM: -----BEGIN PRIVATE KEY-----)";
      const noCertificate = "there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)";
      const cases = [
        [{ cert: at("none"), key }, "cert", at("none"), "there is no such file"],
        [{ cert, key: at("none") }, "key", at("none"), "there is no such file"],
        [{ cert: folder, key }, "cert", folder, "it is a folder"],
        [{ cert: at("empty"), key }, "cert", at("empty"), noCertificate],
        [{ cert: at("der"), key }, "cert", at("der"), noCertificate],
        [{ cert: key, key: cert }, "cert", key, noCertificate],
        [{ cert: at("cut"), key }, "cert", at("cut"), "its certificate is damaged"],
        [{ cert, key: cert }, "key", cert, noKey],
        [{ cert, key: at("cut-key") }, "key", at("cut-key"), "its key is damaged"],
        [{ cert, key: at("locked") }, "key", at("locked"), locked],
        [{ cert, key: at("locked-own") }, "key", at("locked-own"), locked],
        [{ cert, key: other.key }, "key", other.key, `it does not belong to the certificate in ${cert}`],
        [odd, "key", odd.key, "TLS does not take its kind of key; EC P-256 and RSA 2048 it does"],
      ] as const;
      for (const [files, option, path, reason] of cases) {
        const { message } = await assertRejects(() => readCertificate(files), Error);
        assertEquals(message, `Cannot use --web-${option} ${path}: ${reason}`);
      }
    }),
);
