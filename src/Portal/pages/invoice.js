// One invoice with its lines: what is due, or what has become of it.

import { backTo } from '../listing.js';
import { bankCode } from '../outcome.js';
import { count, date, money, quantity } from '../format.js';
import { dueInFull } from '../due.js';
import { go, focusHeading, here } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { invoiceBadge } from '../badges.js';
import { request } from '../api.js';
import { standing } from '../standing.js';
import * as selection from '../selection.js';

export async function page(view, { id, signal }) {
  replace(view, backTo('invoices'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { data: invoice } = await request('GET', `/v1/invoices/${encodeURIComponent(id)}`, { signal });
  const amount = minor => money(minor, invoice.currency);
  const row = (name, value) => value && h('div', {}, h('dt', {}, name), h('dd', {}, value));
  const { name, sum, words, facts } = standing(invoice);

  replace(view, backTo('invoices'),
    h('div', { class: 'title' }, heading(`Invoice ${invoice.number}`), invoiceBadge(invoice)),
    returned(invoice),
    h('div', { class: 'card' },
      h('p', { class: 'big' }, h('span', {}, name), h('strong', {}, sum)),
      words && h('p', {}, words),
      h('dl', { class: 'facts' }, facts.map(([title, value]) => row(title, value)),
        row('Issued', date(invoice.issuedOn)), row('Due', dueInFull(invoice)),
        row('Purchase order', invoice.purchaseOrder), row('Total', amount(invoice.total))),
      actions(invoice)),
    invoice.lines?.length > 0 && lines(invoice, amount));
  focusHeading(view);
}

function returned({ lastReturn }) {
  if (!lastReturn) return null;
  const cancelled = lastReturn.code === 'voided';
  const code = bankCode(lastReturn.code);
  return notice('bad',
    `Payment ${lastReturn.paymentNumber} of this invoice was ${cancelled ? 'cancelled' : 'returned'}`,
    `${lastReturn.reason}${code ? ` (Code ${code}.)` : ''} The invoice is due again.`,
    link(`/portal/payments/${lastReturn.paymentId}`, 'See the payment'));
}

function actions(invoice) {
  const pay = () => { selection.clear(); selection.add(invoice); go('/portal/pay', { state: { from: here() } }); };
  return h('div', { class: 'actions' },
    invoice.payable && h('button', { type: 'button', class: 'main', onclick: pay }, 'Pay this invoice'),
    invoice.documentUrl?.startsWith('https://')
      && link(invoice.documentUrl, 'Open the document', { target: '_blank', rel: 'noopener noreferrer' }));
}

const lines = (invoice, amount) => h('table', { class: 'plain-table' },
  h('caption', {}, count(invoice.lines.length, 'line')),
  h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Description'), h('th', { scope: 'col', class: 'money' }, 'Quantity'),
    h('th', { scope: 'col', class: 'money wide-only' }, 'Unit price'), h('th', { scope: 'col', class: 'money' }, 'Amount'))),
  h('tbody', {}, invoice.lines.map(line => h('tr', {},
    h('td', {}, line.description), h('td', { class: 'money' }, quantity(line.quantity)),
    h('td', { class: 'money wide-only' }, amount(line.unitPrice)), h('td', { class: 'money' }, amount(line.amount))))),
  h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'), h('td', {}), h('td', { class: 'wide-only' }),
    h('td', { class: 'money' }, amount(invoice.total)))));
