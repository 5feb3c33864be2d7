// The characters that stand for versions and verdicts in the form of a sentence. They are of Unicode's private use, which a report's
// text is freed of before it is read.

/** The first group of versions; the next ones follow. */
export const versionBase = 0xe000;
export const versionsMax = 200;
export const versionClass = '[\\ue000-\\ue0c7]';

export const strongGood = '\ue900';
export const weakGood = '\ue901';
export const strongBad = '\uea00';
export const weakBad = '\uea01';
export const goodMark = '\\ue900\\ue901';
export const badMark = '\\uea00';
export const verdictClass = '[\\ue900\\ue901\\uea00\\uea01]';
