// The merchant's name, colour, logo, addresses and time zone. The colour is moved until it can be read on both
// backgrounds.

import { request } from './api.js';

export const branding = {
  merchantName: 'Customer portal', color: '#0f5f66', logoUrl: null, supportEmail: '', currency: 'USD',
  timeZone: null, address: [], gatewayEnvironment: null,
};

const paper = { light: [255, 255, 255], dark: [24, 29, 33] };

export async function loadBranding() {
  Object.assign(branding, await request('GET', '/v1/branding', { anonymous: true }).then(answer => answer.data));
  paint(branding.color);
}

function paint(color) {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return;
  const rgb = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16));
  for (const scheme of ['light', 'dark']) {
    const accent = readable(rgb, paper[scheme], scheme === 'light' ? [0, 0, 0] : [255, 255, 255]);
    const text = contrast(accent, [255, 255, 255]) >= 4.5 ? '#fff' : '#000';
    document.documentElement.style.setProperty(`--accent-${scheme}`, `rgb(${accent.join(' ')})`);
    document.documentElement.style.setProperty(`--on-accent-${scheme}`, text);
  }
}

/** The colour, mixed with black or white until its contrast to the background is 5:1 or better. */
function readable(rgb, background, towards) {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = rgb.map((channel, i) => Math.round(channel + (towards[i] - channel) * share));
    if (contrast(mixed, background) >= 5) return mixed;
  }
  return towards;
}

/** WCAG 2.2, contrast ratio. */
function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map(channel => channel / 255)
    .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
