// Finds out what became of a payment whose answer was lost, by its idempotency key,
// and says meanwhile not to pay again.

import { Problem, Unreachable, request } from './api.js';
import { announce } from './announce.js';
import { focusHeading } from './router.js';
import { SignInPutOff } from './session.js';
import { h, heading, notice, replace } from './dom.js';

/**
 * So often the API must say that it has no such payment; a request that is still on its way may be a moment behind.
 */
const enough = 3;

/** @returns {Promise<object|null>} The payment, or null when there is none. */
export async function checkPayment(view, key, signal) {
  const how = h('div', { class: 'hint' });
  replace(view, heading('Checking your payment'),
    notice(
      'wait', 'Please do not pay again', 'We have not heard yet what became of your payment, and keep asking.'),
    how);
  focusHeading(view);
  let missing = 0;
  for (let round = 0; ; round++) {
    await pause(Math.min(500 * 1.6 ** round, 10_000), signal);
    try {
      const { data } = await request(
        'GET', `/v1/payments?idempotencyKey=${encodeURIComponent(key)}`, { signal, quiet: true });
      if (data.items.length > 0) return data.items[0];
      if (++missing === enough) return null;
    } catch (error) {
      if (error instanceof SignInPutOff) {
        await untilSignInIsWanted(how, signal);
        continue;
      }
      if (!(error instanceof Unreachable || (error instanceof Problem && error.status !== 401))) throw error;
      if (how.textContent === '') {
        how.textContent = 'The server cannot be reached at the moment. We go on trying.';
        announce(how.textContent);
      }
    }
  }
}

/** Nobody can ask without a session; the next question brings the dialog back. */
async function untilSignInIsWanted(place, signal) {
  await new Promise((resolve, reject) => {
    replace(place, notice('wait', 'You are not signed in', 'Sign in, and we go on asking what became of your payment.',
      h('button', { type: 'button', class: 'main', onclick: resolve }, 'Sign in')));
    announce('You are not signed in.');
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  replace(place);
}

export const pause = (milliseconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    reject(signal.reason);
  }, { once: true });
});
