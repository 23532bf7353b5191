// A sign that something is going on, shown once it has taken 300 ms: sooner would only flicker.

const patience = 300;
let running = 0;
let timer;

const sign = () => document.getElementById('progress');

export async function during(promise) {
  if (running++ === 0) timer = setTimeout(() => { sign().hidden = false; }, patience);
  try {
    return await promise;
  } finally {
    if (--running === 0) {
      clearTimeout(timer);
      sign().hidden = true;
    }
  }
}
