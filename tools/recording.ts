// UPDATE=1: files that tests compare with are recorded again. What records is test/recorded.ts.

/** Throws in CI, where nobody would read what has changed. */
export function isRecording(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  const { UPDATE: update = '', CI: ci = '' } = env;
  if (update === '') return false;
  if (update !== '1')
    throw new Error(`UPDATE=${update} means nothing; UPDATE=1 records the files that tests compare with again.`);
  if (ci !== '' && ci !== 'false') {
    throw new Error(`UPDATE=1 is for a person who reads what has changed, and CI=${ci} is set: run without one of them.`);
  }
  return true;
}
