// What matters needs proof that the customer is there. The proof is asked for over the page, and the work goes on.

import { allRight, filled, form, password } from './forms.js';
import { explain } from './problems.js';
import { h, notice, replace } from './dom.js';
import { Problem, request } from './api.js';
import { ProofPutOff } from './session.js';
import { secondFactor } from './second-factor.js';

/**
 * Does the work; where the API asks for proof, asks the customer, and does it once more.
 * @throws {ProofPutOff}
 */
export async function withProof(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'proof-required')) throw error;
    await prove();
    return work();
  }
}

function prove() {
  return new Promise((resolve, reject) => {
    const body = h('div', {});
    const dialog = h('dialog', { 'aria-labelledby': 'proof' },
      h('h2', { id: 'proof' }, 'Is it you?'),
      h('p', {}, 'This matters, so please show once more that it is you.'),
      body,
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Not now')));
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue === 'proved') resolve();
      else reject(new ProofPutOff());
    });
    const meet = async met => {
      await request('POST', '/v1/sessions/current/proof', { body: met });
      dialog.close('proved');
    };
    const ask = async () => {
      try {
        const { data } = await request('POST', '/v1/sessions/current/proof-options');
        replace(body, data.factors.length > 0 ? secondFactor(data, meet, ask) : byPassword(data, meet, ask));
        body.querySelector('input, button').focus();
      } catch (error) {
        dialog.close();
        reject(error);
      }
    };
    document.body.append(dialog);
    dialog.showModal();
    ask();
  });
}

function byPassword({ challengeId }, meet, over) {
  const secret = password('Password', {
    autocomplete: 'current-password', required: true, check: filled('Please enter your password.'),
  });
  const outcome = h('div', { class: 'outcome' });
  return form({}, async () => {
    replace(outcome);
    secret.hide();
    if (!allRight([secret])) return;
    try {
      await meet({ challengeId, password: secret.input.value });
    } catch (error) {
      if (error instanceof Problem && error.code === 'challenge-over') {
        await over();
        return;
      }
      const { title, text } = error instanceof Problem && error.code === 'invalid-credentials'
        ? { title: 'The password is not right', text: 'Please try again.' }
        : explain(error);
      replace(outcome, notice('bad', title, text));
    }
  }, outcome, secret.root, h('button', { type: 'submit', class: 'main wide' }, 'Continue'));
}
