// Past payments, newest first.

import { announce } from '../announce.js';
import { badge } from '../badges.js';
import { count, dayOf, money } from '../format.js';
import { guarded } from '../router.js';
import { h, heading, link, replace } from '../dom.js';
import { methodInWords } from '../receipt.js';
import { Place } from '../listing.js';
import { Problem, request } from '../api.js';

export async function page(view, { query, signal }) {
  const list = h('section', { 'aria-label': 'List of payments', class: 'list', tabindex: '-1' }, skeletonRows());
  const place = new Place('payments', query);
  replace(view, heading('Payments'), list);
  place.keep();

  const draw = async () => {
    const data = await read(place, signal);
    replace(list, data.items.length === 0 ? h('p', { class: 'empty' }, 'There are no payments yet.')
      : [table(data.items), place.buttons(list, data.nextCursor, redraw)]);
    announce(`${count(data.items.length, 'payment')} shown${place.page > 1 ? `, page ${place.page}` : ''}.`);
  };
  const redraw = () => {
    replace(list, skeletonRows());
    return guarded(list, signal, draw);
  };
  await draw();
}

async function read(place, signal) {
  const asked = new URLSearchParams({ limit: 25, ...(place.cursor && { cursor: place.cursor }) });
  try {
    return (await request('GET', `/v1/payments?${asked}`, { signal })).data;
  } catch (error) {
    if (!place.isLost(error instanceof Problem && error.status)) throw error;
    return read(place, signal);
  }
}

const table = items => h('table', { class: 'invoices payments', role: 'table' },
  h('caption', { class: 'unseen' }, 'Payments'),
  h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
    ['Payment', 'Date', 'Method', 'Invoices', 'Status', 'Amount'].map(name =>
    h('th', { scope: 'col', role: 'columnheader', class: name === 'Amount' ? 'money' : null }, name)))),
  h('tbody', { role: 'rowgroup' }, items.map(row)));

function row(payment) {
  const cell = (name, ...content) =>
    h('td', { role: 'cell', 'data-name': name, class: name === 'Amount' ? 'money' : null }, content);
  return h('tr', { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' },
      link(`/portal/payments/${payment.id}`, payment.number, { class: 'whole' })),
    cell('Date', h('span', { class: 'whole' }, dayOf(payment.createdAt))),
    cell('Method', methodInWords(payment.method)),
    cell('Invoices', inShort(payment.allocations.map(allocation => allocation.invoiceNumber))),
    cell('Status', badge(payment.status)), cell('Amount', money(payment.amount, payment.currency)));
}

/** The first of them; none is broken at a hyphen, unless it is longer than a line. */
function inShort(numbers) {
  const shown = numbers.slice(0, 3).map((number, i) => [i > 0 && ', ', h('span', { class: 'piece' }, number)]);
  return [shown, numbers.length > 3 && ` and ${numbers.length - 3} more`];
}

const skeletonRows = () => Array.from({ length: 5 }, () => h('div', { class: 'skeleton row', 'aria-hidden': 'true' }));
