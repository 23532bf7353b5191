// What a payment is of: the invoices with their orders and due dates, and what has changed since they were ticked.

import { branding } from '../branding.js';
import { count, money } from '../format.js';
import { dueCell } from '../due.js';
import { h, notice } from '../dom.js';

const head = names => h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
  names.map(([name, props]) => h('th', { scope: 'col', role: 'columnheader', ...props }, name))));
const isMoney = { class: 'money' };

/** @param {object} due The API's preview. */
export function dueTable({ invoices, total, currency }) {
  const cell = (props, ...content) => h('td', { role: 'cell', ...props }, content);
  // On phones the rows are no table to look at; the roles say that they are one all the same.
  return h('table', { class: 'plain-table to-pay', role: 'table' },
    h('caption', {}, count(invoices.length, 'invoice')),
    head([['Invoice'], ['Due'], ['Amount due', isMoney]]),
    h('tbody', { role: 'rowgroup' }, invoices.map(invoice => h('tr', { role: 'row' },
      cell({}, invoice.number, invoice.purchaseOrder && h('span', { class: 'sub' }, `Order ${invoice.purchaseOrder}`)),
      cell({ 'data-name': 'Due' }, dueCell(invoice)), cell(isMoney, money(invoice.amountDue, currency))))),
    h('tfoot', { role: 'rowgroup' }, h('tr', { role: 'row' },
      h('th', { scope: 'row', role: 'rowheader', colspan: 2 }, 'Total'), cell(isMoney, money(total, currency)))));
}

/** The API takes exactly what is due, so that there is no fee that could be added. */
export const terms = () => h('p', { class: 'hint' },
  `No fee is added: you pay ${branding.merchantName} exactly what is due. `
  + 'Braintree, a service of PayPal, processes the payment.');

/** @param {{number: string, stated: number, due: number}[]} differences */
export function changes(differences, currency) {
  return h('table', { class: 'plain-table' }, h('caption', { class: 'unseen' }, 'What has changed'),
    head([['Invoice'], ['Before', isMoney], ['Now', isMoney]]),
    h('tbody', {}, differences.map(({ number, stated, due }) => h('tr', {},
      h('td', {}, number), h('td', isMoney, money(stated, currency)), h('td', isMoney, money(due, currency))))));
}

/** What was ticked at another amount than is due now. */
export function differences(ticked, { invoices }) {
  const stated = new Map(ticked.map(({ id, amountDue }) => [id, amountDue]));
  return invoices.filter(({ id, amountDue }) => stated.has(id) && stated.get(id) !== amountDue)
    .map(({ id, number, amountDue }) => ({ number, stated: stated.get(id), due: amountDue }));
}

export const changedSince = (found, { total, currency }) => notice('wait', 'An amount has changed',
  `Since you selected the invoices. The total of this payment is now ${money(total, currency)}.`,
  changes(found, currency));

/** More were ticked than one payment takes. */
export const part = (taken, all) => notice('wait', `This payment is of the first ${taken} of ${all} invoices`,
  `The other ${all - taken} follow in further payments, each of which you confirm.`);
