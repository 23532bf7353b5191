// Starts the portal: the pages and their addresses, who is signed in, what stands around.

import { loadBranding } from './branding.js';
import { tidyAddress } from './mailed-link.js';
import { drawLayout } from './layout.js';
import { askToSignIn, focusHeading, go, mine, startRouter } from './router.js';
import { heading, link, replace, h } from './dom.js';
import { loaded, lookForSession, onSessionOver, Problem, request } from './api.js';
import { alarm } from './announce.js';
import { signInDialog, signInPage } from './pages/sign-in.js';
import * as attempt from './attempt.js';
import * as customer from './customer.js';
import * as session from './session.js';

const layout = () => drawLayout({ customer: customer.known()?.name, signOut });

/**
 * A page with the frame around it, loaded when it is first needed; `closed` ones ask to sign in first and come back.
 */
const framed = (load, closed) => async (view, context) => {
  if (closed && !session.isSignedIn()) return askToSignIn();
  layout();
  // No list waits for a name.
  if (closed && !customer.known()) customer.customer().then(found => { if (found) layout(); });
  const { page } = await loaded(load);
  if (context.signal.aborted) return undefined;
  // The heading stands before anything is waited for; who learns it later focuses it then.
  const drawn = page(view, context);
  if (!context.signal.aborted) focusHeading(view);
  return drawn;
};
const open = load => framed(load, false);
const closed = load => framed(load, true);

async function signOut() {
  try {
    await request('DELETE', '/v1/sessions/current', { leaving: true });
  } catch (error) {
    // Only the server can take the cookie away; whoever leaves the desk must know that it has not.
    if (!(error instanceof session.SessionOver || error instanceof Problem && error.status === 401))
      return alarm('You are still signed in: the server could not be reached. Please try again.');
  }
  session.leave();
  return go('/portal/sign-in');
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

await Promise.all([loadBranding().catch(() => {}), lookForSession()]);

// A payment whose outcome is not known comes before everything else but an emailed link, which may be another customer's.
const isMailedLink = tidyAddress();
if (!isMailedLink && attempt.isUnderway() && session.isSignedIn()
  && !location.pathname.startsWith('/portal/confirmation/'))
  history.replaceState(mine(null), '', '/portal/pay');

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
  ['/portal/bank-accounts', closed(() => import('./pages/bank-accounts.js'))],
  ['/portal/bank-accounts/:id', closed(() => import('./pages/bank-accounts.js'))],
  ['/portal/payments', closed(() => import('./pages/payments.js'))],
  ['/portal/security', closed(() => import('./pages/security.js'))],
  ['/portal/payments/:id', closed(() => import('./pages/payment.js'))],
  ['/portal/payments/:id/again', closed(() => import('./pages/pay-again.js'))],
], open(() => ({ page: notFound })));
