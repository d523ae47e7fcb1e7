// Facts and scores from columns: as `warehouse.documents.packed`.

const MISSING = 0;

/** `facts` (without aliases) and `scores` of a packed document, as they stand in their own documents. */
export function unpacked(packed) {
  const facts = {
    ...packed.facts,
    aliases: [],
    sources: rowsOf(packed.sources),
    offers: nested(packed, "offers", "prices"),
    capabilities: nested(packed, "capabilities", "evidence"),
  };
  const inner = packed.contributions === undefined ? {} : { contributions: rowsOf(packed.contributions) };
  return { facts, scores: { ...packed.scores, ...inner } };
}

function nested(packed, name, inner) {
  const rest = rowsOf(packed[inner]);
  return rowsOf(packed[name]).map((row) => ({ ...row, [inner]: rest.splice(0, row[inner]) }));
}

function rowsOf({ rows: count, columns }) {
  const rows = Array.from({ length: count }, () => ({}));
  for (const [name, column] of Object.entries(columns)) {
    rows.forEach((row, number) => {
      if (Object.hasOwn(column, "all")) row[name] = column.all;
      else if (column.each) row[name] = column.each[number];
      else if (column.at[number] !== MISSING) row[name] = column.values[column.at[number] - 1];
    });
  }
  return rows;
}
