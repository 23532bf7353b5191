// The secret of a mailed link. It comes in the fragment, which browsers send to nobody, and leaves the address bar at
// once; the history entry keeps it for a reload.

export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState({ token }, '', location.pathname);
  return token ?? history.state?.token ?? null;
}

export const forgetToken = () => history.replaceState(null, '', location.pathname);
