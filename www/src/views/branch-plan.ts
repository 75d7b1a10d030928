/** The branches as a list that shows the tree. Nothing here keeps state. */
import type { BranchId, BranchView } from '../wasm/api.js';

export interface BranchRow {
  readonly branch: BranchView;
  /** How deep it hangs. */
  readonly depth: number;
}

/** Parents before their children, those that left first before later ones. */
export function branchRows(branches: readonly BranchView[]): BranchRow[] {
  const known = new Set(branches.map(({ id }) => id));
  const under = new Map<BranchId | null, BranchView[]>();
  for (const branch of branches) {
    const parent =
      branch.parent !== null && branch.parent !== branch.id && known.has(branch.parent)
        ? branch.parent
        : null;
    under.set(parent, [...(under.get(parent) ?? []), branch]);
  }
  const rows: BranchRow[] = [];
  const place = (parent: BranchId | null, depth: number): void => {
    const children = (under.get(parent) ?? []).sort(
      (a, b) => (a.forked_at ?? 0) - (b.forked_at ?? 0) || a.id - b.id,
    );
    for (const branch of children) {
      rows.push({ branch, depth });
      place(branch.id, depth + 1);
    }
  };
  place(null, 0);
  return rows;
}

/** "branch 2 of 3", or the name that a reader gave it. */
export function branchWords(branches: readonly BranchView[]): string {
  const current = branches.find((branch) => branch.current);
  if (!current) return '';
  if (branches.length === 1) return current.name;
  const place = branchRows(branches).findIndex(({ branch }) => branch.current) + 1;
  const named = !/^branch \d+$/.test(current.name);
  return named
    ? `${current.name} (${place} of ${branches.length})`
    : `branch ${place} of ${branches.length}`;
}
