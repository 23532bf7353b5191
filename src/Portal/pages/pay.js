// Paying the selected invoices: what it costs, how to pay, and what became of it.

import { Choice } from '../paying/choice.js';
import { GatewayAway, NotAccepted, connect } from '../gateway.js';
import { Problem, Unreachable, request } from '../api.js';
import { achMethod } from '../methods/ach.js';
import { alarm } from '../announce.js';
import { cardMethod } from '../methods/card.js';
import { changedSince, changes, differences, dueTable, part, terms } from '../paying/sum.js';
import { checkPayment } from '../checking.js';
import { confirm } from './confirmation.js';
import { customer } from '../customer.js';
import { depositsNotice } from '../bank-accounts.js';
import { during } from '../progress.js';
import { explain } from '../problems.js';
import { focusHeading, guarded } from '../router.js';
import { form } from '../forms.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { lastSeen } from '../listing.js';
import { money } from '../format.js';
import { ProofPutOff, SessionOver, SignInPutOff } from '../session.js';
import { withProof } from '../proof.js';
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
    this.changed = h('div', {});
    view.classList.add('receipt');
    replace(view, this.content, this.checking);
    replace(this.content, heading('Pay invoices'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  }

  async start() {
    if (selection.all().length === 0) {
      replace(this.content, heading('Pay invoices'), h('p', { class: 'empty' }, 'No invoices are selected.'),
        toInvoices('Choose invoices'));
      return focusHeading(this.content);
    }
    // Asked for at once, so that the fields are there when the amounts are. Who pays stands on the receipt, which has
    // to be drawn without another word to the server; its module is loaded with this one.
    this.gateway ??= connect(this.signal);
    this.gateway.catch(() => {});
    customer();
    if (await this.preview() && !this.started) this.draw();
  }

  /** @returns False when it was said why these invoices cannot be paid. */
  async preview() {
    try {
      const { data } = await request('POST', '/v1/payments/preview', {
        signal: this.signal, body: { invoiceIds: selection.next().map(invoice => invoice.id) },
      });
      this.sayChanges(data);
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
    this.methods = {
      card: cardMethod(this.gateway),
      ...(this.due.currency === 'USD' && { ach: achMethod(this.gateway, this.signal) }),
    };
    this.choice = new Choice(this.methods, this.gateway, this.signal, () => replace(this.outcome));
    this.form = form({}, () => this.pay(), this.choice.root, this.outcome,
      h('div', { class: 'pay-bar' }, h('div', {}, h('p', {}, h('span', {}, 'Total'), this.sum), this.payButton)));
    replace(this.content, heading('Pay invoices'), this.changed, this.invoices, this.form);
    focusHeading(this.content);
    this.showDue();
    this.choice.prepare('card');
    this.signal.addEventListener('abort', () => { for (const method of Object.values(this.methods)) method.close(); });
  }

  /** Of what is due now and what was ticked, before anything is paid, and once: from here on the payer has seen it. */
  sayChanges(due) {
    const found = differences(selection.next(), due);
    selection.agree(due.invoices);
    replace(this.changed, found.length > 0 && changedSince(found, due));
    if (found.length > 0 && this.started) this.changed.scrollIntoView({ block: 'nearest' });
  }

  showDue() {
    const { invoices, total, currency, achMandate, achSettlementOn } = this.due;
    const all = selection.all().length;
    replace(this.invoices, all > invoices.length && part(invoices.length, all), dueTable(this.due), terms(),
      h('p', {}, link(lastSeen('invoices'), 'Change the selection')));
    this.sum.textContent = money(total, currency);
    this.payButton.textContent = `Pay ${money(total, currency)}`;
    this.choice.showSettlement(achSettlementOn);
    this.methods.ach?.show(achMandate);
  }

  async pay() {
    replace(this.outcome);
    const { method } = this.choice;
    let by;
    this.payButton.textContent = 'Paying…';
    try {
      by = await during(method.tokenize(this.due));
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
      const { data } = await withProof(() => request('POST', '/v1/payments', {
        headers: { 'Idempotency-Key': key },
        body: { invoices, total: this.due.total, currency: this.due.currency, method: by },
      }));
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
      if (error instanceof ProofPutOff) {
        attempt.notSent();
        return this.say(notice('wait', 'This payment needs a proof that it is you',
          'Nothing was charged, and nothing that you typed is lost. Press Pay again to show it and pay.'));
      }
      if (!(error instanceof Unreachable)) {
        if (error instanceof SessionOver || error instanceof SignInPutOff) attempt.notSent();
        if (!(error instanceof SignInPutOff)) throw error;
        return this.say(notice('wait', 'You are not signed in',
          'Nothing was charged, and nothing that you typed is lost. Press Pay again to sign in and pay.'));
      }
      return this.findOut();
    }
    // An earlier answer was lost, and then something was changed.
    if (error.code === 'idempotency-key-reused') return this.findOut();
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
      case 'payments-held': return this.explainHeld(error);
      case 'second-factor-set-up-required':
        return this.say(notice('wait', 'This payment needs a second factor',
          'Nothing was charged. Please set one up first; your selection waits.',
          link('/portal/security', 'Set one up', { class: 'button main' })));
      case 'gateway-unavailable':
        return this.say(notice('bad', 'The payment service is not available at the moment', 'Nothing was charged. Please press Pay again in a minute.'));
      case 'bank-account-not-usable': // verified no longer, or taken away in another tab
        await this.methods.ach.prepare().catch(() => {});
      // falls through
      default: {
        const { title, text } = explain(error);
        return this.say(notice('bad', title, `Nothing was charged. ${text}`));
      }
    }
  }

  explainFailure(payment, message, code) {
    attempt.over(); // it is certain that this one failed; the next is another payment
    const account = payment?.failure?.code === 'bank-account-not-verified' && payment.method.bankAccountId;
    if (account) return this.say(depositsNotice(account));
    return this.say(notice('bad', code === 'payment-declined' ? 'The payment was declined' : 'The payment did not go through', message,
      payment && h('p', { class: 'hint' }, `Payment number ${payment.number}`)));
  }

  async explainChange(error) {
    const { currency } = this.due;
    if (!await this.preview()) return;
    replace(this.changed); // said below, where the payer looks
    this.say(notice('wait', 'An amount has changed',
      `Nothing was charged. The total is now ${money(this.due.total, currency)}. Please look at it and press Pay again `
        + 'if you agree.', changes(error.data.differences ?? [], currency)));
  }

  explainNotPayable(error) {
    if (error.code === 'payments-held') return this.explainHeld(error);
    const names = new Map(selection.next().map(invoice => [invoice.id, invoice.number]));
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
      if (this.started) this.payButton.focus({ preventScroll: this.changed.hasChildNodes() });
    };
    const said = reasons.length > 0
      ? notice('wait', reasons.length === 1 ? 'One invoice cannot be paid now' : 'Some invoices cannot be paid now', 'Nothing was charged.', list,
        rest.length > 0 ? h('button', { type: 'button', class: 'main', onclick: goOn }, 'Go on without') : toInvoices('Back to the invoices', () => selection.remove(...gone)))
      : notice('wait', 'An invoice is no longer here', 'Nothing was charged. Please choose the invoices again.',
        toInvoices('Back to the invoices', selection.clear));
    if (this.started) return this.say(said);
    replace(this.content, heading('Pay invoices'), said);
    focusHeading(this.content);
    return undefined;
  }

  /** The company takes no payments for a while, and says why; the selection waits. */
  explainHeld(error) {
    const said = notice('wait', error.data.title, `Nothing was charged. ${error.message}`);
    if (this.started) return this.say(said);
    replace(this.content, heading('Pay invoices'), said, toInvoices('Back to the invoices'));
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
    if (payment) {
      const why = payment.failure?.message ?? 'The payment did not go through. You can pay again now.';
      return this.explainFailure(payment, why, 'payment-not-charged');
    }
    return this.say(notice('wait', 'Your payment did not reach us', 'Nothing was charged. You can pay now.'));
  }

  finish(payment) {
    attempt.over();
    selection.remove(...payment.allocations.map(allocation => allocation.invoiceId));
    confirm(payment, this.due?.invoices);
  }
}

const toInvoices = (text, before) =>
  h('p', {}, link('/portal/invoices', text, { class: 'button main', onclick: before }));

