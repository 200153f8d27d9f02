/**
 * Where an assertion looks. Tiers are tried in order and the first tier that has candidates decides:
 * what the sentence itself names, what its parents name, what the criterion names, what the story is about.
 * Never the whole repository.
 */
export interface Search {
  /** Clusters the claim is about; empty means every cluster that renders a candidate. */
  readonly clusters: readonly string[];
  /** Repository paths (files or directories), nearest tier first. A path that moved stands for where it went. */
  readonly tiers: readonly (readonly string[])[];
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** Words of the claim that should name the object when several fit ("CoreDNS", "controller"). */
  readonly topic?: readonly string[];
  /** Words of the parents and of the story's title, for when the claim's own words name no object. */
  readonly around?: readonly string[];
  /** Names in the story's title, for when nothing nearer tells objects apart. */
  readonly title?: readonly string[];
  /** Words of the parents alone ("Mirror"), which tell objects apart before what the whole story is about does. */
  readonly under?: readonly string[];
  /** Further words of the claim, which tell objects apart when several could be meant. */
  readonly words?: readonly string[];
  /** The part that this is said of ("portal" in "Portal: 2 replicas"): a key, a container or an object of that name; with `only`, of nothing else. */
  readonly part?: { readonly name: string; readonly only: boolean };
  /** Whether the sentence or its parents name the paths that the search begins with; not told when left out. */
  readonly anchored?: boolean;
  /** True when the name was taken from words that may mean another object: a miss there is open. */
  readonly guessed?: boolean;
}
