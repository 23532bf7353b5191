// Asks for a second factor: the code of an app, a passkey, or a recovery code. Signing in and proofs ask alike.

import { allRight, field, filled, form } from './forms.js';
import { explain } from './problems.js';
import { h, notice, replace } from './dom.js';
import { NoPasskey, sign, supported } from './passkeys.js';
import { Problem } from './api.js';

const labels = { totp: 'Code of your app', 'recovery-code': 'Recovery code' };
const members = { totp: 'code', 'recovery-code': 'recoveryCode' };

/**
 * @param {{challengeId: string, factors: string[], publicKey?: object}} asked By the API.
 * @param {(met: object) => Promise<void>} meet Sends what meets the challenge.
 * @param {() => void} over The challenge is over; ask for another one.
 */
export function secondFactor(asked, meet, over) {
  const outcome = h('div', { class: 'outcome' });
  const factors = asked.factors.filter(one => one in labels || (one === 'passkey' && supported()));
  const root = h('div', {});

  const send = async met => {
    replace(outcome);
    try {
      await meet({ challengeId: asked.challengeId, ...await met() });
    } catch (error) {
      if (error instanceof Problem && error.code === 'challenge-over') return over();
      replace(outcome, refusal(error));
    }
    return undefined;
  };

  const show = chosen => {
    const others = factors.filter(one => one !== chosen);
    replace(root, outcome, chosen === 'passkey' ? byPasskey() : byText(chosen),
      others.length > 0 && h('p', { class: 'others' }, others.map(one =>
        h('button', {
          type: 'button', class: 'quiet', onclick: () => { replace(outcome); show(one); },
        }, instead(one)))));
    root.querySelector('input, button').focus();
  };

  function byPasskey() {
    return h('button', {
      type: 'button', class: 'main wide',
      onclick: () => send(async () => ({ passkey: await sign(asked.publicKey) })),
    }, 'Use your passkey');
  }

  function byText(factor) {
    const typed = field(labels[factor], {
      autocomplete: factor === 'totp' ? 'one-time-code' : 'off', inputmode: factor === 'totp' ? 'numeric' : null,
      autocapitalize: 'characters', spellcheck: 'false', required: true, maxlength: 40,
      hint: factor === 'totp'
        ? 'Six digits; the app shows another code every 30 seconds.'
        : 'Each of your codes works once.',
      check: filled('Please enter the code.'),
    });
    return form({}, async () => {
      if (allRight([typed])) await send(() => ({ [members[factor]]: typed.value }));
    }, typed.root, h('button', { type: 'submit', class: 'main wide' }, 'Continue'));
  }

  if (factors.length > 0) show(factors[0]);
  else replace(root, notice('bad', 'This browser cannot use your passkey', 'Please sign in on the device that has it.'),
    h('button', { type: 'button', onclick: over }, 'Back'));
  return root;
}

const instead = factor => ({
  passkey: 'Use a passkey instead', totp: 'Use your app instead', 'recovery-code': 'Use a recovery code instead',
}[factor]);

function refusal(error) {
  if (error instanceof NoPasskey)
    return notice('bad', 'No passkey was used', 'Please try again, or take another way.');
  if (error instanceof Problem && error.code === 'second-factor-wrong')
    return notice('bad', 'This is not right', 'A code works once. Please wait for the next one, and try again.');
  const { title, text } = explain(error);
  return notice('bad', title, text);
}
