// From the emailed link, or the code that the email shows, to a signed-in customer.

import { Problem, request } from '../api.js';
import { allRight, field, form } from '../forms.js';
import { branding } from '../branding.js';
import { instant } from '../format.js';
import { explain } from '../problems.js';
import { focusHeading, go } from '../router.js';
import { forgetToken, holdToken, takeToken } from '../mailed-link.js';
import { h, heading, link, notice, replace } from '../dom.js';
import { newPassword } from '../password.js';
import * as session from '../session.js';

export async function page(view, { signal }) {
  const token = takeToken();
  view.classList.add('narrow');
  replace(view, heading('Activate your account'), h('div', { class: 'skeleton tall', 'aria-hidden': 'true' }));
  if (!token) return askForCode(view, 'The link has lost its code', null);
  try {
    return await invite(view, token, signal);
  } catch (error) {
    return signal.aborted ? undefined : refuse(view, error, token);
  }
}

async function invite(view, token, signal) {
  const { data } = await request('POST', '/v1/activation/lookup', { anonymous: true, signal, body: { token } });
  replace(view, heading('Activate your account'), invitation(data), passwordForm(token, data, view));
  focusHeading(view);
}

const isUnknown = error => error instanceof Problem && ['activation-unknown', 'validation-failed'].includes(error.code);

function refuse(view, error, token) {
  if (isUnknown(error)) return askForCode(view, 'We do not know this link', token);
  replace(view, heading('Activate your account'), refusal(error, token, view));
  return focusHeading(view);
}

/** Loaded when it is needed, which is seldom. */
async function askForCode(view, title, known) {
  const { activationCodeForms } = await import('../mailed-code.js');
  const use = async code => {
    await invite(view, code);
    holdToken(code);
  };
  const refuseToo = (error, code) => refuse(view, error, code);
  replace(view, heading('Activate your account'),
    notice('wait', title,
      'A mail program may have cut it. Type the code that the email shows, or let us send another email.'),
    activationCodeForms(view, { known, use, isUnknown, refuse: refuseToo }), support() && h('p', {}, support()));
  focusHeading(view);
}

const support = () => branding.supportEmail
  && link(`mailto:${branding.supportEmail}`, `Write to ${branding.supportEmail}`);

const invitation = data => h('p', { class: 'lead' }, 'Hello ', h('strong', {}, data.customerName), ', ',
  h('strong', {}, branding.merchantName), ' invites you to see your invoices and pay them online. Choose a password to begin.');

function passwordForm(token, data, view) {
  const password = newPassword(data.passwordPolicy.text);
  const address = field('Email', { type: 'email', autocomplete: 'username', value: data.email, readonly: true });
  const outcome = h('div', { class: 'outcome' });
  return form({}, async () => {
    replace(outcome);
    if (!allRight(password.fields)) return;
    try {
      const answer = await request(
        'POST', '/v1/activation',
        { anonymous: true, body: { token, password: password.value, refresh: session.refresh } });
      session.begin(answer.data);
      session.rememberEmail(data.email);
      forgetToken();
      go('/portal/invoices', { replace: true, state: { welcome: true } });
    } catch (error) {
      if (error instanceof Problem && error.code === 'password-unacceptable') {
        password.first.complain(error.message);
        password.first.input.focus();
      } else if (error instanceof Problem && error.code.startsWith('activation-')) {
        await refuse(view, error, token);
      } else {
        const { title, text } = explain(error);
        replace(outcome, notice('bad', title, text));
      }
    }
  }, outcome, address.root, password.root,
  h('button', { type: 'submit', class: 'main wide' }, 'Set password'),
  h('p', { class: 'hint' }, `This link works once, until ${instant(data.expiresAt)}.`));
}

function refusal(error, token, view) {
  const again = () => h('button', { type: 'button', class: 'main', onclick: () => sendAgain(token, view) }, 'Send me a new link');
  switch (error instanceof Problem ? error.code : null) {
    case 'activation-expired':
      return notice('wait', 'This link has expired', 'We can email you a fresh one.', again());
    case 'activation-superseded':
      return notice('wait', 'Another link has taken its place', 'Please use the link of the latest email.', again());
    case 'activation-used':
      return notice('good', 'This link has been used', 'Your account is active. Sign in with the password that you chose.',
        link('/portal/sign-in', 'Go to sign in', { class: 'button main' }), link('/portal/forgot-password', 'Forgot your password?'));
    case 'activation-revoked':
      return notice('bad', 'This link was withdrawn',
        `${branding.merchantName} has withdrawn the invitation. Please ask there what to do.`, support());
    default: {
      const { title, text } = explain(error);
      return notice('bad', title, text, h('button', {
        type: 'button', class: 'main', onclick: () => go(location.pathname, { replace: true, state: { token } }),
      }, 'Try again'));
    }
  }
}

async function sendAgain(token, view) {
  try {
    await request('POST', '/v1/activation/resend', { anonymous: true, body: { token } });
    replace(view, heading('Check your email'), notice('good', null, 'If this account can still be activated, an email with a new link is on its way.'));
  } catch (error) {
    const { title, text } = explain(error);
    replace(view, heading('Activate your account'), notice('bad', title, text,
      h('button', { type: 'button', class: 'main', onclick: () => sendAgain(token, view) }, 'Send me a new link')));
  }
  focusHeading(view);
}
