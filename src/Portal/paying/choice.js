// The ways to pay: one is chosen, and its fields are prepared when it is first looked at.

import { Blocked, GatewayAway } from '../gateway.js';
import { branding } from '../branding.js';
import { date, list } from '../format.js';
import { explain } from '../problems.js';
import { go } from '../router.js';
import { h, link, notice, replace } from '../dom.js';

export class Choice {
  /**
   * @param {Record<string, object>} methods
   * @param {Promise<object>} gateway
   * @param {AbortSignal} signal
   * @param {Function} changed Another way was chosen.
   */
  constructor(methods, gateway, signal, changed) {
    Object.assign(this, { methods, signal, type: 'card', connected: false, preparations: {} });
    this.about = { card: h('span', {}, 'Charged at once.'), ach: h('span', {}, 'Takes some banking days.') };
    gateway.then(found => {
      this.connected = true;
      const cards = found.acceptedCards();
      if (cards.length > 0) this.about.card.textContent = `Charged at once. We accept ${list(cards)}.`;
    }, () => {});
    const panels = Object.fromEntries(Object.keys(methods).map(type =>
      [type, h('div', { hidden: type !== this.type }, this.prepared(type))]));
    this.root = [
      h('fieldset', { class: 'choice' }, h('legend', {}, 'How do you want to pay?'),
        this.radio('card', 'Credit card', panels, changed),
        methods.ach && this.radio('ach', 'Bank transfer (ACH)', panels, changed)),
      Object.values(panels),
    ];
  }

  get method() { return this.methods[this.type]; }

  /** @param {string} settlementOn By when a transfer made now should be settled. */
  showSettlement(settlementOn) {
    this.about.ach.textContent = `Takes some banking days; we expect the money by ${date(settlementOn)}.`;
  }

  choose(type) { document.getElementById(`by-${type}`).click(); }

  radio(type, text, panels, changed) {
    const input = h('input', {
      type: 'radio', name: 'method', value: type, id: `by-${type}`, checked: type === this.type,
      'aria-describedby': `by-${type}-sub`,
    });
    input.addEventListener('change', () => {
      this.type = type;
      this.prepare(type);
      for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== type;
      changed();
    });
    return h('div', { class: 'option' }, input, h('label', { for: `by-${type}` }, text),
      h('span', { class: 'hint', id: `by-${type}-sub` }, this.about[type]));
  }

  prepared(type) {
    const method = this.methods[type];
    const sign = h('div', {});
    const fields = h('div', { class: 'preparing' }, method.root);
    const start = async () => {
      replace(sign, h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
      try {
        await method.prepare();
        replace(sign);
        fields.classList.remove('preparing');
      } catch (error) {
        if (!this.signal.aborted) replace(sign, this.explain(error, type, start));
      }
    };
    this.preparations[type] = start;
    return [sign, fields];
  }

  /** Once, when it is first looked at and in the document. */
  prepare(type) {
    this.preparations[type]?.();
    delete this.preparations[type];
  }

  /** @param {Function} again Prepares this method anew, as long as the gateway's script itself is there. */
  explain(error, type, again) {
    const { title, text } = error instanceof Blocked
      ? {
        title: 'The payment fields could not be loaded',
        text: 'Nothing was charged. A blocker in this browser or your company’s filter may keep them away: allow '
          + 'braintreegateway.com and braintree-api.com, or use another browser or network.',
      }
      : error instanceof GatewayAway
        ? { title: 'The payment service did not answer', text: 'Nothing was charged. Please try again in a minute.' }
        : explain(error);
    const other = type === 'card' ? 'ach' : 'card';
    const button = (words, onclick, kind) => h('button', { type: 'button', class: kind, onclick }, words);
    return notice('bad', title, text,
      button('Try again', () => (this.connected ? again() : go('/portal/pay', { replace: true })), 'main'),
      this.connected && this.methods[other]
        && button(other === 'ach' ? 'Pay by bank transfer' : 'Pay by card', () => this.choose(other)),
      branding.supportEmail
        && h('p', {}, 'Or write to ', link(`mailto:${branding.supportEmail}`, branding.supportEmail), '.'));
  }
}
