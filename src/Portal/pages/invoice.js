// One invoice with its lines.

import { count, date, money, quantity } from '../format.js';
import { go, focusHeading } from '../router.js';
import { h, heading, icon, icons, link, notice, replace } from '../dom.js';
import { invoiceBadge } from '../badges.js';
import { request } from '../api.js';
import * as selection from '../selection.js';

export async function page(view, { id, signal }) {
  replace(view, back(), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { data: invoice } = await request('GET', `/v1/invoices/${encodeURIComponent(id)}`, { signal });
  const amount = minor => money(minor, invoice.currency);
  const row = (name, value) => value && h('div', {}, h('dt', {}, name), h('dd', {}, value));

  replace(view, back(),
    h('div', { class: 'title' }, heading(`Invoice ${invoice.number}`), invoiceBadge(invoice)),
    h('div', { class: 'card' },
      h('p', { class: 'big' }, h('span', {}, 'Amount due'), h('strong', {}, amount(invoice.amountDue))),
      h('dl', { class: 'facts' }, row('Issued', date(invoice.issuedOn)), row('Due', date(invoice.dueOn)),
        row('Purchase order', invoice.purchaseOrder), row('Total', amount(invoice.total))),
      actions(invoice)),
    invoice.lines?.length > 0 && lines(invoice, amount));
  focusHeading(view);
}

const back = () => h('p', { class: 'back' }, h('a', { href: '/portal/invoices' }, icon(icons.back), 'All invoices'));

function actions(invoice) {
  const pay = () => { selection.clear(); selection.add(invoice); go('/portal/pay'); };
  return h('div', { class: 'actions' },
    invoice.payable && h('button', { type: 'button', class: 'main', onclick: pay }, 'Pay this invoice'),
    invoice.notPayableReason === 'payment-in-progress' && notice('wait', null, 'A payment of this invoice is on its way. Please do not pay it again.'),
    invoice.paymentId && link(`/portal/payments/${invoice.paymentId}`, 'See the payment'),
    invoice.documentUrl?.startsWith('https://') && link(invoice.documentUrl, 'Open the document', { target: '_blank', rel: 'noopener noreferrer' }));
}

const lines = (invoice, amount) => h('table', { class: 'plain-table' },
  h('caption', {}, count(invoice.lines.length, 'line')),
  h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Description'), h('th', { scope: 'col', class: 'money' }, 'Quantity'),
    h('th', { scope: 'col', class: 'money wide-only' }, 'Unit price'), h('th', { scope: 'col', class: 'money' }, 'Amount'))),
  h('tbody', {}, invoice.lines.map(line => h('tr', {}, h('td', {}, line.description), h('td', { class: 'money' }, quantity(line.quantity)),
    h('td', { class: 'money wide-only' }, amount(line.unitPrice)), h('td', { class: 'money' }, amount(line.amount))))),
  h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'), h('td', {}), h('td', { class: 'wide-only' }),
    h('td', { class: 'money' }, amount(invoice.total)))));
