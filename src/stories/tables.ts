/** True for the row of dashes under a table's head. */
export function isDelimiterRow(text: string): boolean {
  return text.includes("-") && /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/.test(text) && text.includes("|");
}

/** The cells of a table row; `\|` is a bar inside a cell. */
export function splitRow(text: string): string[] {
  const cells: string[] = [];
  let cell = "";
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\" && text[index + 1] === "|") {
      cell += "|";
      index++;
    } else if (text[index] === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += text[index];
  }
  cells.push(cell.trim());
  if (cells[0] === "" && cells.length > 1) cells.shift();
  if (cells.at(-1) === "" && cells.length > 1) cells.pop();
  return cells;
}

/**
 * A row read as a sentence: `first: rest` under a head that names properties, else `first — rest`; where several columns give values, each with
 * the title of its column: `first — Infra: 1, Apps: 2`. Columns of numbers, states and reasons are left out.
 */
export function rowText(columns: readonly string[], cells: readonly string[]): string {
  const kept = cells.map((cell, index) => ({ cell, title: plainTitle(columns[index] ?? "") }));
  const said = kept.filter(({ cell, title }) => cell !== "" && !isBookkeeping(title, cell));
  const [first = { cell: "" }, ...rest] = said.length > 0 ? said : kept;
  if (rest.length === 0) return first.cell;
  if (rest.length > 1 && rest.every(isValueColumn)) return `${first.cell} \u2014 ${rest.map(({ cell, title }) => `${title}: ${cell}`).join(", ")}`;
  const property = /^(?:surface|setting|property|parameter|item|field|key|name)$/i.test(plainTitle(columns[0] ?? ""));
  return `${first.cell}${property ? ": " : " \u2014 "}${rest.map(({ cell }) => cell).join(" \u2014 ")}`;
}

function plainTitle(column: string): string {
  return column.replace(/[*_`]/g, "").trim();
}

/** A cell with a single short value below a title that says of what or where. */
function isValueColumn({ cell, title }: { readonly cell: string; readonly title: string }): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*(?: (?:cluster|value|version))?$/.test(title) && /^(?:`[^`]{1,60}`|\S{1,60})$/.test(cell);
}

function isBookkeeping(column: string, cell: string): boolean {
  const title = column.toLowerCase();
  if (/^(?:#|no\.?|nr\.?|id|ac|acs?|ac #)$/.test(title)) return /^[*_`]*(?:AC)?[ #-]{0,2}\d[\w.]{0,10}[*_`]*$/i.test(cell);
  return /^(?:status|state|result|verified|met|done|why|reason|rationale|purpose)$/.test(title);
}
