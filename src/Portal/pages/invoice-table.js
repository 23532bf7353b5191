// A page of invoices as a table, on phones as cards, with a box to tick for each that can be paid.

import { dateCell, dueCell } from '../due.js';
import { dayOf, money } from '../format.js';
import { drawBar, sayTotal, tooMany } from './pay-bar.js';
import { h, link } from '../dom.js';
import { invoiceBadge } from '../badges.js';
import * as selection from '../selection.js';

/** A label around the box, so that the whole cell can be touched. */
const touchable = (box, text) =>
  h('label', { class: 'touch' }, box, text && h('span', { class: 'pick-all', 'aria-hidden': 'true' }, text));

const arrows = { ascending: ' ↑', descending: ' ↓' };
const head = (props, name) => h('th', { scope: 'col', role: 'columnheader', ...props }, name);

/**
 * @param {object[]} items
 * @param {{wanted: object, bar: Element, resort: (sort: string) => void}} list
 * @returns {{table: Element, update: Function}} `update` shows what is ticked.
 */
export function invoiceTable(items, { wanted, bar, resort }) {
  const payable = items.filter(invoice => invoice.payable);
  const boxes = new Map();
  const every = h('input', { type: 'checkbox', 'aria-label': 'Select all invoices on this page' });
  const update = refusal => {
    const ticked = payable.filter(invoice => selection.has(invoice.id)).length;
    every.checked = ticked > 0 && ticked === payable.length;
    every.indeterminate = ticked > 0 && ticked < payable.length;
    for (const [id, box] of boxes) {
      box.checked = selection.has(id);
      box.closest('tr')?.classList.toggle('chosen', box.checked);
    }
    drawBar(bar, update, refusal);
  };
  const choose = (invoices, ticked) => {
    if (!ticked) selection.remove(...invoices.map(invoice => invoice.id));
    const refused = ticked && !invoices.every(selection.add);
    update(refused ? tooMany : null);
    if (!refused) sayTotal();
  };
  every.addEventListener('change', () => choose(payable, every.checked));

  const column = (name, key) => {
    const direction = wanted.sort === key ? 'ascending' : wanted.sort === `-${key}` ? 'descending' : null;
    const sort = () => resort(direction === 'ascending' ? `-${key}` : key);
    return head({ class: key === 'amountDue' ? 'money' : null, 'aria-sort': direction },
      h('button', { type: 'button', class: 'sorter', 'data-key': key, onclick: sort },
        name, h('span', { 'aria-hidden': 'true' }, arrows[direction] ?? '')));
  };
  const [heads, cells] = wanted.status === 'paid'
    ? [[head({}, 'Paid on'), head({}, 'Payment'), head({ class: 'money' }, 'Total')], paidCells]
    : [[column('Due', 'dueOn'), head({}, 'Status'), column('Amount due', 'amountDue')], dueCells];

  const row = invoice => {
    const box = h('input', {
      type: 'checkbox', 'aria-label': `Select invoice ${invoice.number}`,
      onchange: event => choose([invoice], event.target.checked),
    });
    if (invoice.payable) boxes.set(invoice.id, box);
    else selection.remove(invoice.id); // it was paid or voided since it was ticked
    if (invoice.payable) selection.see(invoice);
    return h('tr', { role: 'row' },
      h('td', { role: 'cell', class: 'pick' }, invoice.payable && touchable(box)),
      h('th', { scope: 'row', role: 'rowheader' }, link(`/portal/invoices/${invoice.id}`, invoice.number),
        invoice.purchaseOrder && h('span', { class: 'sub' }, `Order ${invoice.purchaseOrder}`)),
      cell('Issued', dateCell(invoice.issuedOn)), cells(invoice));
  };

  const table = h('table', { class: 'invoices', role: 'table' },
    h('caption', { class: 'unseen' }, 'Invoices'),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      h('td', { role: 'cell', class: 'pick' }, payable.length > 0 && touchable(every, 'All on this page')),
      column('Invoice', 'number'), column('Issued', 'issuedOn'), heads)),
    h('tbody', { role: 'rowgroup' }, items.map(row)));
  update();
  return { table, update };
}

const isMoney = name => ['Amount due', 'Total'].includes(name);
const cell = (name, ...content) =>
  h('td', { role: 'cell', 'data-name': name, class: isMoney(name) ? 'money' : null }, content);

const dueCells = invoice => [
  cell('Due', dueCell(invoice)), cell('Status', invoiceBadge(invoice)), cell('Amount due', amountCell(invoice)),
];

/** What is due, and why it is not the total. */
function amountCell({ status, amountDue, total, currency }) {
  const sub = text => h('span', { class: 'sub' }, text);
  if (status === 'void') return [money(0, currency), sub('Nothing to pay')];
  if (status === 'paid') return [money(0, currency), sub(`Total ${money(total, currency)}`)];
  if (status === 'pending') return [money(amountDue, currency), sub('Being paid')];
  return [money(amountDue, currency), amountDue < total && sub(`of ${money(total, currency)}`)];
}

const paidCells = ({ payment, total, currency }) => [
  cell('Paid on', payment ? h('span', { class: 'whole' }, dayOf(payment.createdAt)) : '–'),
  cell('Payment', payment ? link(`/portal/payments/${payment.id}`, payment.number, { class: 'whole' })
    : 'Not through this portal'),
  cell('Total', money(total, currency)),
];
