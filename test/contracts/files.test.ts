import { describe } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { createDatabase } from "../harness/database.ts";
import { filesContract } from "./files.ts";

const s3 = {
  endpoint: "https://unused.invalid",
  bucketName: "unused",
  accessKeyId: "a",
  secretAccessKey: "b",
};

describe("files in R2", () => {
  filesContract(async () => {
    const { bucket } = await createDatabase();
    return { files: createFiles({ bucket, s3 }), bucket };
  });
});
