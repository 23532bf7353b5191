// One payment with its timeline.

import { allocations, facts, timeline } from '../receipt.js';
import { badge } from '../badges.js';
import { focusHeading } from '../router.js';
import { h, heading, icon, icons, notice, replace } from '../dom.js';
import { money } from '../format.js';
import { readOutcome } from '../outcome.js';
import { request } from '../api.js';

export async function page(view, { id, signal }) {
  replace(view, back(), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const { data: payment } = await request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal });
  const words = await readOutcome(payment, signal);
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
