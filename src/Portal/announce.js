// Says things to people who do not see them appear.

function say(id, text) {
  const region = document.getElementById(id);
  // A sentence is spoken again only if the region was empty in between.
  region.textContent = '';
  requestAnimationFrame(() => { region.textContent = text; });
}

export const announce = text => say('polite', text);
export const alarm = text => say('urgent', text);
