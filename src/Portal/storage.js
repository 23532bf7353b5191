// What the browser keeps for this tab: the one door to its storage. A browser may deny it, be full, or hand back what
// nobody can read; then memory keeps for this visit what the browser does not, and nothing fails.

const prefix = 'portal.';
const inMemory = new Map();
const kept = found();

/** Whether what is kept outlives a reload. */
export const outlivesReload = kept !== null;

/** Even to look for a storage throws where it is denied. */
function found() {
  try {
    const storage = window.sessionStorage;
    storage.setItem(`${prefix}probe`, '');
    storage.removeItem(`${prefix}probe`);
    return storage;
  } catch {
    return null;
  }
}

/** @returns {any} Null when there is none, or none that can be read. */
export function read(name) {
  try {
    return JSON.parse(inMemory.get(name) ?? kept?.getItem(prefix + name) ?? null);
  } catch {
    forget(name);
    return null;
  }
}

export function keep(name, value) {
  const text = JSON.stringify(value);
  forget(name);
  try {
    kept.setItem(prefix + name, text);
  } catch {
    inMemory.set(name, text);
  }
}

export function forget(name) {
  inMemory.delete(name);
  kept?.removeItem(prefix + name);
}

export function forgetEverything() {
  inMemory.clear();
  for (const key of Object.keys(kept ?? {}).filter(key => key.startsWith(prefix))) kept.removeItem(key);
}
