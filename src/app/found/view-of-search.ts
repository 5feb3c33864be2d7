// What a search has found, drawn: the same for commits, packages and lists.

import type { SearchReport } from '../../core/stored/search-report.ts';
import type { Style } from '../../render/base/style.ts';
import { searchSvg } from '../../render/search/search-svg.ts';
import { searchLines } from '../../render/search/search-text.ts';

export function viewOfSearch(
  report: SearchReport,
  { style, columns }: { readonly style: Style; readonly columns: number },
): { readonly words: readonly string[]; readonly picture: { readonly svg: string; readonly says: string } } {
  const says = `The search of ${report.of}: what was tested and how the range shrank`;
  return { words: searchLines(report, { style, columns, commit: null }), picture: { svg: searchSvg(report), says } };
}
