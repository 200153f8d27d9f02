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

/** A row read as a sentence: `first: rest` under a head that names properties, else `first — rest`. Columns of numbers and states are left out. */
export function rowText(columns: readonly string[], cells: readonly string[]): string {
  const said = cells.filter((cell, index) => cell !== "" && !isBookkeeping(columns[index] ?? "", cell));
  const [first = "", ...rest] = said.length > 0 ? said : cells;
  const property = /^(?:surface|setting|property|parameter|item|field|key|name)$/i.test((columns[0] ?? "").trim());
  return rest.length === 0 ? first : `${first}${property ? ": " : " \u2014 "}${rest.join(" \u2014 ")}`;
}

function isBookkeeping(column: string, cell: string): boolean {
  const title = column.replace(/[*_`]/g, "").trim().toLowerCase();
  if (/^(?:#|no\.?|nr\.?|id|ac|acs?|ac #)$/.test(title)) return /^[*_`]*(?:AC)?[ #-]{0,2}\d[\w.]{0,10}[*_`]*$/i.test(cell);
  return /^(?:status|state|result|verified|met|done)$/.test(title);
}
