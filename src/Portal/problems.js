// What went wrong, in a calm sentence, and what to do next.

import { Problem, Unreachable } from './api.js';
import { count } from './format.js';
import { ProofPutOff, SessionOver, SignInPutOff } from './session.js';

/** @returns {{title: string, text: string}} */
export function explain(error) {
  if (error instanceof Unreachable)
    return { title: 'We could not reach the server', text: 'Please check your connection and try again. Nothing that you typed is lost.' };
  if (error instanceof SessionOver)
    return { title: 'Your session has ended', text: 'Please sign in again.' };
  if (error instanceof SignInPutOff)
    return { title: 'You are not signed in', text: 'Nothing that you typed is lost. Sign in when you want to go on.' };
  if (error instanceof ProofPutOff)
    return { title: 'This needs a proof that it is you', text: 'Nothing was changed. Try again when you are ready to show it.' };
  if (!(error instanceof Problem))
    return { title: 'Something went wrong', text: 'Please load the page again.' };
  if (error.status === 429)
    return { title: 'That was a little too often', text: `Please wait ${waiting(error.retryAfter)} and try again. Nothing that you typed is lost.` };
  if (error.status === 404)
    return { title: 'This is no longer here', text: 'Please go back to the list.' };
  if (error.status === 503)
    return { title: 'The service is not available at the moment', text: 'Nothing was changed. Please try again in a minute; nothing that you typed is lost.' };
  if (error.status >= 500)
    return {
      title: 'Something went wrong on our side',
      text: `Please try again in a minute.${error.data.requestId ? ` Request: ${error.data.requestId}` : ''}`,
    };
  return { title: error.data.title ?? 'That did not work', text: error.message };
}

export function waiting(seconds) {
  if (!seconds) return 'a minute';
  return seconds < 90 ? count(seconds, 'second') : count(Math.ceil(seconds / 60), 'minute');
}
