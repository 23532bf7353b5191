// Money and dates in the visitor's own manner.

const locales = navigator.languages?.length ? [...navigator.languages] : undefined;
const day = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeZone: 'UTC' });
const longDay = new Intl.DateTimeFormat(locales, { dateStyle: 'full', timeZone: 'UTC' });
const localDay = new Intl.DateTimeFormat(locales, { dateStyle: 'medium' });
const moment = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeStyle: 'short' });
const moneys = new Map();

/** @param {number} minor Whole minor units; never divided, so that every cent arrives. */
export function money(minor, currency) {
  if (!moneys.has(currency)) moneys.set(currency, new Intl.NumberFormat(locales, { style: 'currency', currency }));
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return moneys.get(currency).format(`${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** @param {string} text A date, YYYY-MM-DD: the same day everywhere. */
export const date = text => day.format(new Date(`${text}T00:00:00Z`));
export const longDate = text => longDay.format(new Date(`${text}T00:00:00Z`));

/** @param {string} text An instant in UTC, shown on the visitor's clock. */
export const dayOf = text => localDay.format(new Date(text));
export const instant = text => moment.format(new Date(text));

export const count = (n, one, many = `${one}s`) => `${new Intl.NumberFormat(locales).format(n)} ${n === 1 ? one : many}`;

export const quantity = n => new Intl.NumberFormat(locales, { maximumFractionDigits: 4 }).format(n);
