// From the emailed link, or the code that the email shows, to a new password.

import { Problem, request } from '../api.js';
import { allRight, form } from '../forms.js';
import { codeField, notKnown } from '../mailed-code.js';
import { explain } from '../problems.js';
import { focusHeading } from '../router.js';
import { forgetToken, takeToken } from '../mailed-link.js';
import { freshLinkForm } from '../fresh-link.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { newPassword } from '../password.js';
import { resetLink } from './forgot-password.js';
import * as session from '../session.js';

const said = {
  'password-reset-expired': 'This link has expired.',
  'password-reset-used': 'This link has been used already.',
  'password-reset-superseded': 'Another link has taken its place; please use the one of the latest email.',
  'password-reset-revoked': 'This link was withdrawn.',
};

export function page(view) {
  const token = takeToken();
  const password = newPassword();
  const outcome = h('div', { class: 'outcome' });
  const help = h('div', {});
  const fresh = h('section', {});
  let typed = null;

  /** Asks for the code by hand; the passwords stay where they are. */
  const askForCode = (title, known) => {
    typed = codeField(known);
    replace(help, notice('wait', title, 'A mail program may have cut it. Type the code that the email shows.'),
      typed.root);
    replace(fresh, h('h2', {}, 'No code at hand?'),
      freshLinkForm(view, { ...resetLink, submit: 'Send me a new link', main: false }));
  };

  view.classList.add('narrow');
  replace(view, heading('Choose a new password'), form({}, async () => {
    replace(outcome);
    if (!allRight([...(typed ? [typed] : []), ...password.fields])) return;
    const body = { token: typed ? typed.code : token, password: password.value };
    try {
      await request('POST', '/v1/password-resets/confirm', { anonymous: true, body });
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
      } else if (error instanceof Problem && ['password-reset-unknown', 'validation-failed'].includes(error.code)) {
        if (!typed) askForCode('We do not know this link', token);
        typed.complain(notKnown);
        typed.input.focus();
      } else {
        const { title, text } = explain(error);
        replace(outcome, notice('bad', title, text));
      }
    }
  }, help, outcome, password.root, h('button', { type: 'submit', class: 'main wide' }, 'Set password')), fresh);
  if (!token) askForCode('The link has lost its code', null);
}

const dead = code => notice('wait', said[code], 'We can send you a fresh one.',
  link('/portal/forgot-password', 'Ask for a new link', { class: 'button main' }));
