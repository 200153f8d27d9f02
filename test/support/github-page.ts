import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** The letters, colours and breaking rules that decide how a comment of GitHub looks; lines of a block that do not fit scroll inside of it. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1f2328; --ground: #ffffff; --muted: #59636e; --line: #d1d9e0; --code: #818b981f; --block: #f6f8fa; --link: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f6fc; --ground: #0d1117; --muted: #9198a1; --line: #3d444d; --code: #656c7633; --block: #151b23; --link: #4493f8; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 16px; background: var(--ground); color: var(--ink); font: 14px/1.5 "Noto Sans", "DejaVu Sans", Inter, sans-serif; }
main { max-width: 860px; margin: 0 auto; border: 1px solid var(--line); border-radius: 6px; padding: 16px; overflow-wrap: break-word; }
main > :first-child { margin-top: 0; }
main > :last-child { margin-bottom: 0; }
p, ul, ol, pre, table, details, blockquote { margin: 0 0 16px; }
h1, h2, h3, h4 { margin: 24px 0 16px; line-height: 1.25; font-weight: 600; }
h2 { font-size: 1.5em; padding-bottom: .3em; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.25em; }
h4 { font-size: 1em; }
ul, ol { padding-left: 2em; }
li + li { margin-top: .25em; }
li > p { margin-top: 16px; }
ul ul, ol ul, li > pre { margin-bottom: 0; }
a { color: var(--link); }
code { font: 85% "JetBrains Mono", "DejaVu Sans Mono", monospace; padding: .2em .4em; border-radius: 6px; background: var(--code); white-space: break-spaces; font-variant-ligatures: none; }
pre { padding: 16px; overflow: auto; border-radius: 6px; background: var(--block); line-height: 1.45; overflow-wrap: normal; }
pre code { padding: 0; background: none; font-size: 12px; white-space: pre; }
blockquote { padding: 0 1em; color: var(--muted); border-left: .25em solid var(--line); }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid var(--line); }
summary { cursor: pointer; }
hr { height: .25em; border: 0; background: var(--line); }
sub { font-size: 75%; line-height: 0; vertical-align: baseline; position: relative; bottom: -.25em; }
`;

/**
 * The page of an issue or comment with this text, as GitHub shows it: GitHub Flavored Markdown, HTML in it as HTML, a line end within a paragraph
 * a break (https://docs.github.com/en/get-started/writing-on-github, "line breaks"). The stylesheet is our own, in the manner of GitHub's.
 */
export function githubPage(text: string): string {
  const body = micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>comment</title><style>${STYLE}</style><body><main>${withBreaks(body)}</main></body></html>`;
}

/** Line ends within running text as breaks; those between blocks and within code stay. */
function withBreaks(html: string): string {
  return html.replace(/<p>[\s\S]*?<\/p>/gu, (paragraph) => paragraph.replace(/(?<!<br \/>)\n/gu, "<br />\n"));
}
