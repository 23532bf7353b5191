// From the mailed link to a new password.

import { Problem, request } from '../api.js';
import { allRight, form } from '../forms.js';
import { explain } from '../problems.js';
import { focusHeading } from '../router.js';
import { forgetToken, takeToken } from '../mailed-link.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { newPassword } from '../password.js';
import * as session from '../session.js';

const said = {
  'password-reset-expired': 'This link has expired.',
  'password-reset-used': 'This link has been used already.',
  'password-reset-superseded': 'A newer link was sent; please use the one of the latest mail.',
  'password-reset-revoked': 'This link was withdrawn.',
  'password-reset-unknown': 'We do not know this link; it may have been cut off on its way.',
  'validation-failed': 'We do not know this link; it may have been cut off on its way.',
};

export function page(view) {
  const token = takeToken();
  const password = newPassword();
  const outcome = h('div', { class: 'outcome' });
  view.classList.add('narrow');
  replace(view, heading('Choose a new password'),
    !token ? dead('password-reset-unknown') : form({}, async () => {
      replace(outcome);
      if (!allRight(password.fields)) return;
      try {
        await request('POST', '/v1/password-resets/confirm', { anonymous: true, body: { token, password: password.value } });
        session.end(); // every session has ended with the old password
        forgetToken();
        replace(view, heading('Your password is changed'), notice('good', null, 'You can sign in with it now.',
          link('/portal/sign-in', 'Go to sign in', { class: 'button main' })));
        focusHeading(view);
      } catch (error) {
        if (error instanceof Problem && error.code === 'password-unacceptable') {
          password.first.complain(error.message);
          password.first.input.focus();
        } else if (error instanceof Problem && said[error.code]) {
          replace(view, heading('Choose a new password'), dead(error.code));
          focusHeading(view);
        } else {
          const { title, text } = explain(error);
          replace(outcome, notice('bad', title, text));
        }
      }
    }, outcome, password.root, h('button', { type: 'submit', class: 'main wide' }, 'Set password')));
}

const dead = code => notice('wait', said[code], 'We can send you a fresh one.',
  link('/portal/forgot-password', 'Ask for a new link', { class: 'button main' }));
