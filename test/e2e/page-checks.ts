// What a page must be for everybody who reads it, asked of the browser that shows it. Each expression gives what is wrong.

/** Texts whose contrast is below WCAG 2's 4.5 : 1 (3 : 1 for large ones), as the browser paints them. */
export const faintTexts = `(() => {
  const parse = (text) => { const m = text.match(/[\\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1 }; };
  const light = ({ r, g, b }) => { const one = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b); };
  const ground = (element) => { for (let at = element; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.a === 1) return c; }
    return matchMedia('(prefers-color-scheme: dark)').matches ? { r: 18, g: 18, b: 18 } : { r: 255, g: 255, b: 255 }; };
  const wrong = [];
  for (const element of document.body.querySelectorAll('*')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) wrong.push(ratio.toFixed(2) + ' ' + element.tagName + ' ' + element.textContent.trim().slice(0, 40));
  }
  return wrong;
})()`;

/** Headings out of order, landmarks that are missing, pictures without words, names given twice, links that lead nowhere. */
export const structureProblems = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const wrong = [];
  const levels = all('h1,h2,h3,h4').map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) wrong.push('not one h1');
  levels.forEach((level, index) => { if (index > 0 && level > levels[index - 1] + 1) wrong.push('a heading skips a level: ' + index); });
  for (const name of ['main', 'header', 'nav', 'footer']) if (all(name).length !== 1) wrong.push('not one ' + name);
  if (document.documentElement.lang === '' || document.title.trim() === '') wrong.push('no language or title');
  for (const one of all('img')) { if ((one.alt || '').trim() === '') wrong.push('img without alt'); if (one.naturalWidth === 0) wrong.push('img that is not shown'); }
  const ids = all('[id]').map((one) => one.id);
  ids.forEach((id, index) => { if (ids.indexOf(id) !== index) wrong.push('id twice: ' + id); });
  for (const one of all('a[href^="#"]')) if (!document.getElementById(one.getAttribute('href').slice(1))) wrong.push('link to nothing: ' + one.getAttribute('href'));
  for (const one of all('table')) if (one.querySelectorAll('th[scope]').length === 0) wrong.push('table without headers');
  for (const one of all('[tabindex]')) if (!one.getAttribute('aria-label') && !one.closest('a')) wrong.push('focus without a name: ' + one.tagName);
  for (const one of all('*')) { const box = getComputedStyle(one); if (/auto|scroll/.test(box.overflowX) && one.scrollWidth > one.clientWidth && one.tabIndex < 0) wrong.push('scrolls without a keyboard: ' + one.tagName); }
  return wrong;
})()`;

/** How wide the page is; a phone's window grows with it, so it is compared with what was asked for. */
export const pageWidth = 'document.documentElement.scrollWidth';

/** Opens and shuts every part that folds, as a reader does; gives those that do not. */
export const stiffDetails = `[...document.querySelectorAll('details')].filter((one) => {
  const before = one.open; one.querySelector('summary').click(); const changed = one.open !== before;
  if (!one.open) one.querySelector('summary').click();
  return !changed || (one.open && one.lastElementChild.getBoundingClientRect().height === 0);
}).map((one) => one.textContent.slice(0, 40))`;
