import { inKind, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const CLASSES = new Set(["StorageClass", "VolumeSnapshotClass"]);

const NOT_DEFAULT = /(?<![\w-])(?:not|never|no longer) (?:the |a )?(?:cluster['’]s )?default/i;
const DEFAULT = "metadata.annotations.storageclass.kubernetes.io/is-default-class";

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:is |as |becomes )?@(?:cluster['’]s )?default (?:storage ?class|class)"),
    unless: NOT_DEFAULT,
    homes: () => [inKind("StorageClass", [DEFAULT], same("true"))],
  },
  {
    pattern: words("(?:is |as |becomes )?@(?:cluster['’]s )?default (?:volume ?)?snapshot ?class"),
    unless: NOT_DEFAULT,
    homes: () => [inKind("VolumeSnapshotClass", ["metadata.annotations.snapshot.storage.kubernetes.io/is-default-class"], same("true"))],
  },
  {
    pattern: words("(?:retains|keeps) (?:its |the )?snapshots|(?:its |the )?snapshots are (?:retained|kept)"),
    homes: () => [inKind("VolumeSnapshotClass", ["deletionPolicy"], same("Retain"))],
  },
  {
    pattern: words("(?:deletes|drops) (?:its |the )?snapshots"),
    homes: () => [inKind("VolumeSnapshotClass", ["deletionPolicy"], same("Delete"))],
  },
  {
    pattern: words(
      "(?:can (?:grow|expand|be (?:grown|expanded|resized|enlarged))|(?:is |are )?expandable|allows? (?:volume )?(?:expansion|growth|resizing)|(?:its |their )?volumes can (?:grow|be (?:grown|expanded|resized|enlarged)))",
    ),
    homes: () => [inKind("StorageClass", ["allowVolumeExpansion"], same(true))],
  },
  {
    pattern: words(
      "(?:retains|keeps) (?:its |the |released )?volumes|(?:its |the )?volumes are (?:retained|kept)(?: when @claim (?:goes|is deleted))?",
    ),
    homes: () => [inKind("StorageClass", ["reclaimPolicy"], same("Retain"))],
  },
  {
    pattern: words("(?:deletes|drops) (?:its |the |released )?volumes|(?:its |the )?volumes are deleted with @claim"),
    homes: () => [inKind("StorageClass", ["reclaimPolicy"], oneOf("Delete")), inKind("StorageClass", ["reclaimPolicy"], { is: "absent" })],
  },
  {
    pattern: words(
      "(?:binds|bound|binding) (?:volumes? )?(?:only )?(?:late|on first use|(?:when|once) @(?:first )?(?:pod|consumer) (?:needs it|is scheduled|arrives))",
    ),
    homes: () => [inKind("StorageClass", ["volumeBindingMode"], same("WaitForFirstConsumer"))],
    negative: true,
  },
];

const MORE: readonly Phrase[] = [
  {
    pattern: words("(?:is )?(?:not|never) @(?:cluster['’]s )?default(?: (?:storage ?)?class)?"),
    unless: /snapshot/i,
    negative: true,
    homes: () => [inKind("StorageClass", [DEFAULT], same("false")), inKind("StorageClass", [DEFAULT], { is: "absent" })],
  },
  {
    pattern: words("(?:(?:volume )?binding(?: mode)?(?: is| of|:)? ?)?(WaitForFirstConsumer|Immediate)(?: (?:volume )?binding(?: mode)?)?"),
    labels: true,
    homes: (match) =>
      /^i/i.test(match[1] ?? "")
        ? [inKind("StorageClass", ["volumeBindingMode"], oneOf("Immediate")), inKind("StorageClass", ["volumeBindingMode"], { is: "absent" })]
        : [inKind("StorageClass", ["volumeBindingMode"], same("WaitForFirstConsumer"))],
  },
  {
    pattern: words(
      "reclaim(?: policy|s)?(?: is| of| set to|:)? ?(delete|retain)|(delete|retain) (?:as )?reclaim policy|(?:with )?@(delete|retain) policy",
    ),
    labels: true,
    homes: (match) =>
      /^r/i.test(match[1] ?? match[2] ?? match[3] ?? "")
        ? [inKind("StorageClass", ["reclaimPolicy"], same("Retain"))]
        : [inKind("StorageClass", ["reclaimPolicy"], oneOf("Delete")), inKind("StorageClass", ["reclaimPolicy"], { is: "absent" })],
  },
  {
    pattern: words("(?:by |from |uses |with )?@provisioner(?: is|:)? ?([a-z0-9.-]+[./][a-z0-9./-]+)"),
    labels: true,
    homes: (match) => [inKind("StorageClass", ["provisioner"], same(match[1] ?? ""))],
  },
  {
    pattern: words("(?:formatted (?:as|with) |file ?system(?: type)?(?: is|:)? ?|fs ?type(?: is|:)? ?)?(ext4|xfs|btrfs)(?: file ?systems?)?"),
    labels: true,
    homes: (match) => [
      inKind(
        "StorageClass",
        ["parameters.csi.storage.k8s.io/fstype", "parameters.csi.storage.k8s.io/fsType", "parameters.fsType", "parameters.fstype"],
        same((match[1] ?? "").toLowerCase()),
      ),
    ],
  },
];

/** A StorageClass is the default, lets volumes grow, and keeps, deletes and binds them as stated; a VolumeSnapshotClass is the default, and keeps or deletes snapshots. */
export const recogniser: Recogniser = {
  id: "storage-class",
  summary:
    "A StorageClass is the default, lets volumes grow, and keeps, deletes and binds them as stated; a VolumeSnapshotClass is the default, and keeps or deletes snapshots.",
  examples: [
    {
      sentence: "StorageClass `fast` is the default class, is expandable and retains volumes",
      reads: [
        { kind: "worded-field", search: { kind: "StorageClass", name: "fast" } },
        { kind: "worded-field", homes: [{ fields: ["allowVolumeExpansion"], expect: { is: "same", value: true } }] },
        { kind: "worded-field", homes: [{ fields: ["reclaimPolicy"], expect: { is: "same", value: "Retain" } }] },
      ],
    },
    {
      sentence: "Volumes of StorageClass `bulk` can grow",
      reads: [{ kind: "worded-field", search: { kind: "StorageClass", name: "bulk" }, homes: [{ fields: ["allowVolumeExpansion"] }] }],
    },
    {
      sentence: "StorageClass `bulk` deletes its volumes",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "one-of", values: ["Delete"] } }, { expect: { is: "absent" } }] }],
    },
    {
      sentence: "StorageClass `local` binds late",
      reads: [{ kind: "worded-field", homes: [{ fields: ["volumeBindingMode"], expect: { is: "same", value: "WaitForFirstConsumer" } }] }],
    },
    {
      sentence: "VolumeSnapshotClass `nightly` is the default snapshot class and keeps snapshots",
      reads: [
        { kind: "worded-field", search: { kind: "VolumeSnapshotClass", name: "nightly" } },
        { kind: "worded-field", homes: [{ fields: ["deletionPolicy"], expect: { is: "same", value: "Retain" } }] },
      ],
    },
    {
      sentence: "VolumeSnapshotClass `hourly` deletes its snapshots",
      reads: [{ kind: "worded-field", homes: [{ fields: ["deletionPolicy"], expect: { is: "same", value: "Delete" } }] }],
    },
    { sentence: "VolumeSnapshotClass `nightly` is not the default snapshot class", reads: null },
    { sentence: "CronJob `nightly` keeps snapshots", reads: null },
    {
      sentence: "StorageClass `fast`: WaitForFirstConsumer, reclaim Delete, not the default class",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["volumeBindingMode"], expect: { is: "same", value: "WaitForFirstConsumer" } }] },
        { kind: "worded-field", homes: [{ expect: { is: "one-of", values: ["Delete"] } }, { expect: { is: "absent" } }] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "false" } }, { expect: { is: "absent" } }] },
      ],
    },
    { sentence: "The default is documented", reads: null },
    { sentence: "The team can grow", reads: null },
  ],
  cue: patternsOf([...PHRASES, ...MORE]),
  recognise(sentence, context) {
    const read = readPhrases(sentence, context, [...PHRASES, ...MORE]);
    return read?.assertions.every((one) => one.kind === "worded-field" && CLASSES.has(one.search.kind ?? "")) === true ? read : null;
  },
};
