// What keeps the account safe: the password, the second factor, and where one is signed in. Each part is a
// module of its own.

import { focusHeading } from '../router.js';
import { h, heading, replace } from '../dom.js';
import { passwordSection } from '../security/password.js';
import { secondFactorSection } from '../security/second-factor.js';
import { sessionsSection } from '../security/sessions.js';

export function page(view, { signal }) {
  const sessions = sessionsSection(signal);
  replace(view, h('div', { class: 'security' }, heading('Security'),
    passwordSection(() => sessions.load()), secondFactorSection(signal, () => sessions.load()), sessions.root));
  focusHeading(view);
  return sessions.load();
}
