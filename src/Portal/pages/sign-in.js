// Signing in, as a page and as a dialog over a page whose session has ended.

import { Problem, request } from '../api.js';
import { allRight, email, field, filled, form, password } from '../forms.js';
import { explain, waiting } from '../problems.js';
import { branding } from '../branding.js';
import { go, goOn } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import * as session from '../session.js';
import * as storage from '../storage.js';

export function signInPage(view) {
  const next = history.state?.next;
  view.classList.add('narrow');
  replace(view, heading('Sign in'), h('p', { class: 'lead' }, 'See your invoices and pay them online.'),
    next && notice('info', null, 'Please sign in to go on.'),
    !(storage.outlivesReload && navigator.cookieEnabled) && notice('info', 'Your browser keeps nothing for this site',
      'You can use it all the same. When a page is loaded anew, what you have chosen is lost, and without cookies '
        + 'you sign in again.'),
    signInForm(() => goOn(next)),
    h('p', {}, link('/portal/forgot-password', 'Forgot your password?')));
}

/**
 * Asks for the password again, over what is on the screen; nothing there is lost, not even when the dialog is put off.
 * @throws {session.SignInPutOff} It was closed, by Escape or the button. What waits may ask again.
 * @throws {session.SessionOver} The customer leaves the page, or another one has signed in.
 */
export function signInDialog() {
  const { owner } = session;
  return new Promise((resolve, reject) => {
    const dialog = h('dialog', { 'aria-labelledby': 'again' },
      h('h2', { id: 'again' }, 'Sign in'),
      h('p', {}, 'Your session has ended. Sign in to go on where you are; nothing that you typed is lost.'),
      signInForm(() => { dialog.close('signed-in'); }, session.email),
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Not now'),
        h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close('leave') }, 'Leave this page')));
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue === '') return reject(new session.SignInPutOff());
      if (dialog.returnValue === 'signed-in' && session.owner === owner) return resolve();
      if (dialog.returnValue === 'signed-in') go('/portal/invoices', { replace: true }); // the address has a new owner
      return reject(new session.SessionOver());
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('input:not([readonly])').focus();
  });
}

function signInForm(done, known) {
  const address = field('Email', {
    type: 'email', autocomplete: 'username', required: true, check: email, value: known ?? '', readonly: Boolean(known),
  });
  const secret = password('Password', {
    autocomplete: 'current-password', required: true, check: filled('Please enter your password.'),
  });
  const outcome = h('div', { class: 'outcome' });

  return form({}, async () => {
    replace(outcome);
    secret.hide(); // so that no browser keeps it among the texts that were typed
    if (!allRight([address, secret])) return;
    try {
      const { data } = await request('POST', '/v1/sessions', {
        anonymous: true, body: { email: address.value, password: secret.input.value, refresh: session.refresh },
      });
      session.begin(data);
      session.rememberEmail(address.value);
      done();
    } catch (error) {
      replace(outcome, refusal(error));
    }
  }, outcome, address.root, secret.root, h('button', { type: 'submit', class: 'main wide' }, 'Sign in'));
}

function refusal(error) {
  if (error instanceof Problem && error.code === 'invalid-credentials')
    return notice('bad', 'The email or the password is not right', `If you are sure of both, ask for a new password or write to ${branding.supportEmail}.`);
  if (error instanceof Problem && error.status === 429)
    return notice('bad', 'Too many attempts', `Please wait ${waiting(error.retryAfter)} and sign in again.`);
  const { title, text } = explain(error);
  return notice('bad', title, text);
}
