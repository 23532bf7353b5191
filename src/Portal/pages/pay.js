// Paying the selected invoices: what it costs, how to pay, and what became of it.

import { Blocked, NotAccepted, GatewayAway, connect } from '../gateway.js';
import { Problem, Unreachable, request } from '../api.js';
import { achMethod } from '../methods/ach.js';
import { alarm } from '../announce.js';
import { branding } from '../branding.js';
import { cardMethod } from '../methods/card.js';
import { checkPayment } from '../checking.js';
import { count, money } from '../format.js';
import { during } from '../progress.js';
import { explain } from '../problems.js';
import { focusHeading, go, guarded } from '../router.js';
import { form } from '../forms.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { SessionOver, SignInPutOff } from '../session.js';
import * as attempt from '../attempt.js';
import * as selection from '../selection.js';

const whyNot = {
  'payment-in-progress': 'is being paid already',
  paid: 'is paid already',
  void: 'was withdrawn',
};

export async function page(view, { signal }) {
  const pay = new PayPage(view, signal);
  if (attempt.isUnderway()) await pay.findOut();
  else await pay.start();
}

class PayPage {
  constructor(view, signal) {
    Object.assign(this, { view, signal, started: false });
    this.content = h('div', {});
    this.checking = h('div', { hidden: true });
    view.classList.add('receipt');
    replace(view, this.content, this.checking);
    replace(this.content, heading('Pay invoices'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  }

  async start() {
    if (selection.all().length === 0) {
      replace(this.content, heading('Pay invoices'), h('p', { class: 'empty' }, 'No invoices are selected.'), toInvoices('Choose invoices'));
      return focusHeading(this.content);
    }
    // Asked for at once, so that the fields are there when the amounts are.
    this.gateway ??= connect(this.signal);
    this.gateway.then(() => { this.connected = true; }, () => {});
    if (await this.preview() && !this.started) this.draw();
  }

  /** @returns False when it was said why these invoices cannot be paid. */
  async preview() {
    try {
      const { data } = await request('POST', '/v1/payments/preview', { signal: this.signal, body: { invoiceIds: selection.all().map(invoice => invoice.id) } });
      this.due = data;
      if (this.started) this.showDue();
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || ![404, 409].includes(error.status)) throw error;
      this.explainNotPayable(error);
      return false;
    }
  }

  draw() {
    this.started = true;
    this.invoices = h('div', { class: 'card' });
    this.outcome = h('div', { class: 'outcome', tabindex: '-1' });
    this.payButton = h('button', { type: 'submit', class: 'main' });
    this.sum = h('strong', {});
    this.methods = { card: cardMethod(this.gateway), ...(this.due.currency === 'USD' && { ach: achMethod(this.gateway) }) };
    this.form = form({}, () => this.pay(), this.choice(), this.outcome,
      h('div', { class: 'pay-bar' }, h('div', {}, h('p', {}, h('span', {}, 'Total'), this.sum), this.payButton)));
    replace(this.content, heading('Pay invoices'), this.invoices, this.form);
    focusHeading(this.content);
    this.showDue();
    this.prepare('card');
    this.signal.addEventListener('abort', () => { for (const method of Object.values(this.methods)) method.close(); });
  }

  showDue() {
    const { invoices, total, currency, achMandate } = this.due;
    replace(this.invoices, h('table', { class: 'plain-table' },
      h('caption', {}, count(invoices.length, 'invoice')),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Invoice'), h('th', { scope: 'col', class: 'money' }, 'Amount due'))),
      h('tbody', {}, invoices.map(invoice => h('tr', {},
        h('td', {}, invoice.number), h('td', { class: 'money' }, money(invoice.amountDue, currency))))),
      h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'), h('td', { class: 'money' }, money(total, currency))))),
    h('p', {}, link('/portal/invoices', 'Change the selection')));
    this.sum.textContent = money(total, currency);
    this.payButton.textContent = `Pay ${money(total, currency)}`;
    this.methods.ach?.show(achMandate);
  }

  choice() {
    const panels = {};
    this.preparations = {};
    this.choose = type => document.getElementById(`by-${type}`).click();
    const radio = (type, text, sub) => {
      const input = h('input', { type: 'radio', name: 'method', value: type, id: `by-${type}`, checked: type === 'card', 'aria-describedby': `by-${type}-sub` });
      input.addEventListener('change', () => {
        this.type = type;
        this.prepare(type);
        for (const [name, panel] of Object.entries(panels)) panel.hidden = name !== type;
        replace(this.outcome);
      });
      return h('div', { class: 'option' }, input, h('label', { for: `by-${type}` }, text), h('span', { class: 'hint', id: `by-${type}-sub` }, sub));
    };
    for (const type of Object.keys(this.methods)) panels[type] = h('div', { hidden: type !== 'card' }, this.prepared(type));
    this.type = 'card';
    return [
      h('fieldset', { class: 'choice' }, h('legend', {}, 'How do you want to pay?'),
        radio('card', 'Credit card', 'Booked at once.'),
        this.methods.ach && radio('ach', 'Bank transfer (ACH)', 'Takes some banking days.')),
      Object.values(panels),
    ];
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
        if (!this.signal.aborted) replace(sign, this.explainNotPrepared(error, type, start));
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
  explainNotPrepared(error, type, again) {
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

  async pay() {
    replace(this.outcome);
    const method = this.methods[this.type];
    let by;
    this.payButton.textContent = 'Paying…';
    try {
      by = await during(method.tokenize());
    } catch (error) {
      return this.explainNotTokenized(error, method);
    } finally {
      this.payButton.textContent = `Pay ${money(this.due.total, this.due.currency)}`;
    }

    const invoices = this.due.invoices.map(({ id, amountDue }) => ({ id, amountDue }));
    const { key } = attempt.intend(invoices);
    attempt.sending();
    this.payButton.textContent = 'Paying…';
    try {
      const { data } = await request('POST', '/v1/payments', {
        headers: { 'Idempotency-Key': key },
        body: { invoices, total: this.due.total, currency: this.due.currency, method: by },
      });
      this.finish(data);
    } catch (error) {
      await guarded(this.outcome, this.signal, () => this.explainNotPaid(error));
    } finally {
      this.payButton.textContent = `Pay ${money(this.due.total, this.due.currency)}`;
    }
  }

  explainNotTokenized(error, method) {
    if (error instanceof NotAccepted) {
      const shown = method.complain(error.fields);
      if (shown > 0) alarm(error.message);
      else if (error.fields.form) this.say(notice('bad', null, error.fields.form));
      return;
    }
    if ([SessionOver, SignInPutOff, Problem, Unreachable].some(kind => error instanceof kind)) {
      const { title, text } = explain(error);
      return this.say(notice('bad', title, text));
    }
    if (!(error instanceof GatewayAway)) throw error;
    this.say(notice('bad', 'The payment service did not answer', 'Nothing was charged. Please press Pay again in a moment.'));
  }

  /** A refusal before anything was recorded, a definite failure, or no answer: three different things. */
  async explainNotPaid(error) {
    if (!(error instanceof Problem)) {
      if (!(error instanceof Unreachable)) {
        if (error instanceof SessionOver || error instanceof SignInPutOff) attempt.notSent();
        if (!(error instanceof SignInPutOff)) throw error;
        return this.say(notice('wait', 'You are not signed in',
          'Nothing was charged, and nothing that you typed is lost. Press Pay again to sign in and pay.'));
      }
      return this.findOut();
    }
    if (error.code === 'idempotency-key-reused') return this.findOut(); // an earlier answer was lost, and then something was changed
    if (error.status >= 500 && error.code !== 'gateway-unavailable') return this.findOut();

    attempt.notSent();
    if (error.status === 402) return this.explainFailure(error.data.payment, error.message, error.code);
    switch (error.code) {
      case 'amount-changed': return this.explainChange(error);
      case 'invoice-not-payable':
      case 'not-found': return this.explainNotPayable(error);
      case 'mandate-outdated':
        if (await this.preview()) this.say(notice('wait', 'The wording of the authorization has changed', 'Nothing was charged. Please read it again and authorize the debit.'));
        return undefined;
      case 'gateway-unavailable':
        return this.say(notice('bad', 'The payment service is not available at the moment', 'Nothing was charged. Please press Pay again in a minute.'));
      default: {
        const { title, text } = explain(error);
        return this.say(notice('bad', title, `Nothing was charged. ${text}`));
      }
    }
  }

  explainFailure(payment, message, code) {
    attempt.over(); // it is certain that this one failed; the next is another payment
    const advice = code === 'bank-account-not-verified' ? 'Check the account details, or pay by card.'
      : code === 'payment-not-charged' ? 'You can pay again now.'
        : this.type === 'card' ? 'Try another card, pay by bank transfer, or ask your bank.' : 'Try another account, or pay by card.';
    this.say(notice('bad', code === 'payment-declined' ? 'The payment was declined' : 'The payment did not go through', message,
      h('p', {}, advice), payment && h('p', { class: 'hint' }, `Payment number ${payment.number}`)));
  }

  async explainChange(error) {
    const { currency } = this.due;
    const table = h('table', { class: 'plain-table' }, h('caption', { class: 'unseen' }, 'What has changed'),
      h('thead', {}, h('tr', {}, ['Invoice', 'Before', 'Now'].map((name, i) => h('th', { scope: 'col', class: i > 0 ? 'money' : null }, name)))),
      h('tbody', {}, (error.data.differences ?? []).map(({ number, stated, due }) => h('tr', {},
        h('td', {}, number), h('td', { class: 'money' }, money(stated, currency)), h('td', { class: 'money' }, money(due, currency))))));
    if (await this.preview())
      this.say(notice('wait', 'An amount has changed', `Nothing was charged. The total is now ${money(this.due.total, currency)}. Please look at it and press Pay again if you agree.`, table));
  }

  explainNotPayable(error) {
    const names = new Map(selection.all().map(invoice => [invoice.id, invoice.number]));
    const reasons = error.data.reasons ?? [];
    const gone = reasons.map(reason => reason.invoiceId);
    const rest = selection.all().filter(invoice => !gone.includes(invoice.id));
    const list = h('ul', {}, reasons.map(({ invoiceId, reason, paymentId }) => h('li', {},
      `Invoice ${names.get(invoiceId) ?? ''} ${whyNot[reason] ?? 'cannot be paid now'}. `,
      paymentId && link(`/portal/payments/${paymentId}`, 'See the payment'))));
    const goOn = async () => {
      selection.remove(...gone);
      if (this.started) replace(this.outcome);
      await guarded(this.started ? this.outcome : this.content, this.signal, () => this.start());
      if (this.started) this.payButton.focus();
    };
    const said = reasons.length > 0
      ? notice('wait', reasons.length === 1 ? 'One invoice cannot be paid now' : 'Some invoices cannot be paid now', 'Nothing was charged.', list,
        rest.length > 0 ? h('button', { type: 'button', class: 'main', onclick: goOn }, 'Go on without') : toInvoices('Back to the invoices', () => selection.remove(...gone)))
      : notice('wait', 'An invoice is no longer here', 'Nothing was charged. Please choose the invoices again.', toInvoices('Back to the invoices', selection.clear));
    if (this.started) return this.say(said);
    replace(this.content, heading('Pay invoices'), said);
    focusHeading(this.content);
    return undefined;
  }

  say(what) {
    replace(this.outcome, what);
    this.outcome.focus();
    this.outcome.scrollIntoView({ block: 'nearest' });
  }

  /** Its answer was lost. What was typed waits out of sight. */
  async findOut() {
    this.content.hidden = true;
    this.checking.hidden = false;
    const payment = await checkPayment(this.checking, attempt.current().key, this.signal);
    this.checking.hidden = true;
    this.content.hidden = false;
    replace(this.checking);
    if (payment && payment.status !== 'failed') return this.finish(payment);

    if (!payment) attempt.notSent();
    else attempt.over();
    if (!this.started) await this.start();
    if (!this.started) return undefined;
    if (payment) return this.explainFailure(payment, payment.failure?.message ?? 'The payment did not go through.', 'payment-not-charged');
    return this.say(notice('wait', 'Your payment did not reach us', 'Nothing was charged. You can pay now.'));
  }

  finish(payment) {
    attempt.over();
    selection.remove(...payment.allocations.map(allocation => allocation.invoiceId));
    go(`/portal/confirmation/${payment.id}`, { replace: true });
  }
}

const toInvoices = (text, before) => h('p', {}, link('/portal/invoices', text, { class: 'button main', onclick: before }));

