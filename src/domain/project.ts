/** The page of the project. */
export const PROJECT_URL = "https://github.com/truestory/truestory";

/** The tag that follows the newest release without breaking changes. */
export const RELEASE_TAG = "v0";

/** The page of a document of the project, by its path: `docs/verdicts.md#the-gate`. */
export function documentUrl(path: string): string {
  return `${PROJECT_URL}/blob/${RELEASE_TAG}/${path}`;
}

/** Where a file of the project can be fetched from as it is. */
export function fileUrl(path: string): string {
  return `https://raw.githubusercontent.com/truestory/truestory/${RELEASE_TAG}/${path}`;
}
