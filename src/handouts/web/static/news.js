// News from the server, while somebody looks: a browser allows six connections to one server, so
// pages that wait for news unseen would leave none for the others.

/**
 * Listen at an address. `heard` has a function for each kind of event, and `error` among them for
 * a connection that is lost. A hidden page lets go, and asks anew when it is shown again. Gives a
 * function that lets go until then, or until the window is turned to again.
 */
export function listen(address, heard) {
  let events = null;
  const open = () => {
    if (events || document.hidden) return;
    events = new EventSource(address);
    for (const [name, act] of Object.entries(heard)) events.addEventListener(name, act);
  };
  const close = () => {
    events?.close();
    events = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("focus", open);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
  return close;
}
