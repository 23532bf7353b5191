// A stand-in for Cardinal's script of 3-D Secure, which is not on npm. It speaks with the real three-d-secure.js, and
// opens the bank's page as 3-D Secure 2 does: a form is posted into a frame.
(function () {
  const listeners = new Map();
  const tell = (event, ...details) => listeners.get(event)?.(...details);

  window.Cardinal = {
    on: (event, listener) => listeners.set(event, listener),
    off: event => listeners.delete(event),
    configure() {},
    setup: () => setTimeout(() => tell('payments.setupComplete', { sessionId: 'stand-in' })),
    trigger: () => Promise.resolve({ Status: true }),
    continue(_, { AcsUrl, Payload }) {
      const frame = '<iframe name="bank" title="Your bank"></iframe>';
      const details = { paymentType: 'CCA', data: { mode: 'static' } };
      tell('ui.inline.setup', frame, details, () => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'POST', action: AcsUrl, target: 'bank', hidden: true });
        const request = document.createElement('input');
        Object.assign(request, { name: 'creq', value: Payload });
        form.append(request);
        document.body.append(form);
        form.submit();
        form.remove();
      }, error => { throw error; });
    },
  };

  addEventListener('message', ({ data, origin }) => {
    if (origin !== 'https://acs.bank.example') return;
    tell('payments.validated', { ActionCode: data === 'confirmed' ? 'SUCCESS' : 'FAILURE', ErrorNumber: 0 }, data);
  });
})();
