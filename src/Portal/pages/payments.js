// Past payments, newest first.

import { methodInWords } from '../receipt.js';
import { announce } from '../announce.js';
import { badge } from '../badges.js';
import { count, dayOf, money } from '../format.js';
import { guarded } from '../router.js';
import { h, heading, link, replace } from '../dom.js';
import { request } from '../api.js';

export async function page(view, { signal }) {
  const rows = h('tbody', { role: 'rowgroup' });
  const more = h('p', { class: 'paging' });
  const list = h('section', { 'aria-label': 'List of payments', class: 'list' },
    Array.from({ length: 5 }, () => h('div', { class: 'skeleton row', 'aria-hidden': 'true' })));
  replace(view, heading('Payments'), list);

  const load = async cursor => {
    const { data } = await request('GET', `/v1/payments?limit=25${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { signal });
    const first = rows.rows.length === 0;
    const added = data.items.map(row);
    rows.append(...added);
    if (first) replace(list, data.items.length === 0 ? h('p', { class: 'empty' }, 'There are no payments yet.') : [table(rows), more]);
    else added[0]?.querySelector('a').focus();
    replace(more, data.nextCursor && h('button', { type: 'button', onclick: () => guarded(more, signal, () => load(data.nextCursor)) }, 'Show more payments'));
    announce(`${count(rows.rows.length, 'payment')} shown.`);
  };
  await load();
}

const table = rows => h('table', { class: 'invoices payments', role: 'table' },
  h('caption', { class: 'unseen' }, 'Payments'),
  h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ['Payment', 'Date', 'Method', 'Invoices', 'Status', 'Amount'].map(name =>
    h('th', { scope: 'col', role: 'columnheader', class: name === 'Amount' ? 'money' : null }, name)))),
  rows);

function row(payment) {
  const cell = (name, ...content) => h('td', { role: 'cell', 'data-name': name, class: name === 'Amount' ? 'money' : null }, content);
  const numbers = payment.allocations.map(allocation => allocation.invoiceNumber);
  return h('tr', { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' }, link(`/portal/payments/${payment.id}`, payment.number)),
    cell('Date', dayOf(payment.createdAt)), cell('Method', methodInWords(payment.method)),
    cell('Invoices', numbers.length > 3 ? `${numbers.slice(0, 3).join(', ')} and ${numbers.length - 3} more` : numbers.join(', ')),
    cell('Status', badge(payment.status)), cell('Amount', money(payment.amount, payment.currency)));
}
