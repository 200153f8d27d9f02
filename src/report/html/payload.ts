/** What the page holds of a claim until it is looked at. */
export interface ClaimPayload {
  readonly id: string;
  /** Its verdict. */
  readonly v: string;
  /** `new` or `fixed` against the base; left out otherwise. */
  readonly c?: "new" | "fixed";
  /** True for what the story does not answer for: an open box, a validation step. Left out otherwise. */
  readonly q?: true;
  /** A list item, encoded. */
  readonly html: string;
}

/** A criterion or another section of a story. */
export interface PartPayload {
  /** Its heading, encoded. */
  readonly head: string;
  readonly claims: readonly ClaimPayload[];
}

/** A story as the page shows it. */
export interface StoryPayload {
  readonly path: string;
  /** For the title of the window: plain text. */
  readonly title: string;
  readonly head: string;
  readonly parts: readonly PartPayload[];
  readonly tail: string;
}

/** What is not in the page's markup: packed, as base64 of a raw deflate stream of JSON. */
export interface Index {
  /** Number of stories in each block, in order. */
  readonly blocks: readonly number[];
  /** Paths of the stories, in order. */
  readonly stories: readonly string[];
}
