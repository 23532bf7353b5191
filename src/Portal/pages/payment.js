// One payment: the receipt, and its timeline.

import { backTo } from '../listing.js';
import { badge } from '../badges.js';
import { customer } from '../customer.js';
import { focusHeading } from '../router.js';
import { h, heading, notice, replace } from '../dom.js';
import { invoicesIfKnown, ordersOf, printButton, receipt, timeline } from '../receipt.js';
import { outcomeInWords, payAgain } from '../outcome.js';
import { request } from '../api.js';

export async function page(view, { id, signal }) {
  replace(view, backTo('payments'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const [{ data: payment }, payer] = await Promise.all([
    request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal }), customer(),
  ]);
  const invoices = await invoicesIfKnown(payment, signal);
  const words = outcomeInWords(payment, invoices);
  replace(view, backTo('payments'),
    h('div', { class: 'title' }, heading(`Payment ${payment.number}`), badge(payment.status)),
    payment.status === 'processing' && notice('wait', 'Please do not pay again', 'We are still asking the bank what became of this payment.'),
    words && notice('bad', null, words, payAgain(payment, invoices) || []),
    receipt(payment, { customer: payer, orders: ordersOf(invoices) }),
    h('div', { class: 'actions' }, printButton(payment)),
    h('section', { class: 'screen-only' }, h('h2', {}, 'Timeline'), timeline(payment)));
  focusHeading(view);
}
