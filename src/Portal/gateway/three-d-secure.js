// 3-D Secure: before anything is charged the card's bank is asked for its cardholder. It may want to ask them itself,
// in a frame of its own, which stands in a dialog meanwhile. What its answer is worth, the gateway decides.

import { Blocked, GatewayAway, NotAccepted } from '../gateway.js';
import { h } from '../dom.js';

/** In milliseconds, until a bank's frame that was announced is taken to be kept away. */
const patience = 9_000;

const notConfirmed = 'You have not confirmed the payment to your bank. Nothing was charged.';

/** @returns {Promise<(card: {nonce: string, details: {bin: string}}, amount: string) => Promise<string>>} */
export async function cardVerification(client) {
  const component = await window.braintree.threeDSecure.create({ client, version: '2-inline-iframe' });
  let question;
  component.on('authentication-iframe-available', ({ element }, next) => {
    question?.show(element);
    next();
  });
  return async ({ nonce, details }, amount) => {
    if (!window.Cardinal) throw new Blocked(); // Braintree's script goes on without and then waits for ever
    question = bankQuestion();
    const onLookupComplete = (found, next) => {
      if (found.requiresUserAuthentication) question.expect();
      next();
    };
    try {
      const verify = component.verifyCard({ nonce, bin: details.bin, amount, onLookupComplete });
      return (await Promise.race([verify, question.unanswered])).nonce;
    } catch (error) {
      component.cancelVerifyCard().catch(() => {}); // the next try begins anew
      if (error instanceof NotAccepted || error instanceof GatewayAway) throw error;
      throw error.type === 'CUSTOMER' ? new NotAccepted(notConfirmed, { form: notConfirmed }) : new GatewayAway();
    } finally {
      question.close();
    }
  };
}

function bankQuestion() {
  const place = h('div', { class: 'bank-frame' });
  const title = h('h2', { id: 'bank-asks' }, 'Your bank asks you to confirm');
  const cancel = h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Cancel the payment');
  const dialog = h('dialog', { 'aria-labelledby': 'bank-asks' }, title, place, cancel);
  let timer;
  let giveUp;
  const unanswered = new Promise((_, reject) => { giveUp = reject; });
  unanswered.catch(() => {});
  dialog.addEventListener('close', () => giveUp(new NotAccepted(notConfirmed, { form: notConfirmed })));
  return {
    unanswered,
    expect() { timer = setTimeout(() => giveUp(new Blocked()), patience); },
    show(frame) {
      clearTimeout(timer);
      place.replaceChildren(frame);
      document.body.append(dialog);
      dialog.showModal();
    },
    close() {
      clearTimeout(timer);
      dialog.remove();
    },
  };
}
