// The commands that serve others: a page for people, tools for agents.

import { UserError } from '../../core/base/user-error.ts';
import { type Add, examples } from './add.ts';

export const addServe: Add = (program, context, finish) => {
  program
    .command('serve')
    .helpGroup('Served to others:')
    .summary('show hunts on a page while they run, and start, stop and correct them there')
    .description(
      'Serves a page on this machine alone: hunts as they fill, consoles, evidence side by side; start from a report, stop, go on, override ' +
        'and undo. The address that it prints has the token; FIRSTBAD_TOKEN of the environment is taken instead of a new one.',
    )
    .option('--port <port>', 'of 127.0.0.1; 0 takes a free one', '8420')
    .addHelpText('after', examples(['firstbad serve', 'firstbad serve --port 0']))
    .action(async (options) => {
      const { serveCommand } = await import('../commands/serve.ts');
      finish(await serveCommand(context, { port: parsePort(options.port) }));
    });
};

export const addMcp: Add = (program, context, finish) => {
  program
    .command('mcp')
    .helpGroup('Served to others:')
    .summary('serve agents over the Model Context Protocol')
    .description(
      'Speaks the Model Context Protocol on standard input and output, or over HTTP on this machine alone: import a report, correct what ' +
        'was read of it, hunt it, status, evidence, ask, tell, override, report. A client names hunts and texts, and never a file or a command.',
    )
    .option(
      '--http <port>',
      'over HTTP at this port of 127.0.0.1 (0: a free one), for who has the token: FIRSTBAD_TOKEN, or one that is made',
    )
    .addHelpText('after', examples(['firstbad mcp', 'firstbad mcp --http 8421']))
    .action(async (options) => {
      const { mcpCommand } = await import('../commands/mcp.ts');
      finish(await mcpCommand(context, { port: options.http === undefined ? null : parsePort(options.http) }));
    });
};

/** Throws UserError `usage`. */
function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UserError({ code: 'usage', message: `${text}: expected a port, 0 to 65535` });
}
