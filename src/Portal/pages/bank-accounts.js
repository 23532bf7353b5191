// The bank accounts that two small deposits verify: all of them, or the one that an email leads to.

import { Problem, request } from '../api.js';
import { allRight, field, form } from '../forms.js';
import { announce } from '../announce.js';
import { badge } from '../badges.js';
import { bankAccounts, cents, nameOf, standing } from '../bank-accounts.js';
import { count } from '../format.js';
import { explain } from '../problems.js';
import { focusHeading, guarded } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import * as selection from '../selection.js';

export async function page(view, { id, signal }) {
  replace(view, heading('Bank accounts'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  const accounts = await bankAccounts(signal);
  const shown = id ? accounts.filter(account => account.id === id) : accounts;
  replace(view, heading('Bank accounts'),
    h('p', {}, 'When a bank cannot confirm an account at once, we send two small deposits to it. '
      + 'Their amounts show that it is yours.'),
    shown.length === 0 && h('p', { class: 'empty' }, id
      ? 'This bank account is no longer here.'
      : 'There are no bank accounts yet. They come here when you pay from one.'),
    shown.map(account => new Card(account, signal).root),
    h('p', {}, selection.all().length > 0
      ? link('/portal/pay', 'Pay the selected invoices', { class: 'button' })
      : link('/portal/invoices', 'Go to your invoices')));
  focusHeading(view);
}

class Card {
  constructor(account, signal) {
    Object.assign(this, { account, signal });
    this.root = h('section', { class: 'card', 'aria-label': nameOf(account) });
    this.said = h('div', { class: 'outcome', tabindex: '-1' });
    this.draw();
  }

  draw() {
    const { account } = this;
    replace(this.root,
      h('div', { class: 'title' }, h('h2', {}, nameOf(account)), badge(account.status)),
      h('p', {}, standing(account)),
      account.attemptsLeft > 0 && this.amounts(),
      this.said,
      h('p', {},
        h('button', { type: 'button', class: 'quiet', onclick: () => this.askToRemove() }, 'Remove this account')));
  }

  amounts() {
    const amount = label => field(label, {
      inputmode: 'decimal', autocomplete: 'off', maxlength: 6, required: true, hint: 'In cents: for $0.17 type 17.',
      check: text => (cents(text) ? null : 'Please enter an amount of less than a dollar, such as 17.'),
    });
    const fields = [amount('First deposit'), amount('Second deposit')];
    return form({}, () => this.confirm(fields),
      h('div', { class: 'method amounts' }, fields.map(one => one.root)),
      h('p', { class: 'hint' }, `${count(this.account.attemptsLeft, 'attempt')} left.`),
      h('button', { type: 'submit', class: 'main' }, 'Confirm the amounts'));
  }

  async confirm(fields) {
    replace(this.said);
    if (!allRight(fields)) return undefined;
    try {
      const { data } = await request('POST', `/v1/bank-accounts/${encodeURIComponent(this.account.id)}/confirm`, {
        body: { amounts: fields.map(one => cents(one.value)) },
      });
      this.account = data;
      this.draw();
      const title = data.status === 'verified' ? 'The account is verified' : 'The amounts are right';
      return this.say(notice('good', title, standing(data)));
    } catch (error) {
      return guarded(this.said, this.signal, () => this.explainNotConfirmed(error, fields));
    }
  }

  async explainNotConfirmed(error, fields) {
    if (!(error instanceof Problem)) throw error;
    if (!['amounts-do-not-match', 'bank-account-not-awaiting', 'not-found'].includes(error.code)) {
      const { title, text } = explain(error);
      return this.say(notice('bad', title, text));
    }
    const typed = fields.map(one => one.value);
    await this.readAgain();
    if (this.account.attemptsLeft > 0) {
      for (const [i, input] of [...this.root.querySelectorAll('form input')].entries()) input.value = typed[i];
    }
    const { title, text } = explain(error);
    return this.say(notice('bad', title, text));
  }

  async readAgain() {
    const path = `/v1/bank-accounts/${encodeURIComponent(this.account.id)}`;
    const { data } = await request('GET', path, { signal: this.signal });
    this.account = data;
    this.draw();
  }

  askToRemove() {
    const button = (text, kind, onclick) => h('button', { type: 'button', class: kind, onclick }, text);
    this.say(notice('wait', 'Remove this account?', 'Payments that you have made from it stand.',
      button('Remove', 'main', () => guarded(this.said, this.signal, () => this.remove())),
      button('Keep it', null, () => replace(this.said))));
  }

  async remove() {
    try {
      await request('DELETE', `/v1/bank-accounts/${encodeURIComponent(this.account.id)}`);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 404)) throw error;
    }
    const removed = h('p', { class: 'empty', tabindex: '-1' }, `${nameOf(this.account)} was removed.`);
    this.root.replaceWith(removed);
    removed.focus();
    announce(`${nameOf(this.account)} was removed.`);
  }

  say(what) {
    replace(this.said, what);
    this.said.focus();
    this.said.scrollIntoView({ block: 'nearest' });
  }
}
