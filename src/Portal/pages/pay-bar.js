// What is ticked, what it costs, and the way to pay it.

import { announce } from '../announce.js';
import { count, money } from '../format.js';
import { go, here } from '../router.js';
import { h, replace } from '../dom.js';
import * as selection from '../selection.js';

export const tooMany = `One payment takes up to ${selection.most} invoices. Pay those that are selected first.`;

/**
 * @param {Function} [update] Draws the list's boxes anew.
 * @param {string} [refusal] Why a box could not be ticked.
 */
export function drawBar(bar, update, refusal) {
  const chosen = selection.all();
  bar.hidden = chosen.length === 0;
  if (chosen.length === 0) return replace(bar);
  const clear = () => {
    selection.clear();
    if (update) update();
    else drawBar(bar);
    sayTotal();
    document.querySelector('.list').focus();
  };
  return replace(bar, h('div', {},
    refusal && h('p', { class: 'error', role: 'alert' }, refusal),
    h('p', {}, h('span', {}, `${count(chosen.length, 'invoice')} selected`),
      h('strong', {}, money(selection.total(), chosen[0].currency)),
      chosen.length > selection.most && h('span', { class: 'hint' }, inParts(chosen.length))),
    h('button', { type: 'button', class: 'quiet', onclick: clear }, 'Clear'),
    h('button', { type: 'button', class: 'main', onclick: () => go('/portal/pay', { state: { from: here() } }) },
      'Pay selected invoices')));
}

const inParts = n =>
  `in ${count(Math.ceil(n / selection.most), 'payment')} of up to ${selection.most}, one after the other`;

export function sayTotal() {
  const chosen = selection.all();
  announce(chosen.length === 0 ? 'No invoice selected.'
    : `${count(chosen.length, 'invoice')} selected, total ${money(selection.total(), chosen[0].currency)}.`);
}
