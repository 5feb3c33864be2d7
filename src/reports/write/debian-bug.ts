// A report as a mail to Debian's bug tracker: pseudo-headers as reportbug writes them (https://www.debian.org/Bugs/Reporting), then
// the report. The package and its version are those that failed here, since the tracker follows versions by these two lines.

import { blamedComponent, introductionOf, newestFailing } from './concerned-project.ts';
import type { ReportDocument, Section } from './document.ts';
import type { Dossier, ReportedComponent } from './dossier.ts';
import { headerText } from './header-text.ts';
import { bodyText, mailText } from './mail.ts';
import { withoutTrackerLines } from './tracker-lines.ts';

export type DebianBug = { readonly kind: 'bug'; readonly text: string } | { readonly kind: 'none'; readonly because: string };

export function debianBugText(document: ReportDocument, dossier: Dossier): DebianBug {
  const component = blamedComponent(dossier) ?? dossier.components.find(({ role }) => role === 'host-kernel') ?? null;
  const name = component ? packageOf(component) : null;
  if (component === null || name === null)
    return none(`the versions of ${component?.name ?? 'no component'} are no packages of Debian`);
  const version = newestFailing(component, dossier);
  if (version === null) return none('no version failed here, and a bug of Debian is found in one');
  const tags = tagsOf(dossier, component);
  const pseudo = [
    `Package: ${name}`,
    `Version: ${headerText(version)}`,
    // "A bug which has a major effect on the usability of a package, without rendering it completely unusable to everyone."
    'Severity: important',
    ...(tags.length > 0 ? [`Tags: ${tags.join(' ')}`] : []),
  ];
  const untracked = (sections: readonly Section[]): readonly Section[] =>
    sections.map(withoutTrackerLines).filter(({ blocks }) => blocks.length > 0);
  const plain = { ...document, front: untracked(document.front), sections: untracked(document.sections) };
  const titled = { ...plain, title: `${name}: ${document.title}` };
  const mail = mailText(titled, { tags: [], to: ['submit@bugs.debian.org'], cc: [] });
  const head = mail.slice(0, mail.indexOf('\n\n'));
  return { kind: 'bug', text: `${head}\n\n${pseudo.join('\n')}\n\nDear Maintainer,\n\n${bodyText(plain)}` };
}

function none(because: string): DebianBug {
  return { kind: 'none', because };
}

/** Bugs of any kernel image belong to the source package; others to the binary package that was tried. */
function packageOf({ role, source }: ReportedComponent): string | null {
  const name = /^debian ([a-z0-9][a-z0-9+.-]+)$/.exec(source)?.[1];
  if (name === undefined) return null;
  return role === 'host-kernel' ? 'src:linux' : name;
}

/** `upstream` where it came with another upstream version, `fixed-upstream` where a newer one is good again. */
function tagsOf(dossier: Dossier, component: ReportedComponent): readonly string[] {
  const introduction = introductionOf(dossier);
  const own = introduction?.component === component.name ? introduction : null;
  const fix = dossier.transitions.find((one) => one.kind === 'fix' && one.component === component.name);
  return [
    ...(own && own.upstream.before !== own.upstream.after ? ['upstream'] : []),
    ...(fix && fix.upstream.before !== fix.upstream.after ? ['fixed-upstream'] : []),
  ];
}
