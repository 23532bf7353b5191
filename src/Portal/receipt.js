// One payment, as a page for people and as a receipt on paper: who paid whom, what, by what, and how it stands.

import { badge } from './badges.js';
import { branding } from './branding.js';
import { date, instant, money } from './format.js';
import { h, icon, icons, link } from './dom.js';
import { Problem, Unreachable, request } from './api.js';
import { bankCode, cameToNothing } from './outcome.js';

const brands = { VISA: 'Visa', MASTERCARD: 'Mastercard', AMERICAN_EXPRESS: 'American Express', DISCOVER: 'Discover' };

export function methodInWords({ type, brand, last4, bankName }) {
  const name = type === 'card' ? brands[brand] ?? brand ?? 'Credit card' : bankName ?? 'Bank account';
  return last4 ? `${name} ending in ${last4}` : type === 'card' ? 'Credit card' : 'Bank transfer (ACH)';
}

/**
 * The present state of a payment's invoices: a payment names them, and what else is to be said of them is theirs.
 * @returns {Promise<object[]>}
 */
export const invoicesOf = (payment, signal, quiet = false) =>
  Promise.all(payment.allocations.map(async ({ invoiceId }) =>
    (await request('GET', `/v1/invoices/${encodeURIComponent(invoiceId)}`, { signal, quiet })).data));

/** The same for a receipt, which can do without their orders, unless they have to say what is due again. */
export const invoicesIfKnown = (payment, signal, quiet = false) =>
  invoicesOf(payment, signal, quiet).catch(error => {
    if (cameToNothing(payment) || !(error instanceof Problem || error instanceof Unreachable)) throw error;
    return [];
  });

/**
 * @param {object} payment
 * @param {{customer: object|null, orders: Map<string, string>}} more Who pays, as far as it is known; the purchase
 * orders by the ids of the invoices.
 */
export function receipt(payment, { customer, orders }) {
  return h('div', { class: 'card' },
    h('p', { class: 'big' }, h('span', {}, 'Total'), h('strong', {}, money(payment.amount, payment.currency))),
    parties(customer), facts(payment), allocations(payment, orders));
}

export const ordersOf = invoices => new Map(invoices.map(({ id, purchaseOrder }) => [id, purchaseOrder]));

export const printButton = payment => ['succeeded', 'pending'].includes(payment.status)
  && h('button', { type: 'button', onclick: () => print() }, icon(icons.print), 'Print');

function parties(customer) {
  const lines = texts => texts.filter(Boolean).map(text => h('span', { class: 'line' }, text));
  return h('dl', { class: 'facts parties' },
    h('div', {}, h('dt', {}, 'Paid to'),
      h('dd', {}, lines([branding.merchantName, ...branding.address, branding.supportEmail]))),
    customer && h('div', {}, h('dt', {}, 'Paid by'),
      h('dd', {}, lines([customer.name, `Customer number ${customer.reference}`]))));
}

function facts(payment) {
  const row = (name, value, props) => value && h('div', props, h('dt', {}, name), h('dd', {}, value));
  return h('dl', { class: 'facts' },
    row('Payment number', h('span', { class: 'whole' }, payment.number)),
    row('Transaction ID', payment.transactionId),
    row('Date', instant(payment.createdAt)),
    row('Method', methodInWords(payment.method)),
    row('Status', badge(payment.status)),
    payment.status === 'pending' && payment.expectedSettlementOn
      && row('Expected by', date(payment.expectedSettlementOn)),
    payment.settledAt && row('Settled', instant(payment.settledAt)),
    payment.return && row('Returned', instant(payment.return.returnedAt)),
    payment.return && row('Return code', bankCode(payment.return.code)),
    payment.refundedAmount > 0 && row('Refunded', money(payment.refundedAmount, payment.currency)));
}

function allocations(payment, orders) {
  const order = id => orders.get(id);
  return h('table', { class: 'plain-table' },
    h('caption', {}, 'Invoices of this payment'),
    h('thead', {}, h('tr', {},
      h('th', { scope: 'col' }, 'Invoice'), h('th', { scope: 'col', class: 'money' }, 'Amount'))),
    h('tbody', {}, payment.allocations.map(({ invoiceId, invoiceNumber, amount }) => h('tr', {},
      h('td', {}, link(`/portal/invoices/${invoiceId}`, invoiceNumber),
        order(invoiceId) && h('span', { class: 'sub' }, `Order ${order(invoiceId)}`)),
      h('td', { class: 'money' }, money(amount, payment.currency))))),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'),
      h('td', { class: 'money' }, money(payment.amount, payment.currency)))));
}

export function timeline(payment) {
  return h('ol', { class: 'timeline' }, payment.timeline.map(({ at, status, text }) => h('li', {},
    badge(status), h('p', {}, text), h('time', { datetime: at }, instant(at)))));
}
