import type { SubjectSealed } from "../../drizzle/schema/columns.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { VaultError } from "./keys.ts";
import type { Random } from "./ports.ts";

/** Seals and opens what belongs to one subject, under that subject's own key. */
export interface SubjectKey {
  /** The client, draft or inquiry. */
  readonly subjectId: string;
  /** @param column full name, `table.column` @param rowId the row's primary key; both are bound into the result. */
  seal<Column extends string>(column: Column, rowId: string, plain: string): Promise<SubjectSealed<Column>>;
  /** @throws VaultError when the value is not exactly what `seal` made for this subject, column and row. */
  open<Column extends string>(column: Column, rowId: string, sealed: SubjectSealed<Column>): Promise<string>;
}

const version = "s1";
const tagLength = 128;
/** `s1.<96-bit nonce>.<ciphertext and 128-bit tag>`, each part base64url. */
const format = /^s1\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;
const utf8 = new TextEncoder();

/** A new data key: 256 random bits as base64url, to be wrapped by the ring and kept nowhere else. */
export const newSubjectSecret = (random: Random): string => toBase64Url(random.bytes(32));

/**
 * AES-256-GCM (NIST SP 800-38D) under one random key a subject. Additional data: format version, subject, column and
 * row. One key for all columns: far below 2^32 values a subject, random nonces do not meet (SP 800-38D section 8.3).
 *
 * @param secret as `newSubjectSecret` made it
 * @param refused told of every refusal before it is thrown
 */
export async function importSubjectKey(
  subjectId: string,
  secret: string,
  random: Random,
  refused?: (error: VaultError) => void,
): Promise<SubjectKey> {
  const bytes = fromBase64Url(secret);
  if (bytes?.length !== 32) throw new VaultError("malformed", "subject_keys.wrapped", subjectId);
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  const additionalData = (column: string, rowId: string) =>
    utf8.encode(JSON.stringify([version, subjectId, column, rowId]));

  function refuse(problem: VaultError["problem"], column: string, rowId: string): never {
    const error = new VaultError(problem, column, rowId);
    refused?.(error);
    throw error;
  }

  return {
    subjectId,

    async seal<Column extends string>(column: Column, rowId: string, plain: string) {
      const nonce = random.bytes(12);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonce, additionalData: additionalData(column, rowId), tagLength },
        key,
        utf8.encode(plain),
      );
      const text = [version, toBase64Url(nonce), toBase64Url(new Uint8Array(sealed))].join(".");
      return text as SubjectSealed<Column>;
    },

    async open<Column extends string>(column: Column, rowId: string, sealed: SubjectSealed<Column>) {
      const [, nonceText = "", bodyText = ""] = format.exec(sealed) ?? refuse("malformed", column, rowId);
      const nonce = fromBase64Url(nonceText);
      const body = fromBase64Url(bodyText);
      if (!nonce || !body) refuse("malformed", column, rowId);
      const plain = await crypto.subtle
        .decrypt(
          { name: "AES-GCM", iv: nonce, additionalData: additionalData(column, rowId), tagLength },
          key,
          body,
        )
        .catch(() => refuse("not-authentic", column, rowId));
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
    },
  };
}
