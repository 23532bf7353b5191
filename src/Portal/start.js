// Says what to do when the portal cannot start: its page would stay blank. Written so that old browsers read it, too.
(function () {
  function say() {
    var main = document.getElementById('main');
    if (!main || main.querySelector('.page')) return;
    main.textContent = 'The portal could not be started. Please load the page again. If that does not help, use a '
      + 'current version of Chrome, Edge, Firefox or Safari, and switch off what blocks scripts on this site.';
  }

  window.addEventListener('error', function (event) {
    if (event.target === window || event.target.tagName === 'SCRIPT') say();
  }, true);
  if (!('noModule' in document.createElement('script'))) document.addEventListener('DOMContentLoaded', say);
})();
