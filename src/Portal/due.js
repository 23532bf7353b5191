// Until when an invoice is to be paid, and since when it has been late.

import { count, date, zoneInWords } from './format.js';
import { h } from './dom.js';

/** A day that is never broken in two. */
export const dateCell = text => h('span', { class: 'whole' }, date(text));

export const overdueInWords = days => `${count(days, 'day')} overdue`;

/** The day, and how late it is: for lists. */
export const dueCell = ({ dueOn, daysOverdue }) => [
  dateCell(dueOn), daysOverdue > 0 && h('span', { class: 'sub late' }, overdueInWords(daysOverdue)),
];

/** Of one invoice by itself: the day ends at the merchant's. */
export function dueInFull({ status, dueOn, daysOverdue }) {
  if (daysOverdue > 0) return `${date(dueOn)}, ${overdueInWords(daysOverdue)}`;
  if (status !== 'unpaid') return date(dueOn);
  return `by the end of ${[date(dueOn), zoneInWords()].filter(Boolean).join(', ')}`;
}
