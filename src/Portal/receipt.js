// One payment, as a page for people: what was paid, by what, how it stands.

import { badge } from './badges.js';
import { date, instant, money } from './format.js';
import { h, link } from './dom.js';

const brands = { VISA: 'Visa', MASTERCARD: 'Mastercard', AMERICAN_EXPRESS: 'American Express', DISCOVER: 'Discover' };

export function methodInWords({ type, brand, last4, bankName }) {
  const name = type === 'card' ? brands[brand] ?? brand ?? 'Credit card' : bankName ?? 'Bank account';
  return last4 ? `${name} ending in ${last4}` : type === 'card' ? 'Credit card' : 'Bank transfer (ACH)';
}

export function facts(payment) {
  const row = (name, value, props) => value && h('div', props, h('dt', {}, name), h('dd', {}, value));
  return h('dl', { class: 'facts' },
    row('Payment number', payment.number),
    row('Transaction ID', payment.transactionId),
    row('Date', instant(payment.createdAt)),
    row('Method', methodInWords(payment.method)),
    row('Status', badge(payment.status)),
    payment.status === 'pending' && payment.expectedSettlementOn && row('Expected by', date(payment.expectedSettlementOn)),
    payment.settledAt && row('Settled', instant(payment.settledAt)),
    payment.refundedAmount > 0 && row('Refunded', money(payment.refundedAmount, payment.currency)));
}

export function allocations(payment) {
  return h('table', { class: 'plain-table' },
    h('caption', {}, 'Invoices of this payment'),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Invoice'), h('th', { scope: 'col', class: 'money' }, 'Amount'))),
    h('tbody', {}, payment.allocations.map(({ invoiceId, invoiceNumber, amount }) => h('tr', {},
      h('td', {}, link(`/portal/invoices/${invoiceId}`, invoiceNumber)),
      h('td', { class: 'money' }, money(amount, payment.currency))))),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'),
      h('td', { class: 'money' }, money(payment.amount, payment.currency)))));
}

export function timeline(payment) {
  return h('ol', { class: 'timeline' }, payment.timeline.map(({ at, status, text }) => h('li', {},
    badge(status), h('p', {}, text), h('time', { datetime: at }, instant(at)))));
}
