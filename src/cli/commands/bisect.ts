// `firstbad bisect`: along the versions of a scenario's component, or through the commits of a repository.

import type { BisectOptions } from '../bisect-options.ts';
import type { Context } from '../context.ts';
import { usageError } from '../usage-error.ts';
import { bisectComponent } from './bisect-component.ts';
import { bisectComponentCommits } from './bisect-component-commits.ts';
import { bisectRepository } from './bisect-repository.ts';
import { bisectVersions } from './bisect-versions.ts';

export async function bisectCommand(context: Context, options: BisectOptions): Promise<number> {
  const isAboutBuilds = options.fixUps.length > 0 || !options.repairs || options.isTrusted;
  if (isAboutBuilds && (options.axis === null || options.repo === null)) {
    throw usageError(
      '--fix-up, --no-repair and --trust-scenario are for commits that firstbad builds: say --axis and --repo as well',
      'bisect',
    );
  }
  const { list } = options;
  if (list !== null) return bisectVersions(context, { ...options, list });
  if (options.axis !== null && options.repo !== null) {
    return bisectComponentCommits(context, { ...axisOptions(options, options.axis), repo: options.repo });
  }
  if (options.axis !== null) return bisectComponent(context, axisOptions(options, options.axis));
  const { settings, versions } = options.restrictions;
  if (settings.length > 0 || versions.length > 0)
    throw usageError('--set and --version belong to a scenario: say --axis as well', 'bisect');
  return bisectRepository(context, options);
}

function axisOptions({ operands, goods, bads, argv, ...options }: BisectOptions, axis: string) {
  const [path, ...more] = operands;
  if (path === undefined || more.length > 0)
    throw usageError('--axis needs one scenario: firstbad bisect DIR --axis kernel', 'bisect');
  if (argv !== null) throw usageError('--axis runs the steps of a scenario: it takes no command', 'bisect');
  if (goods.length > 1 || bads.length > 1) throw usageError('along an axis there is one --good and one --bad', 'bisect');
  return { ...options, path, axis, good: goods[0] ?? null, bad: bads[0] ?? null };
}
