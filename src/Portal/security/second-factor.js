// The section of the page Security about the second factor: the app, the passkeys, the recovery codes.

import { allRight, field, filled, form } from '../forms.js';
import { announce } from '../announce.js';
import { count, dayOf } from '../format.js';
import { explain } from '../problems.js';
import { guarded } from '../router.js';
import { h, notice, replace } from '../dom.js';
import { make, NoPasskey, supported } from '../passkeys.js';
import { Problem, request } from '../api.js';
import { withProof } from '../proof.js';
import * as session from '../session.js';
import { qrCode } from './qr-code.js';

/** @param {() => void} changed A factor was set up or taken away. */
export function secondFactorSection(signal, changed) {
  const root = h('section', { class: 'card', 'aria-label': 'Second factor' });
  const section = new Section(root, signal, changed);
  guarded(root, signal, () => section.load());
  return root;
}

class Section {
  constructor(root, signal, changed) {
    Object.assign(this, { root, signal, changed });
    this.work = h('div', { class: 'outcome', tabindex: '-1' });
  }

  async load() {
    const { data } = await request('GET', '/v1/me/second-factor', { signal: this.signal });
    this.draw(data);
  }

  draw(factor) {
    this.factor = factor;
    const isSetUp = factor.totpSince !== null || factor.passkeys.length > 0;
    replace(this.root,
      h('h2', {}, 'Second factor'),
      factor.policy === 'off' ? h('p', {}, 'This portal asks for no second factor.') : [
        h('p', {}, isSetUp
          ? 'Signing in asks for your password and for one of these.'
          : factor.policy === 'required'
            ? 'Please set one up: you need it to see and pay your invoices.'
            : 'With a second factor, nobody signs in who only knows your password.'),
        this.work, this.app(), supported() && this.passkeys(), isSetUp && this.recovery(),
      ]);
  }

  app() {
    const since = this.factor.totpSince;
    return h('div', { class: 'factor' },
      h('h3', {}, 'Authenticator app'),
      h('p', {}, since
        ? `Set up on ${dayOf(since)}.`
        : 'An app on your phone shows a code that changes every 30 seconds.'),
      h('div', { class: 'actions' },
        this.button(since ? 'Set up another app' : 'Set up an app', () => this.setUpApp()),
        since && this.button('Remove the app', () => this.remove('/v1/me/totp', 'The app was removed.'), 'quiet')));
  }

  passkeys() {
    return h('div', { class: 'factor' },
      h('h3', {}, 'Passkeys'),
      h('p', {}, 'A passkey is kept by your device, and signs you in by your finger, face or PIN.'),
      this.factor.passkeys.length > 0
        && h('ul', { class: 'plain' }, this.factor.passkeys.map(one => this.passkey(one))),
      h('div', { class: 'actions' }, this.button('Add a passkey', () => this.addPasskey())));
  }

  passkey(one) {
    return h('li', {},
      h('strong', {}, one.name), ` added on ${dayOf(one.createdAt)}, `,
      one.lastUsedAt ? `last used on ${dayOf(one.lastUsedAt)} ` : 'not used yet ',
      this.button(`Rename ${one.name}`, () => this.rename(one), 'quiet'),
      this.button(`Remove ${one.name}`,
        () => this.remove(`/v1/me/passkeys/${encodeURIComponent(one.id)}`, `${one.name} was removed.`), 'quiet'));
  }

  recovery() {
    return h('div', { class: 'factor' },
      h('h3', {}, 'Recovery codes'),
      h('p', {}, `${count(this.factor.recoveryCodesLeft, 'code is', 'codes are')} left. `
        + 'Each signs you in once, for the day on which the others are lost.'),
      h('div', { class: 'actions' }, this.button('Make new codes', async () => {
        const { data } = await withProof(() => request('POST', '/v1/me/recovery-codes'));
        await this.load();
        this.showCodes(data.recoveryCodes);
      })));
  }

  async setUpApp() {
    const { data: key } = await withProof(() => request('POST', '/v1/me/totp'));
    const code = field('Code of your app', {
      inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 20, required: true,
      check: filled('Please enter the code that the app shows.'),
    });
    this.say(
      h('p', {}, 'Scan this with your app, or type the key. Then enter the code that the app shows.'),
      qrCode(key.qrCode),
      h('p', {}, 'Key: ', h('code', { class: 'key' }, key.key.match(/.{1,4}/g).join(' '))),
      h('p', {}, h('a', { href: key.uri }, 'Open it in an app on this device')),
      this.asking(async () => {
        if (!allRight([code])) return;
        await this.added(request('POST', '/v1/me/totp/confirm', {
          body: { challengeId: key.challengeId, code: code.value },
        }), 'The app is set up.');
      }, code.root, h('button', { type: 'submit', class: 'main' }, 'Confirm')));
  }

  async addPasskey() {
    const { data: begun } = await withProof(() => request('POST', '/v1/me/passkeys/options'));
    const name = field('Name of this passkey', {
      maxlength: 60, required: true, hint: 'For yourself, such as Front office laptop.',
      check: filled('Please give it a name.'),
    });
    this.say(this.asking(async () => {
      if (!allRight([name])) return;
      const passkey = await make(begun.publicKey);
      await this.added(request('POST', '/v1/me/passkeys', {
        body: { challengeId: begun.challengeId, name: name.value, passkey },
      }), 'The passkey is set up.');
    }, name.root, h('button', { type: 'submit', class: 'main' }, 'Make the passkey')));
  }

  async rename(one) {
    const name = field('New name', {
      maxlength: 60, required: true, value: one.name, check: filled('Please give it a name.'),
    });
    this.say(this.asking(async () => {
      if (!allRight([name])) return;
      await request('PATCH', `/v1/me/passkeys/${encodeURIComponent(one.id)}`, { body: { name: name.value } });
      await this.load();
      this.done(`It is called ${name.value} now.`);
    }, name.root, h('button', { type: 'submit', class: 'main' }, 'Rename')));
  }

  async remove(path, said) {
    await withProof(() => request('DELETE', path));
    await this.load();
    this.changed();
    this.done(said);
  }

  async added(answer, said) {
    const { data } = await answer;
    session.outdate(); // a session that was only for this opens everything now
    this.changed();
    this.draw(data.secondFactor);
    if (data.recoveryCodes.length > 0) this.showCodes(data.recoveryCodes);
    else this.done(said);
  }

  showCodes(codes) {
    this.say(notice('good', 'Keep these recovery codes',
      'They are shown this once. Print them or write them down; each signs you in once when you have lost your device.',
      h('ul', { class: 'codes' }, codes.map(code => h('li', {}, h('code', {}, code)))),
      h('button', {
        type: 'button', class: 'main', onclick: () => this.done('Your second factor is set up.'),
      }, 'I have kept them')));
  }

  done(said) {
    replace(this.work, notice('good', null, said));
    announce(said);
  }

  say(...what) {
    replace(this.work, ...what);
    (this.work.querySelector('input') ?? this.work).focus();
    this.work.scrollIntoView({ block: 'nearest' });
  }

  /** A form within the section, which says where what was typed will not do. */
  asking(submit, ...children) {
    const outcome = h('div', { class: 'outcome' });
    return form({}, async () => {
      replace(outcome);
      try {
        await submit();
      } catch (error) {
        replace(outcome, refusal(error));
      }
    }, outcome, ...children);
  }

  button(text, act, kind = null) {
    return h('button', {
      type: 'button', class: kind, onclick: async () => {
        replace(this.work);
        try {
          await act();
        } catch (error) {
          if (!(error instanceof session.ProofPutOff)) replace(this.work, refusal(error));
        }
      },
    }, text);
  }
}

function refusal(error) {
  if (error instanceof NoPasskey)
    return notice('bad', 'No passkey was made', 'The device may have one for this site already. Please try again.');
  if (error instanceof Problem && error.code === 'second-factor-wrong')
    return notice('bad', 'The code is not right', 'Please enter the code that the app shows now.');
  const { title, text } = explain(error);
  return notice('bad', title, text);
}
