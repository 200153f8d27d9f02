import { inKind, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const CLASSES = new Set(["StorageClass", "VolumeSnapshotClass"]);

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:is |as |becomes )?@(?:cluster['’]s )?default (?:storage ?class|class)"),
    homes: () => [inKind("StorageClass", ["metadata.annotations.storageclass.kubernetes.io/is-default-class"], same("true"))],
  },
  {
    pattern: words("(?:is |as |becomes )?@(?:cluster['’]s )?default (?:volume ?)?snapshot ?class"),
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
    { sentence: "StorageClass `fast` is not the default class", reads: null },
    { sentence: "The default is documented", reads: null },
    { sentence: "The team can grow", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise(sentence, context) {
    const read = readPhrases(sentence, context, PHRASES);
    return read?.assertions.every((one) => one.kind === "worded-field" && CLASSES.has(one.search.kind ?? "")) === true ? read : null;
  },
};
