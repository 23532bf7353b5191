// Signing in, as a page and as a dialog over a page whose session has ended.

import { Problem, request } from '../api.js';
import { allRight, email, field, filled, form, password } from '../forms.js';
import { explain, waiting } from '../problems.js';
import { branding } from '../branding.js';
import { go, goOn } from '../router.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { NoPasskey, offered, sign, supported } from '../passkeys.js';
import { secondFactor } from '../second-factor.js';
import * as session from '../session.js';
import * as storage from '../storage.js';

/** A challenge is good for five minutes; the next is asked for in time. */
const askAgainMs = 4 * 60_000;

export function signInPage(view, { signal }) {
  const next = history.state?.next;
  view.classList.add('narrow');
  replace(view, heading('Sign in'), h('p', { class: 'lead' }, 'See your invoices and pay them online.'),
    next && notice('info', null, 'Please sign in to go on.'),
    !(storage.outlivesReload && navigator.cookieEnabled) && notice('info', 'Your browser keeps nothing for this site',
      'You can use it all the same. When a page is loaded anew, what you have chosen is lost, and without cookies '
        + 'you sign in again.'),
    signInForm(() => goOn(next), { signal }),
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
      signInForm(() => { dialog.close('signed-in'); }, { known: session.email }),
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

/** @param {{known?: string, signal?: AbortSignal}} how With a signal, passkeys are offered until it ends. */
function signInForm(done, { known, signal }) {
  const address = field('Email', {
    type: 'email', autocomplete: 'username webauthn', required: true, check: email, value: known ?? '',
    readonly: Boolean(known),
  });
  const secret = password('Password', {
    autocomplete: 'current-password', required: true, check: filled('Please enter your password.'),
  });
  const outcome = h('div', { class: 'outcome' });
  const root = h('div', {});
  const leaving = new AbortController();

  const signedIn = (tokens, typed) => {
    leaving.abort();
    session.begin(tokens);
    if (typed) session.rememberEmail(typed);
    done();
  };
  const finish = async (met, typed) => {
    const { data } = await request('POST', '/v1/sessions/second-factor', {
      anonymous: true, body: { ...met, refresh: session.refresh },
    });
    signedIn(data, typed);
  };
  const askForFactor = (asked, typed) => {
    leaving.abort();
    replace(root, h('p', { class: 'lead' }, 'Your password is right. Please show your second factor as well.'),
      secondFactor(asked, met => finish(met, typed), () => {
        replace(root, inputs);
        replace(outcome, notice('bad', 'That took too long', 'Please sign in again.'));
      }));
    root.querySelector('input, button').focus();
  };

  const inputs = form({}, async () => {
    replace(outcome);
    secret.hide(); // so that no browser keeps it among the texts that were typed
    if (!allRight([address, secret])) return;
    try {
      const { data } = await request('POST', '/v1/sessions', {
        anonymous: true, body: { email: address.value, password: secret.input.value, refresh: session.refresh },
      });
      signedIn(data, address.value);
    } catch (error) {
      if (error instanceof Problem && error.code === 'second-factor-required') askForFactor(error.data, address.value);
      else replace(outcome, refusal(error));
    }
  }, outcome, address.root, secret.root, h('button', { type: 'submit', class: 'main wide' }, 'Sign in'),
  supported() && h('button', {
    type: 'button', class: 'wide',
    onclick: async () => {
      replace(outcome);
      leaving.abort(); // of two questions at once the browser refuses the second
      try {
        await passkeyAlone({}, finish);
      } catch (error) {
        replace(outcome, refusal(error));
      }
    },
  }, 'Sign in with a passkey'));

  replace(root, inputs);
  const failed = error => replace(outcome, refusal(error));
  if (signal) offerPasskeys(AbortSignal.any([signal, leaving.signal]), finish, failed);
  return root;
}

/** Lets the browser offer passkeys where the email is typed, for as long as the page stands. */
async function offerPasskeys(signal, finish, failed) {
  if (!await offered()) return;
  while (!signal.aborted) {
    const tooOld = AbortSignal.timeout(askAgainMs);
    try {
      await passkeyAlone({ mediation: 'conditional', signal: AbortSignal.any([signal, tooOld]) }, finish);
      return;
    } catch (error) {
      if (error instanceof NoPasskey && tooOld.aborted) continue;
      if (error instanceof Problem && error.code !== 'second-factor-off') failed(error);
      return;
    }
  }
}

async function passkeyAlone(how, finish) {
  const { data } = await request('POST', '/v1/sessions/passkey-options', { anonymous: true, quiet: true });
  const passkey = await sign(data.publicKey, how);
  await finish({ challengeId: data.challengeId, passkey });
}

function refusal(error) {
  if (error instanceof NoPasskey)
    return notice('bad', 'No passkey was used', 'Please try again, or sign in with your password.');
  if (error instanceof Problem && error.code === 'second-factor-off')
    return notice('bad', 'There are no passkeys here', 'Please sign in with your password.');
  if (error instanceof Problem && error.code === 'invalid-credentials')
    return notice('bad', 'The email or the password is not right', `If you are sure of both, ask for a new password or write to ${branding.supportEmail}.`);
  if (error instanceof Problem && error.status === 429)
    return notice('bad', 'Too many attempts', `Please wait ${waiting(error.retryAfter)} and sign in again.`);
  const { title, text } = explain(error);
  return notice('bad', title, text);
}
