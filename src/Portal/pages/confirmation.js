// What became of a payment that was just made. While it is not known, the page says so and keeps asking.

import { Problem, Unreachable, request } from '../api.js';
import { allocations, facts } from '../receipt.js';
import { announce } from '../announce.js';
import { branding } from '../branding.js';
import { focusHeading, guarded } from '../router.js';
import { h, heading, icon, icons, link, notice, replace } from '../dom.js';
import { longDate, money } from '../format.js';
import { pause } from '../checking.js';
import { readOutcome } from '../outcome.js';

export async function page(view, { id, signal }) {
  replace(view, h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  view.classList.add('receipt');
  const payment = await read(id, signal);
  draw(view, payment, await readOutcome(payment, signal));
  if (payment.status !== 'processing') return;
  const place = h('div', {});
  view.append(place);
  guarded(place, signal, () => follow(view, place, id, signal));
}

const read = async (id, signal, quiet = false) => (await request('GET', `/v1/payments/${encodeURIComponent(id)}`, { signal, quiet })).data;

async function follow(view, place, id, signal) {
  replace(place);
  for (let round = 0; ; round++) {
    await pause(Math.min(1000 * 1.5 ** round, 10_000), signal);
    try {
      const payment = await read(id, signal, true);
      if (payment.status === 'processing') continue;
      draw(view, payment, await readOutcome(payment, signal, true));
      return announce(view.querySelector('h1').textContent);
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
    }
  }
}

function draw(view, payment, outcome) {
  const [title, words] = inWords(payment, outcome);
  replace(view, heading(title), words,
    h('div', { class: 'card' },
      h('p', { class: 'merchant print-only' }, branding.merchantName),
      h('p', { class: 'big' }, h('span', {}, 'Total'), h('strong', {}, money(payment.amount, payment.currency))),
      facts(payment), allocations(payment)),
    h('div', { class: 'actions' },
      ['succeeded', 'pending'].includes(payment.status)
        && h('button', { type: 'button', onclick: () => print() }, icon(icons.print), 'Print'),
      link('/portal/invoices', 'Back to the invoices', { class: 'button main' }), link('/portal/payments', 'See all payments')));
  focusHeading(view);
}

function inWords(payment, outcome) {
  const card = payment.method.type === 'card';
  switch (payment.status) {
    case 'processing':
      return ['Payment not confirmed yet', notice('wait', 'Please do not pay again',
        'Your payment was sent, and we have not heard from the bank yet. This page keeps asking, and we write to you as soon as we know.')];
    case 'succeeded':
      return card
        ? ['Payment received', notice('good', 'Thank you', 'Your card was charged and the invoices are paid. A confirmation is on its way to your mailbox.')]
        : ['Payment submitted', notice('good', 'Thank you', 'Your bank has completed the transfer and the invoices are paid.')];
    case 'pending':
      return ['Payment submitted', notice('wait', 'Your bank transfer is pending',
        `We have asked your bank for the money. ${payment.expectedSettlementOn ? `We expect it by ${longDate(payment.expectedSettlementOn)}` : 'It takes some banking days'}, and write to you then. Until then the invoices show as pending; please do not pay them again.`)];
    default:
      return [payment.status === 'returned' ? 'Payment returned' : 'Payment not completed', notice('bad', null, outcome)];
  }
}
