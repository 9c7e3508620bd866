import "reflect-metadata";
import { KeyObject } from "node:crypto";
import { BasicConstraintsExtension, X509CertificateGenerator } from "@peculiar/x509";

/** A certificate that is all an authenticator's maker would put into one (WebAuthn Level 3, section 8.2.1), made by nobody. */
export async function attestationCertificate(): Promise<{ certificate: Buffer; key: KeyObject }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: "C=DE, O=Nobody, OU=Authenticator Attestation, CN=Nobody's authenticator",
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2120-01-01"),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(false)],
  });
  return { certificate: Buffer.from(made.rawData), key: KeyObject.from(keys.privateKey) };
}
