// Asks for an email with a fresh link, by the address that one types. The answer never tells who is a customer.

import { allRight, email, field, form } from './forms.js';
import { explain } from './problems.js';
import { focusHeading } from './router.js';
import { h, heading, link, notice, replace } from './dom.js';
import { request } from './api.js';

/**
 * @param {HTMLElement} view Shows what comes of it.
 * @param {{path: string, said: (address: string) => string, submit: string, main: boolean}} asking
 */
export function freshLinkForm(view, { path, said, submit, main }) {
  const address = field('Email', { type: 'email', autocomplete: 'username', required: true, check: email });
  const outcome = h('div', { class: 'outcome' });
  return form({}, async () => {
    replace(outcome);
    if (!allRight([address])) return;
    try {
      await request('POST', path, { anonymous: true, body: { email: address.value } });
      replace(view, heading('Check your email'), notice('good', null, said(address.value)),
        h('p', {}, link('/portal/sign-in', 'Back to sign in')));
      focusHeading(view);
    } catch (error) {
      const { title, text } = explain(error);
      replace(outcome, notice('bad', title, text));
    }
  }, outcome, address.root, h('button', { type: 'submit', class: main ? 'main wide' : 'wide' }, submit));
}
