// Past payments, newest first, and one of them with its timeline.

import { allocations, facts, methodInWords, outcomeInWords, timeline } from '../receipt.js';
import { announce } from '../announce.js';
import { badge } from '../badges.js';
import { count, dayOf, money } from '../format.js';
import { focusHeading, guarded } from '../router.js';
import { h, heading, icon, icons, link, notice, replace } from '../dom.js';
import { request } from '../api.js';

export async function paymentsPage(view, { signal }) {
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

export async function paymentPage(view, { id, signal }) {
  replace(view, back(), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { data: payment } = await request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal });
  const words = outcomeInWords(payment);
  replace(view, back(),
    h('div', { class: 'title' }, heading(`Payment ${payment.number}`), badge(payment.status)),
    payment.status === 'processing' && notice('wait', 'Please do not pay again', 'We are still asking the bank what became of this payment.'),
    words && notice('bad', null, words),
    h('div', { class: 'card' },
      h('p', { class: 'big' }, h('span', {}, 'Amount'), h('strong', {}, money(payment.amount, payment.currency))),
      facts(payment), allocations(payment)),
    h('h2', {}, 'Timeline'), timeline(payment));
  focusHeading(view);
}

const back = () => h('p', { class: 'back' }, h('a', { href: '/portal/payments' }, icon(icons.back), 'All payments'));
