// How anybody makes it happen: the commands of one failing run, and the script that does it alone.

import type { AttemptRecord } from '../../../core/attempt/attempt.ts';
import { isFlat } from '../../../core/scenario/layers.ts';
import { startsGuest } from '../concerned-project.ts';
import { type Block, runs, type Section, words } from '../document.ts';
import type { Dossier } from '../dossier.ts';
import { formatPoint } from '../run-text.ts';

export function stepsSection(dossier: Dossier): Section | null {
  const failing = dossier.records.find((record) => record.judgement.outcome === 'bad');
  if (!failing) return null;
  const blocks = [...byHand(failing, dossier), ...script(dossier)];
  return { id: 'steps', heading: 'How to see it', blocks };
}

function byHand(failing: AttemptRecord, dossier: Dossier): readonly Block[] {
  // The first command starts the host VM or the sandbox of this lab; a reader has a machine of their own.
  const commands = failing.byHand.slice(1);
  if (commands.length === 0) return [];
  const at = formatPoint(failing.point);
  const isDirect = isFlat({ components: dossier.components, steps: commands.map((command) => ({ command })) });
  const prompt = isDirect ? '$' : '#';
  return [
    {
      kind: 'paragraph',
      sentences: [{ text: isDirect ? `With ${at}:` : `On a host with ${at}, as root:`, backing: runs([failing.id]) }],
    },
    { kind: 'verbatim', text: commands.map((command) => `${prompt} ${command}`).join('\n'), backing: runs([failing.id]) },
  ];
}

function script(dossier: Dossier): readonly Block[] {
  const { script: made } = dossier;
  if (!made) return [];
  const success = startsGuest(dossier) ? 'the guest comes up' : 'all steps end well';
  const tried = made.tried
    ? [{ text: made.tried.sentence, backing: made.tried.backing }]
    : [{ text: 'Nobody has run this script yet.', backing: words }];
  return [
    {
      kind: 'paragraph',
      sentences: [
        {
          text: `The same as one script, which ends with 0 when ${success} and with 1 when it shows the failure, is reproduce.sh below.`,
          backing: { kind: 'record', of: 'the attached script' },
        },
        ...tried,
      ],
    },
  ];
}
