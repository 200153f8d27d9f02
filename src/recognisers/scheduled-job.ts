import { inKind, inPods, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Home } from "../domain/stated.ts";
import { numberOf, secondsOf, words } from "../domain/wording.ts";

const CRON =
  /(?<![\w*])(?:schedule (?:is |of )?[\s(]{0,3})?((?:[\d*][\d*,/-]{0,20} ){2}[\d*][\d*,/-]{0,20} [\d*A-Z][\w*,/-]{0,20} [\d*A-Z][\w*,/-]{0,20})(?![\w*])/g;
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const KINDS = ["CronJob", "ScheduledBackup", "ReplicationSource"];

function schedule(text: string | undefined): ReturnType<Phrase["homes"]> {
  return text === undefined ? null : [{ kinds: [...KINDS, "HelmRelease"], fields: ["**.schedule"], expect: same(text) }];
}

/** Whatever has a schedule of its own: a backup is made by a CronJob, or by an operator. Some count seconds in front. */
function at(...schedules: readonly string[]): ReturnType<Phrase["homes"]> {
  const expect = oneOf(...schedules, ...schedules.map((one) => `0 ${one}`));
  return [
    { kinds: ["CronJob", "ScheduledBackup", "Schedule"], fields: ["spec.schedule"], expect },
    { kinds: ["ReplicationSource"], fields: ["spec.trigger.schedule"], expect },
    { kinds: ["HelmRelease"], fields: ["**.cronjob.schedule"], expect },
  ];
}

function daily(text: string | undefined): ReturnType<Phrase["homes"]> {
  const [hour = "", minute = ""] = (text ?? "").split(":");
  if (hour === "" || minute === "") return null;
  const hours = [...new Set([String(Number(hour)), hour.padStart(2, "0")])];
  const minutes = [...new Set([String(Number(minute)), minute])];
  return at(...minutes.flatMap((first) => hours.map((second) => `${first} ${second} * * *`)));
}

/** "every six hours", "every half hour", "hourly": at whichever minute. */
function everyTime(text: string): ReturnType<Phrase["homes"]> {
  const lower = text.toLowerCase();
  if (/half(?: an)? hour/.test(lower)) return at("*/30 * * * *", "0/30 * * * *", "0,30 * * * *");
  if (/hourly|every hour|once an hour/.test(lower)) return at("0 * * * *", "@hourly");
  const hours = numberOf(/every (\S+) hours/.exec(lower)?.[1]);
  return Number.isNaN(hours) ? null : at(`0 */${hours} * * *`, `0 0/${hours} * * *`);
}

/** "on Mondays at 05:00". */
function weekly(name: string | undefined, time: string | undefined): ReturnType<Phrase["homes"]> {
  const day = DAYS.indexOf((name ?? "").toLowerCase());
  const [hour = "", minute = ""] = (time ?? "").split(":");
  if (day < 0 || hour === "" || minute === "") return null;
  const short = (DAYS[day] ?? "").slice(0, 3);
  const days = [String(day), ...(day === 0 ? ["7"] : []), short, short.toUpperCase(), `${short.charAt(0).toUpperCase()}${short.slice(1)}`];
  const hours = [String(Number(hour)), hour.padStart(2, "0")];
  return at(...hours.flatMap((one) => days.map((last) => `${Number(minute)} ${one} * * ${last}`)));
}

function policy(text: string | undefined): ReturnType<Phrase["homes"]> {
  const value = `${(text ?? "").charAt(0).toUpperCase()}${(text ?? "").slice(1).toLowerCase()}`;
  return [inKind("CronJob", ["spec.concurrencyPolicy"], same(value))];
}

const PHRASES: readonly Phrase[] = [
  { pattern: CRON, homes: (match) => schedule(match[1]) },
  {
    pattern: words(
      "(?:(?:backed up|saved|copied|dumped|exported|runs) )?(?:every (?:night|day)|daily|nightly|each night)(?: at)? (\\d{1,2}:\\d{2})|(?:at|for) (\\d{1,2}:\\d{2})(?: utc)?(?: every (?:night|day))?",
    ),
    about: /cronjob|schedul|backup|job|snapshot/i,
    unless: new RegExp(`[\\d*] \\* \\*|(?<![\\w-])(?:(?:${DAYS.join("|")})s?|week\\w*|month\\w*|first|1st)(?![\\w-])`, "i"),
    homes: (match) => daily(match[1] ?? match[2]),
  },
  {
    pattern: words(`(?:runs )?(?:on |every |each )(${DAYS.join("|")})s?(?: at)? (\\d{1,2}:\\d{2})`),
    about: /cronjob|cron|schedul|backup|job|snapshot|export/i,
    homes: (match) => weekly(match[1], match[2]),
  },
  {
    pattern: words("every <n> minutes"),
    about: /cronjob|cron|job|export/i,
    unless: /liveness|readiness|alert|interval|reconcil|retr|refresh/i,
    homes: (match) => at(`*/${numberOf(match[1])} * * * *`, `0/${numberOf(match[1])} * * * *`),
  },
  {
    pattern: words("every half(?: an)? hour|hourly|every hour|once an hour|every (?:\\d{1,2}|two|three|four|six|eight|twelve) hours"),
    about: /cronjob|cron|(?<![\w-])jobs?(?![\w-])|cleanup|snapshot|backup/i,
    unless: /secret|refresh|interval|reconcil|retr|alert|scrape|sync(?:ed|s)?(?![\w-])|probe/i,
    guess: true,
    homes: (match) => everyTime(match[0]),
  },
  {
    pattern: words("gives up after <time>"),
    about: /job|run|cron|batch|backup|overlap/i,
    unless: /probe|retr/i,
    homes: (match) => [{ kinds: ["Job", "CronJob"], fields: ["**.activeDeadlineSeconds"], expect: same(secondsOf(match[1])) }],
  },
  {
    pattern: words("(?:at |runs at |, )?(\\d{1,2}:\\d{2}) utc"),
    about: /cronjob|schedul|backup|job|snapshot/i,
    unless: new RegExp(`(?<![\\w-])(?:(?:${DAYS.join("|")})s?|week\\w*|month\\w*|first|1st)(?![\\w-])`, "i"),
    homes: (match) => daily(match[1]),
  },
  {
    pattern: words("\\d{1,2}:\\d{2} utc"),
    about: /cronjob/i,
    homes: () => [inKind("CronJob", ["spec.timeZone"], oneOf("Etc/UTC", "UTC")), inKind("CronJob", ["spec.timeZone"], { is: "absent" })],
  },
  { pattern: words("concurrency ?policy(?: is| of| set to|:)? ?(allow|forbid|replace)"), homes: (match) => policy(match[1]) },
  {
    pattern: words(
      "(?:runs )?never overlaps?|(?:runs )?never (?:twice|two|more than one|two of them|two runs) at (?:once|a time|the same time)|forbids? (?:concurrent|overlapping|parallel)(?: runs| jobs| executions)?|no (?:concurrent|overlapping|parallel) runs|(?:concurrent|overlapping) runs (?:are )?forbidden",
    ),

    negative: true,
    homes: () => policy("Forbid"),
  },
  { pattern: words("replaces one that is still running|replaces @(?:running|previous) (?:one|job|run)"), homes: () => policy("Replace") },
  {
    pattern: words("(?:back-?off ?limits?)(?: is| of| are|:)? ?(\\d{1,3}|zero|one|two|three)(?! and)"),
    homes: (match) => [{ kinds: ["Job", "CronJob"], fields: ["**.backoffLimit"], expect: same(numberOf(match[1])) }],
  },
  {
    pattern: words("(?:is |are )?(?:killed|stopped|aborted|cancelled|terminated) after <time>|deadline of <time>"),
    about: /job|settlement|run|cron|batch/i,
    unless: /probe|pod gets/i,
    homes: (match) => [{ kinds: ["Job", "CronJob"], fields: ["**.activeDeadlineSeconds"], expect: same(secondsOf(match[1] ?? match[2])) }],
  },
  {
    pattern: words("(?:keeps?|retains?|(?:the )?last) <n> successful(?: jobs| runs)?"),
    homes: (match) => [inKind("CronJob", ["spec.successfulJobsHistoryLimit"], same(numberOf(match[1])))],
  },
  {
    pattern: words("(?:keeps?|retains?|(?:the )?last) <n> failed(?: [a-z]+){0,2}(?: jobs| runs)?"),
    homes: (match) => [inKind("CronJob", ["spec.failedJobsHistoryLimit"], same(numberOf(match[1])))],
  },
  {
    pattern: words("(?:disappears?|vanish(?:es)?|goes away|go away|(?:is|are) (?:removed|cleaned up|deleted)|cleaned up) after <time>"),
    about: /jobs?/i,
    homes: (match) => [{ kinds: ["Job", "CronJob"], fields: ["**.ttlSecondsAfterFinished"], expect: same(secondsOf(match[1])) }],
  },
  {
    pattern: words("(?:may )?(?:begin|start) up to <time> late|starting deadline(?: of| is|:)? ?<time>"),
    negative: true,
    homes: (match) => [inKind("CronJob", ["spec.startingDeadlineSeconds"], same(secondsOf(match[1] ?? match[2])))],
  },
  { pattern: words("restarted on failure|restart ?policy(?: is|:)? ?onfailure"), homes: () => inPods(["restartPolicy"], same("OnFailure")) },
];

/** A CronJob runs on the stated schedule and handles overlaps, history and failures as stated. */
export const recogniser: Recogniser = {
  id: "scheduled-job",
  summary: "A CronJob runs on the stated schedule and handles overlaps, history and failures as stated.",
  examples: [
    {
      sentence: "CronJob `redis-dump` runs at 03:30 every night",
      reads: [
        {
          kind: "worded-field",
          homes: [{ expect: { is: "one-of", values: ["30 3 * * *", "30 03 * * *", "0 30 3 * * *", "0 30 03 * * *"] } }, {}, {}],
        },
      ],
    },
    {
      sentence: "Backups every night at 02:00",
      reads: [{ kind: "worded-field", homes: [{ kinds: ["CronJob", "ScheduledBackup", "Schedule"] }, { kinds: ["ReplicationSource"] }, {}] }],
    },
    { sentence: "Schedule: `0 3 * * *`", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "0 3 * * *" } }] }] },
    {
      sentence: "Runs never overlap (concurrency policy Forbid)",
      reads: [{ kind: "worded-field" }, { kind: "worded-field", homes: [{ kinds: ["CronJob"], fields: ["spec.concurrencyPolicy"] }] }],
    },
    {
      sentence: "CronJob `redis-dump` runs on Sundays at 04:15, never twice at once",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.schedule"], expect: { is: "one-of" } }, {}, {}] },
        { kind: "worded-field", homes: [{ fields: ["spec.concurrencyPolicy"], expect: { is: "same", value: "Forbid" } }] },
      ],
    },
    {
      sentence: "The export job starts every Friday at 22:00",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.schedule"], expect: { is: "one-of" } }, {}, {}] }],
    },
    {
      sentence: "A completed Job disappears after two hours",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.ttlSecondsAfterFinished"], expect: { is: "same", value: 7200 } }] }],
    },
    {
      sentence: "CronJob `redis-dump`, 02:15 UTC",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.schedule"] }, {}, {}] },
        { kind: "worded-field", homes: [{ fields: ["spec.timeZone"] }, { expect: { is: "absent" } }] },
      ],
    },
    { sentence: "A completed Job never disappears after two hours", reads: null },
    { sentence: "CronJob `redis-dump` runs on the first of the month at 04:15", reads: null },
    { sentence: "Meeting every Monday at 09:30", reads: null },
    { sentence: "Meeting every day at 09:30", reads: null },
    { sentence: "No CronJob at 03:30", reads: null },
    { sentence: "Schedule is agreed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
