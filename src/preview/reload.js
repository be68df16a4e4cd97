"use strict";
(() => {
  const { dataset } = document.documentElement;

  // What was switched in the bar stays so over a reload.
  const { version } = dataset;
  Object.assign(dataset, JSON.parse(sessionStorage.getItem("switches") ?? "{}"), { version });

  new EventSource("/changes").addEventListener("message", (event) => {
    if (event.data === version) return;
    sessionStorage.setItem("switches", JSON.stringify(dataset));
    location.reload();
  });
})();
