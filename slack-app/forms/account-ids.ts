/** Account ids as somebody typed them: whole numbers, separated by commas, semicolons or spaces. */
export function parseAccountIds(text: string | null): { ids: number[]; unreadable: string[] } {
  const parts = (text ?? '').split(/[\s,;]+/).filter(Boolean);
  const ids: number[] = [];
  const unreadable: string[] = [];
  for (const part of parts) {
    const id = /^\d{1,15}$/.test(part) ? Number(part) : Number.NaN;
    if (id > 0) ids.push(id);
    else unreadable.push(part);
  }
  return { ids: [...new Set(ids)], unreadable };
}
