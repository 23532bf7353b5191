// Asking for a mail with a link to a new password.

import { request } from '../api.js';
import { allRight, email, field, form } from '../forms.js';
import { explain } from '../problems.js';
import { focusHeading } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';

export function page(view) {
  const address = field('Email', { type: 'email', autocomplete: 'username', required: true, check: email });
  const outcome = h('div', { class: 'outcome' });
  view.classList.add('narrow');
  replace(view, heading('Forgot your password?'),
    h('p', { class: 'lead' }, 'Tell us your email address and we send you a link to choose a new password.'),
    form({}, async () => {
      if (!allRight([address])) return;
      try {
        await request('POST', '/v1/password-resets', { anonymous: true, body: { email: address.value } });
        replace(view, heading('Check your mail'),
          notice('good', null, `If ${address.value} can sign in here, a mail with a link is on its way. It works for an hour.`),
          h('p', {}, link('/portal/sign-in', 'Back to sign in')));
        focusHeading(view);
      } catch (error) {
        const { title, text } = explain(error);
        replace(outcome, notice('bad', title, text));
      }
    }, outcome, address.root, h('button', { type: 'submit', class: 'main wide' }, 'Send me a link')),
    h('p', {}, link('/portal/sign-in', 'Back to sign in')));
}
