/** A chart that stands elsewhere, as a source names it. Addresses hold no credentials. */
export type WantedChart = WantedFromIndex | WantedFromRegistry;

/** A chart of a repository with an `index.yaml`. */
export interface WantedFromIndex {
  readonly in: "index";
  /** Address of the repository. */
  readonly url: string;
  readonly name: string;
  /** A version, a range of versions as Helm reads it, or `*`. */
  readonly version: string;
  readonly credentials: boolean;
}

/** A chart in an OCI registry. */
export interface WantedFromRegistry {
  readonly in: "registry";
  /** `oci://host/path/name`, without tag and digest. */
  readonly url: string;
  /** What decides the version, as written: a digest, a tag, a range among the tags, or a version that may be a range. */
  readonly reference:
    | { readonly by: "digest"; readonly digest: string }
    | { readonly by: "tag"; readonly tag: string }
    | { readonly by: "range"; readonly range: string; readonly filter: string }
    | { readonly by: "version"; readonly version: string };
  /** Media type of the layer that holds the chart; null takes the first one, which must be a chart. */
  readonly layer: string | null;
  /** The cluster has credentials for it: what is denied to everybody, or hidden, may be there. */
  readonly credentials: boolean;
}

/** What is known of a chart that stands elsewhere. */
export type ChartAnswer =
  /** It was fetched; its digest is checked. */
  | { readonly is: "fetched"; readonly version: string; readonly digest: string; readonly bytes: Uint8Array }
  /** It is there; only that was asked. */
  | { readonly is: "there"; readonly version: string; readonly digest: string | null }
  /** Its server says that there is no such chart: no cluster gets it either. */
  | { readonly is: "none"; readonly because: string }
  /** It could not be had, or asked for. */
  | { readonly is: "unknown"; readonly because: string };

/** Asks for charts that stand elsewhere. */
export interface ChartSupplier {
  /** The same question has the same answer for as long as the supplier lives. Failures are values. */
  ask(wanted: WantedChart): Promise<ChartAnswer>;
}

/** The chart with its address and version: `chart web 1.2.3 of https://charts.example.org`. */
export function sayChart(wanted: WantedChart): string {
  if (wanted.in === "index") return `chart ${wanted.name} ${wanted.version} of ${wanted.url}`;
  const { url, reference } = wanted;
  const slash = url.lastIndexOf("/");
  return `chart ${url.slice(slash + 1)} ${sayReference(reference)} of ${url.slice(0, slash)}`;
}

function sayReference(reference: WantedFromRegistry["reference"]): string {
  switch (reference.by) {
    case "digest":
      return reference.digest;
    case "tag":
      return reference.tag;
    case "range":
      return `${reference.range}${reference.filter === "" ? "" : ` among tags like ${reference.filter}`}`;
    case "version":
      return reference.version;
    default:
      return reference satisfies never;
  }
}
