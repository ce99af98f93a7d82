// The head of the matrix: families over their measure types.

/** @param {{model: import("../model.js").Model, columns: number[]}} props */
export function MatrixHead({ model, columns }) {
  /** @type {{code: string | null, n: number}[]} */
  const families = [];
  for (const column of columns) {
    const { parent } = model.types[column];
    const last = families.at(-1);
    if (last && last.code === parent) last.n += 1;
    else families.push({ code: parent, n: 1 });
  }
  return (
    <thead>
      {columns.length > 1 && (
        <tr class="families">
          <td />
          {families.map(({ code, n }) => (
            <th key={code} scope="colgroup" colSpan={n}>
              <span>{model.label("families", code ?? "")}</span>
            </th>
          ))}
        </tr>
      )}
      <tr class="types">
        <td />
        {columns.map((column, n) => (
          <th key={column} scope="col" class={beginsFamily(model, columns, n) ? "first" : ""} title={model.types[column].definition}>
            <span>{model.types[column].label}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** @param {import("../model.js").Model} model @param {number[]} columns @param {number} n */
export function beginsFamily(model, columns, n) {
  return n === 0 || model.types[columns[n]].parent !== model.types[columns[n - 1]].parent;
}
