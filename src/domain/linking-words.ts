/**
 * Words by which a sentence ties a value to its subject and that say nothing by themselves: "hands out", "is published at", "ends up in". Only
 * beside a value that was found do they need no accounting. No word is here that states a property of its own (encrypts, restarts, shared), that
 * turns or bounds (refuses, above, before), or that may name a part (controller, exporter).
 */
const LINKING = new Set(
  (
    "hand hands handed handing out refer refers referred pointing attach attaches announce announces announced advertise advertises advertised solve solves solved cover covers covered covering derive derives derived " +
    "write writes written writing store stores storing upload uploads uploaded ship ships shipped send sent forward forwarded deliver delivers delivered copy copies copied dump dumps dumped stream streams streamed " +
    "publish published publishing expose exposing reach reached reachable reaches talk talks talking speak speaks connect connects connected log logs bind binds bound claim claims claimed " +
    "land lands landed end ends ending settle settles arrive arrives arrived travel travels flow flows pass passes passed draw draws drawn pull pulled fetch fetched obtain obtains obtained acquire acquires receive received " +
    "fire fires fired start starts started begin begins begun kick kicks launch launches trigger triggers triggered happen happens happened occur occurs occurred execute executes executed perform performs performed " +
    "consist consists comprise comprises comprised form forms formed build builds built make made give given grant grants granted assign assigns assigned allocate allocates allocated " +
    "own owns owned hold holds held carry carries carried bear bears possess possesses contain contains have has had get gets got take takes taken use uses used employ employs employed rely relies apply applied applies " +
    "set sets put puts place places placed stand stands sit sits lie lies live lives reside resides residing remain remains stay stays exist exists appear appears belong belongs serve serves served " +
    "install installs installed deploy deploys deployed roll rolled run runs running operate operates operated host hosts hosted manage manages managed handle handles handled maintain maintains maintained bring brings brought come comes coming " +
    "call calls called name names named know known identify identified tag tags tagged mark marks marked label labels labelled labeled annotate annotated define defines defined declare declares declared describe describes described specify specifies specified " +
    "pin pins pinned fix fixed configure configures configured tune tuned adjust adjusted choose chosen pick picks picked select selects selected request requests requested ask asks asked want wants need needs require requires required expect expects expected " +
    "import imports imported load loads loaded read reads reading source sourced template templated render rendered generate generates generated issue issues issued  " +
    "through via behind across within inside into onto under upon per along around towards toward beside alongside against amid for from with by at in on of to as so thus hence therefore thereby whose which that this these those it its they them their itself themselves " +
    "such like namely including i.e respectively accordingly also too additionally further moreover furthermore then now here there where when while meanwhile already still yet again always once finally actually really simply directly straight " +
    "properly correctly explicitly deliberately intentionally consistently generally usually typically normally currently presently respectively together actual real true proper right same very own respective particular specific certain given following above-mentioned corresponding appropriate suitable necessary " +
    "way ways means manner thing things part parts piece pieces bit kind kinds sort type form case cases purpose purposes reason sake side end result outcome effect"
  ).split(" "),
);
for (const word of [
  "above",
  "below",
  "true",
  "same",
  "own",
  "once",
  "still",
  "yet",
  "once",
  "always",
  "when",
  "while",
  "run",
  "logs",
  "stores",
  "hosts",
  "source",
  "issue",
  "part",
  "parts",
  "right",
])
  LINKING.delete(word);

const PARTICIPLE = /(?:ed|[^g]iven|aken|itten|rawn|nown|osen|built|made|kept|sent|held|ought|bound)$/;
const LEADS = /^(?:to|by|from|in|at|on|as|with|through|via|into|under|of|for|behind|out|over|within|inside|against)$/i;
const NAMES = /^(?:named|called|labell?ed|tagged|annotated|known)$/;

/**
 * True for a word that only ties a value to its subject. A participle does so where it leads to something ("published at", "named"): one that
 * stands by itself is what is said ("the image is signed").
 *
 * @param next - The word after it; undefined where a value or nothing follows.
 */
export function isLinking(word: string, next: string | undefined): boolean {
  const lower = word.toLowerCase();
  if (!LINKING.has(lower)) return false;
  return !PARTICIPLE.test(lower) || NAMES.test(lower) || (next !== undefined && LEADS.test(next));
}
