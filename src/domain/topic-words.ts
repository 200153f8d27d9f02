/** Words of a text by their stems, for telling that two texts are about the same: "recovering", "recovery" and "recover" are one word. */

/** Words that say nothing of what a text is about. */
const EMPTY = new Set(
  (
    "a an the of to for in on at by with and or is are be as its it their this that these those from into via per how what when where why which who while then also any all each every own one " +
    "section sections guide guides procedure procedures instruction instructions step steps documentation document documents docs doc note notes overview details detail information description explanation " +
    "summary chapter example examples do does can must should will not your you we our"
  ).split(" "),
);

/** A word without the endings that make a verb of a noun or a plural of a singular; at least four letters stay. */
function topicStem(word: string): string {
  let stem = word.toLowerCase().replace(/(?<=\w{3}[^s])s$/, "");
  for (let round = 0; round < 2; round += 1) {
    const cut = stem.replace(/(?:ation|ing|ment|ion|er|or|ed|at|y|ie|i|e)$/, "");
    if (cut.length >= 4) stem = cut;
  }
  return stem;
}

/** The stems of the words that carry meaning, in order, parts of joined words each for themselves. */
export function topicStems(text: string): readonly string[] {
  const words = text
    .normalize("NFC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).filter((word) => !EMPTY.has(word)).map(topicStem);
}
