// Another password. It ends all sessions, also those of a thief of the old one.

import { Problem, request } from '../api.js';
import { allRight, filled, form, password } from '../forms.js';
import { explain, waiting } from '../problems.js';
import { h, notice, replace } from '../dom.js';
import { newPassword } from '../password.js';
import * as session from '../session.js';

/** @param {() => void} changed Told when the sessions are others. */
export function passwordSection(changed) {
  const root = h('section', { class: 'card', 'aria-labelledby': 'password' });
  const said = h('div', { class: 'outcome', tabindex: '-1' });
  const draw = () => replace(root, h('h2', { id: 'password' }, 'Password'), said, changeForm(said, () => {
    draw(); // with empty fields
    replace(said, notice('good', 'Your password is changed', 'You are signed out everywhere else.'));
    said.focus();
    changed();
  }));
  draw();
  return root;
}

function changeForm(said, done) {
  const current = password('Current password', {
    autocomplete: 'current-password', required: true, check: filled('Please enter your current password.'),
  });
  const chosen = newPassword();
  return form({}, async () => {
    replace(said);
    current.hide();
    if (!allRight([current, ...chosen.fields])) return;
    try {
      const { data } = await request('PUT', '/v1/me/password', {
        body: { currentPassword: current.input.value, newPassword: chosen.value, refresh: session.refresh },
      });
      session.begin(data);
      done();
    } catch (error) {
      refuse(error, current, chosen.first, said);
    }
  }, h('input', { hidden: true, autocomplete: 'username', value: session.email ?? '' }), current.root, chosen.root,
  h('button', { type: 'submit', class: 'main' }, 'Change password'));
}

function refuse(error, current, chosen, said) {
  const wrong = { 'invalid-credentials': [current, 'This is not your current password.'],
    'password-unacceptable': [chosen, error.message] }[error instanceof Problem ? error.code : ''];
  if (wrong) {
    const [field, text] = wrong;
    field.complain(text);
    field.input.focus();
    return;
  }
  const { title, text } = error instanceof Problem && error.code === 'too-many-attempts'
    ? { title: 'Too many attempts', text: `Please wait ${waiting(error.retryAfter)} and try again.` }
    : explain(error);
  replace(said, notice('bad', title, text));
}
