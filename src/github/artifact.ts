import { unzipSync } from "fflate";
import { z } from "zod";
import { expectAnswer, type Repository } from "./answer.ts";
import type { GitHub } from "./client.ts";

/** The artifact of a run to read, and the one file of it. */
export interface ArtifactRequest extends Repository {
  readonly run: number;
  readonly name: string;
  readonly file: string;
}

const list = z.object({
  artifacts: z.array(z.object({ id: z.number().int(), name: z.string(), size_in_bytes: z.number().int(), expired: z.boolean() })),
});

const ZIP_BYTES = 8 * 1024 * 1024;
const FILE_BYTES = 32 * 1024 * 1024;

/**
 * The text of one file of an artifact; null when the run left none of that name. It is unpacked in memory: nothing of an artifact is written to a
 * disk, and nothing else of it is looked at. Throws when it is too large, damaged or no text; whoever ran the workflow may have made it.
 */
export async function readArtifact(github: GitHub, { owner, repo, run, name, file }: ArtifactRequest): Promise<string | null> {
  const { data } = await github.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: run, name, per_page: 100 });
  const found = expectAnswer(list, data, "the list of artifacts").artifacts.filter((one) => one.name === name && !one.expired);
  // Of a run that was repeated every attempt may have left one.
  const last = found.sort((a, b) => b.id - a.id)[0];
  if (last === undefined) return null;
  if (last.size_in_bytes > ZIP_BYTES) throw tooLarge(last.size_in_bytes, ZIP_BYTES);
  const packed: unknown = (await github.rest.actions.downloadArtifact({ owner, repo, artifact_id: last.id, archive_format: "zip" })).data;
  if (!(packed instanceof ArrayBuffer)) throw new Error("the artifact is no archive");
  return unpack(new Uint8Array(packed), file);
}

/** The text of one file of an archive, or an error that says what is wrong with it. */
export function unpack(packed: Uint8Array, file: string): string {
  if (packed.length > ZIP_BYTES) throw tooLarge(packed.length, ZIP_BYTES);
  let matching = 0;
  const files = unzipSync(packed, {
    filter: ({ name, originalSize }) => {
      if (name !== file) return false;
      matching += 1;
      if (matching > 1) throw new Error(`the artifact has ${file} twice`);
      if (originalSize > FILE_BYTES) throw tooLarge(originalSize, FILE_BYTES);
      return true;
    },
  });
  const content = files[file];
  if (content === undefined) throw new Error(`the artifact has no ${file}`);
  return new TextDecoder("utf-8", { fatal: true }).decode(content);
}

function tooLarge(bytes: number, limit: number): Error {
  return new Error(`the artifact is ${bytes} bytes long, the limit is ${limit}`);
}
