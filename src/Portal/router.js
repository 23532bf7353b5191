// Addresses and pages. A page is a function that fills an element; what it started ends when another is shown. What a
// page shows is in its address; how far it was read is noted in the history, so that Back returns to the place.

import { branding } from './branding.js';
import { h, heading, link, notice, replace as redraw } from './dom.js';
import { explain } from './problems.js';
import { Problem } from './api.js';
import * as session from './session.js';

let routes = [];
let fallback;
let leaving;

/** In milliseconds: browsers refuse to be told of each pixel. */
const scrollPause = 150;
let scrolled;
let isBeingDrawn = false;

/** @param {[string, Function][]} table Patterns such as `/portal/invoices/:id`. */
export function startRouter(table, notFound) {
  routes = table.map(([pattern, page]) => [new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`), page]);
  fallback = notFound;
  history.scrollRestoration = 'manual'; // the browser would scroll before there is anything to scroll
  addEventListener('scroll', () => {
    clearTimeout(scrolled);
    if (!isBeingDrawn) scrolled = setTimeout(notePlace, scrollPause);
  });
  addEventListener('pagehide', notePlace);
  addEventListener('popstate', () => show());
  document.addEventListener('click', followLink);
  return show();
}

/** @param {{replace?: boolean, state?: object}} [options] */
export function go(address, { replace = false, state = null } = {}) {
  if (replace) history.replaceState(mine(state), '', address);
  else note(address, state);
  return show();
}

/** A new entry of the history for a page that draws itself anew in its place. */
export function note(address, state = null) {
  notePlace();
  history.pushState(mine(state), '', address);
}

function notePlace() {
  clearTimeout(scrolled);
  const place = Math.round(scrollY);
  if (!isBeingDrawn && place !== (history.state?.place ?? 0)) history.replaceState({ ...history.state, place }, '');
}

/** The address that is shown, for a link that leads back to it. */
export const here = () => location.pathname + location.search;

/** Addresses hold what was searched for and looked at: each is noted as its customer's. */
export const mine = state => ({ ...state, of: session.owner });

/** To the page for signing in, and back here afterwards, if it is the same customer who does. */
export function askToSignIn() {
  const next = { address: here(), of: history.state?.of ?? session.owner };
  return go('/portal/sign-in', { replace: true, state: { next } });
}

/** Where somebody goes after signing in. */
export function goOn(next) {
  const theirs = next && (next.of === null || next.of === session.owner);
  return go(theirs ? next.address : '/portal/invoices', { replace: true });
}

async function show() {
  leaving?.abort();
  clearTimeout(scrolled);
  isBeingDrawn = true;
  const place = history.state?.place ?? 0;
  const of = history.state?.of;
  if (session.owner && of && of !== session.owner) history.replaceState(mine(null), '', '/portal/invoices');
  else if (session.owner && !of) history.replaceState(mine(history.state), '');
  const { signal } = leaving = new AbortController();
  const main = document.getElementById('main');
  const [page, match] = find(location.pathname);
  const view = document.createElement('div');
  view.className = 'page';
  main.replaceChildren(view);
  scrollTo(0, 0);
  await guarded(view, signal, () => page(view, { ...match, signal, query: new URLSearchParams(location.search) }));
  if (signal.aborted) return;
  if (place > 0) scrollTo(0, place);
  isBeingDrawn = false;
}

/** Does work that fills an element. What goes wrong is said in it, with a way to try again. */
export async function guarded(element, signal, work) {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof session.SessionOver) return askToSignIn();
    if (error instanceof Problem && error.code === 'second-factor-set-up-required'
      && location.pathname !== '/portal/security')
      return go('/portal/security', { replace: true });
    const { title, text } = explain(error);
    const isPage = element.classList.contains('page');
    redraw(element, isPage && heading(title), notice('bad', isPage ? null : title, text,
      h('button', { type: 'button', class: 'main', onclick: () => guarded(element, signal, work) },
        error instanceof session.SignInPutOff ? 'Sign in' : 'Try again'),
      isPage && link('/portal/invoices', 'Go to your invoices')));
    if (isPage) focusHeading(element);
    return undefined;
  }
}

function find(path) {
  for (const [pattern, page] of routes) {
    const match = pattern.exec(path);
    if (match) return [page, match.groups];
  }
  return [fallback, {}];
}

/** Reading goes on at the page's heading, and the tab is named after it. */
export function focusHeading(view) {
  const title = view.querySelector('h1');
  if (!title) return;
  title.focus({ preventScroll: true });
  document.title = `${title.textContent} · ${branding.merchantName}`;
}

function followLink(event) {
  const anchor = event.target.closest?.('a[href]');
  const altered = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!anchor || event.defaultPrevented || event.button !== 0 || altered) return;
  if (anchor.target || anchor.origin !== location.origin || !anchor.pathname.startsWith('/portal')) return;
  if (anchor.getAttribute('href').startsWith('#')) return;
  event.preventDefault();
  go(anchor.pathname + anchor.search, { state: { from: here() } });
}
