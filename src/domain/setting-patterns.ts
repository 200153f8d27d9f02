/** Patterns for settings in sentences: keys, the values that stand beside them, and the clusters that these are for. All are linear. */

/** A key: `${KEY}`, `KEY` or, with an underscore, KEY. */
export const KEY =
  /`(?:[^`\s$]{1,60}=)?\$\{([A-Z][A-Z0-9_]*)\}`|`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`|(?<![\w$`{/.-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w-])/g;
/** A value in code. */
export const CODED = "`[^`\\s][^`]{0,120}`";
/** A value in prose. */
export const BARE = "(?<![\\w.:/-])(?:true|false|[\\w:@+][\\w.:/@+-]{0,80})(?![\\w/])";
const PLACE =
  "(?:\\s*\\((?:on |in |for )?(?:the )?[A-Za-z][\\w-]{1,40}(?: cluster)?\\)|\\s+(?:in|on|for)\\s+(?:the\\s+)?[A-Za-z][\\w-]{1,40}(?: clusters?)?)?";
/** The cluster that a label gives a value to. */
export const LABEL = "(?:[A-Za-z][\\w-]{1,40}(?: cluster)?\\s*:\\s*)?";
/** One value with its label and place. */
export const ITEM = `${LABEL}(?:${CODED}|"[^"\\s]{1,80}"|${BARE})${PLACE}`;
const LINK = "\\s*(?:\u2192|->|=|:|\u2014|(?:is|are|equals?|(?:is |are )?set to|with (?:the )?value)(?![\\w-]))\\s*";
/** The values that follow a key. */
export const AFTER = new RegExp(`^${LINK}(${ITEM}(?:\\s*(?:,\\s*and|,|;|/|\\band\\b|\\bvs\\.?)\\s+${ITEM}|\\s*/\\s*${ITEM}){0,7})`, "i");
/** "`KEY` on edge is …": the place stands between. */
export const BETWEEN = /^\s+(?:on|in|for)\s+(?:the\s+)?([A-Za-z][\w-]{1,40})(?:\s+cluster)?(?=\s)/;
/** "`${KEY}` (30 days on east, 7 days on west)", "`${KEY}`: a week on east, a day on west", "`${KEY}`, i.e. two weeks on east". */
export const MEANT =
  /^\s*(?:,?\s+i\.e\.,?\s+|,?\s+which is\s+|\(\s*|:\s+|\s+[-–—]\s+)((?:\d[\w.:/-]*|an?(?= )|one|two|three|four|five|six|seven|eight|nine|ten|twelve|`[^`\s]{1,80}`)(?:\s+(?:seconds?|minutes?|hours?|days?|weeks?|[KMGT]i?B?))?\s+(?:in|on|for)\s+(?:the\s+)?[A-Za-z][\w-]{1,40}(?:\s+cluster)?(?:\s*(?:,|;|,?\s+and|\/)\s*(?:\d[\w.:/-]*|an?(?= )|one|two|three|four|five|six|seven|eight|nine|ten|twelve|`[^`\s]{1,80}`)(?:\s+(?:seconds?|minutes?|hours?|days?|weeks?|[KMGT]i?B?))?\s+(?:in|on|for)\s+(?:the\s+)?[A-Za-z][\w-]{1,40}(?:\s+cluster)?){0,5})\s*\)?/i;
/** One value of those, its unit, and the place it is for. */
export const MEANT_ITEM =
  /(`[^`\s]{1,80}`|[\w.:/-]+)((?:\s+(?:seconds?|minutes?|hours?|days?|weeks?|[KMGT]i?B?))?)\s+((?:in|on|for)\s+(?:the\s+)?[A-Za-z][\w-]{1,40}(?:\s+cluster)?)/gi;
/** A value in parentheses after a key. */
export const WITHIN = new RegExp(`^((?:\\s+[a-z-]{2,20}){0,3}\\s*)\\(\\s*(${CODED}|[\\w.:/@+-]{1,80})\\s*\\)`);
/** A value that stands before its key. */
export const BEFORE = new RegExp(
  `(${CODED}|(?<![\\w.:/-])v?\\d[\\w.:/-]{0,60})((?:\\s+[a-z-]{2,20}){0,2})\\s*(\\(\\s*|,?\\s*(?:(?:set|configured|defined|taken|coming|substituted|provided|given)\\s+)?(?:via|through|from|by|using)\\s+(?:the\\s+)?(?:variable\\s+|setting\\s+)?)$`,
);
/** A cluster in which a key is not set. */
export const UNSET =
  /(?:unset|undefined|absent|missing|not (?:set|defined|present))\s+(?:in|on|for|from)\s+(?:the\s+)?([A-Za-z][\w-]{1,40})(?:\s+cluster)?(?![\w-])/gi;
/** Words that say something of a key and are no values. */
export const NO_VALUE =
  /^(?:set|used|defined|documented|referenced|present|required|enabled|disabled|configured|the|a|an|in|not|no|never|only|from|to|for|of|at|by|with|unset|empty|missing|absent|available|passed|given|read|taken|filled|overridden|identical|equal|same|different|its|there|also|both|each|all|every|either|substituted|consumed|injected|exposed|added|and|or)$/i;
