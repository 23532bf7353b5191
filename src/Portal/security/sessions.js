// Where one is signed in, and the way to end it.

import { Problem, request } from '../api.js';
import { announce } from '../announce.js';
import { go, guarded } from '../router.js';
import { h, replace } from '../dom.js';
import { instant } from '../format.js';
import * as session from '../session.js';

export function sessionsSection(signal) {
  const list = h('div', { class: 'outcome', tabindex: '-1' },
    h('div', { class: 'skeleton row', 'aria-hidden': 'true' }));
  const load = () => guarded(list, signal, async () => {
    const { data } = await request('GET', '/v1/sessions', { signal });
    replace(list, h('ul', { class: 'sessions' }, data.items.map(one => row(one, end))));
  });
  const end = one => guarded(list, signal, async () => {
    await request('DELETE', `/v1/sessions/${encodeURIComponent(one.id)}`).catch(ifNotGone);
    await load();
    list.focus();
    announce(`${one.device} is signed out.`);
  });
  const everywhere = () => guarded(list, signal, async () => {
    await request('DELETE', '/v1/sessions').catch(ifNotGone);
    session.leave();
    return go('/portal/sign-in');
  });
  const root = h('section', { class: 'card', 'aria-labelledby': 'sessions' },
    h('h2', { id: 'sessions' }, 'Where you are signed in'), list,
    h('p', { class: 'hint' },
      'If you do not know one of them, sign it out and change your password. Names come from the browsers themselves.'),
    h('button', { type: 'button', onclick: everywhere }, 'Sign out everywhere'));
  return { root, load };
}

/** What was ended meanwhile needs no ending. */
function ifNotGone(error) {
  if (!(error instanceof Problem && [401, 404].includes(error.status))) throw error;
}

function row(one, end) {
  const place = [one.device, one.address].filter(Boolean).join(', ');
  return h('li', {},
    h('p', {}, h('strong', {}, one.device), one.current && ' (this device)',
      h('span', { class: 'sub' }, one.address && `${one.address} · `, `signed in ${instant(one.createdAt)}`,
        ` · last used ${instant(one.lastUsedAt)}`)),
    !one.current && h('button', {
      type: 'button', class: 'quiet', 'aria-label': `Sign out ${place}`, onclick: () => end(one),
    }, 'Sign out'));
}
