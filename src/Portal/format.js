// Money and dates in the page's language, in the manner of the visitor's country where it speaks that language. Days
// and hours are the merchant's: a due date ends there, and a receipt must say the same wherever it is printed.

import { branding } from './branding.js';

const language = document.documentElement.lang;
const locales = [
  ...(navigator.languages ?? []).filter(one => one === language || one.startsWith(`${language}-`)), language,
];
const day = new Intl.DateTimeFormat(locales, { dateStyle: 'medium', timeZone: 'UTC' });
const longDay = new Intl.DateTimeFormat(locales, { dateStyle: 'full', timeZone: 'UTC' });
const moneys = new Map();
const clocks = new Map();

/** @param {number} minor Whole minor units; never divided, so that every cent arrives. */
export function money(minor, currency) {
  if (!moneys.has(currency)) moneys.set(currency, new Intl.NumberFormat(locales, { style: 'currency', currency }));
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return moneys.get(currency).format(`${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** @param {string} text A date, YYYY-MM-DD: the same day everywhere. */
export const date = text => day.format(new Date(`${text}T00:00:00Z`));
export const longDate = text => longDay.format(new Date(`${text}T00:00:00Z`));

/** @param {string} text An instant in UTC; its date at the merchant's. */
export const dayOf = text => clock('day', { dateStyle: 'medium' }).format(new Date(text));

/** With the zone's short name, such as EST: dates with and without a time have the same form. */
export const instant = text => clock('instant', {
  year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short',
}).format(new Date(text));

/** The visitor's own zone where the merchant's is not known, or not to this browser. */
function clock(name, options) {
  if (clocks.has(name)) return clocks.get(name);
  let made;
  try {
    made = new Intl.DateTimeFormat(locales, { ...options, timeZone: branding.timeZone ?? undefined });
  } catch {
    made = new Intl.DateTimeFormat(locales, options);
  }
  if (branding.timeZone) clocks.set(name, made);
  return made;
}

/** @returns {string} Such as `New York time`; empty where the zone is not known. */
export function zoneInWords() {
  if (!branding.timeZone) return '';
  const place = branding.timeZone.split('/').at(-1).replaceAll('_', ' ');
  return place === 'UTC' ? 'UTC' : `${place} time`;
}

export const count = (n, one, many = `${one}s`) =>
  `${new Intl.NumberFormat(locales).format(n)} ${n === 1 ? one : many}`;

export const quantity = n => new Intl.NumberFormat(locales, { maximumFractionDigits: 4 }).format(n);

/** @param {string[]} words @returns {string} Such as `Visa, Mastercard, and Discover`. */
export const list = words => new Intl.ListFormat(locales, { type: 'conjunction' }).format(words);
