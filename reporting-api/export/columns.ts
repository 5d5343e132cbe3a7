interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
}

/** The columns of a list: what its documents are described to have. The same for every page, whatever is on it. */
export function columnsOf(answer: object): string[] {
  const node = (answer as Schema).properties?.['edges']?.items?.properties?.['node'];
  return node === undefined ? [] : [...new Set(namesIn(node))];
}

function namesIn({ properties = {}, anyOf = [], allOf = [] }: Schema): string[] {
  return [...Object.keys(properties), ...[...anyOf, ...allOf].flatMap(namesIn)];
}
