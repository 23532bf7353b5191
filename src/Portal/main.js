// Starts the portal: the pages and their addresses, who is signed in, what stands around.

import { loadBranding } from './branding.js';
import { drawLayout } from './layout.js';
import { focusHeading, go, startRouter } from './router.js';
import { heading, link, replace, h } from './dom.js';
import { onSessionOver, request } from './api.js';
import { signInDialog, signInPage } from './pages/sign-in.js';
import * as attempt from './attempt.js';
import * as selection from './selection.js';
import * as session from './session.js';

let customer = null;

const layout = () => drawLayout({ customer, signOut });

/** A page with the frame around it, loaded when it is first needed; `closed` ones ask to sign in first and come back. */
const framed = (load, closed) => async (view, context) => {
  if (closed && !session.isSignedIn()) return go('/portal/sign-in', { replace: true, state: { next: location.pathname + location.search } });
  layout();
  if (closed && customer === null) whoAmI();
  const { page } = await load();
  if (context.signal.aborted) return undefined;
  // The heading stands before anything is waited for; who learns it later focuses it then.
  const drawn = page(view, context);
  if (!context.signal.aborted) focusHeading(view);
  return drawn;
};
const open = load => framed(load, false);
const closed = load => framed(load, true);

/** In the background: no list waits for a name. */
async function whoAmI() {
  try {
    customer = '';
    const { data } = await request('GET', '/v1/me', { quiet: true });
    customer = data.customer.name;
    session.rememberEmail(data.email);
    layout();
  } catch {
    customer = null; // the page itself says what is wrong
  }
}

async function signOut() {
  // Signed out here in any case; the server is told if it can be.
  await request('DELETE', '/v1/sessions/current', { leaving: true }).catch(() => {});
  forget();
  await go('/portal/sign-in');
}

function forget() {
  session.end();
  session.rememberEmail(null);
  selection.clear();
  attempt.over();
  customer = null;
}

/** One dialog for all requests that wait for it. */
let asking = null;
onSessionOver(() => {
  if (session.email === null) return Promise.reject(new session.SessionOver());
  asking ??= signInDialog().finally(() => { asking = null; });
  return asking;
});

const home = () => go('/portal/invoices', { replace: true });
const notFound = view => {
  replace(view, heading('There is no such page'), h('p', {}, link('/portal/invoices', 'Go to your invoices')));
};

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  document.getElementById('main').focus();
});

await loadBranding().catch(() => {});

// A payment whose outcome is not known comes before everything else.
if (attempt.isUnderway() && session.isSignedIn() && !location.pathname.startsWith('/portal/confirmation/'))
  history.replaceState(null, '', '/portal/pay');

await startRouter([
  ['/portal', home],
  ['/portal/sign-in', open(() => ({ page: signInPage }))],
  ['/portal/activate', open(() => import('./pages/activate.js'))],
  ['/portal/reset-password', open(() => import('./pages/reset-password.js'))],
  ['/portal/forgot-password', open(() => import('./pages/forgot-password.js'))],
  ['/portal/invoices', closed(() => import('./pages/invoices.js'))],
  ['/portal/invoices/:id', closed(() => import('./pages/invoice.js'))],
  ['/portal/pay', closed(() => import('./pages/pay.js'))],
  ['/portal/confirmation/:id', closed(() => import('./pages/confirmation.js'))],
  ['/portal/payments', closed(() => import('./pages/payments.js'))],
  ['/portal/payments/:id', closed(() => import('./pages/payment.js'))],
], open(() => ({ page: notFound })));
