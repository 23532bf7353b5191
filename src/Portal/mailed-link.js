// The secret of an emailed link. It comes in the fragment, which browsers send to nobody, and leaves the address bar at
// once; the history entry keeps it for a reload. Mail programs and filters encode the fragment, break it, put something
// behind it, or drop it: what can be read is read, and otherwise the email shows the code for typing.

import { mine } from './router.js';

/** Characters of a code: 256 bits in base64url. */
export const codeLength = 43;

const pages = /^(\/portal\/(?:activate|reset-password))(.*)$/s;
const fillers = /[\s+=\u00ad\u200b-\u200f\u2060]|%[89a-f][0-9a-f]/gi;

/**
 * Gives the page its own address when the `#` of its link was encoded, and takes the secret out of the address: before
 * the router reads it.
 * @returns {boolean} Whether this is the page of an emailed link.
 */
export function tidyAddress() {
  const [, page, rest] = pages.exec(location.pathname) ?? [];
  if (page === undefined || !/^\/?([#?&;]|$)/.test(decoded(rest))) return false;
  const token = codeBehindToken(rest + location.search + location.hash);
  if (token !== null) history.replaceState(mine({ token }), '', page);
  else if (rest !== '') history.replaceState(history.state, '', page);
  return true;
}

/** @returns {string|null} The code of this page's link, if there is one. */
export function takeToken() {
  tidyAddress();
  return history.state?.token ?? null;
}

/** For a reload, as if the link had brought it. */
export const holdToken = token => history.replaceState(mine({ token }), '', location.pathname);

export const forgetToken = () => history.replaceState(mine(null), '', location.pathname);

/** @returns {string} The code in what somebody typed or pasted: the code in groups, or the whole link. */
export const readCode = text => codeBehindToken(text) ?? firstCode(text);

/** Why a typed code cannot be one, or null. */
export function codeComplaint(text) {
  const { length } = readCode(text);
  return length === codeLength ? null
    : `Please check the code: it has ${codeLength} characters, and there are ${length}.`;
}

function codeBehindToken(text) {
  const [, behind] = /token\s*[=:](.*)$/is.exec(decoded(text)) ?? [];
  return behind === undefined ? null : firstCode(behind) || null;
}

function firstCode(text) {
  const [run = ''] = /[\w-]+/.exec(decoded(text).replace(fillers, '')) ?? [];
  // An equals sign of an email's source code is written =3D.
  const start = run.startsWith('3D') && run.length >= codeLength + 2 ? 2 : 0;
  return run.slice(start, start + codeLength);
}

/** Without what was encoded, however often. */
function decoded(text) {
  let [before, now] = ['', text];
  while (now !== before) {
    before = now;
    now = before.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  }
  return now;
}
