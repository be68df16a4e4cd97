"use strict";
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  // The three switches of the bar. The theme is the system's until somebody chooses.
  const switches = {
    notes: { read: () => root.dataset.notes !== "off", write: (on) => { root.dataset.notes = on ? "on" : "off"; } },
    phone: { read: () => root.dataset.width === "phone", write: (on) => { root.dataset.width = on ? "phone" : "full"; } },
    dark: {
      read: () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches),
      write: (on) => { root.dataset.theme = on ? "dark" : "light"; },
    },
  };
  const buttons = [...document.querySelectorAll("[data-toggle]")];
  const show = () => buttons.forEach((button) => {
    button.setAttribute("aria-pressed", String(switches[button.dataset.toggle].read()));
  });
  buttons.forEach((button) => button.addEventListener("click", () => {
    const it = switches[button.dataset.toggle];
    it.write(!it.read());
    show();
  }));
  prefersDark.addEventListener("change", show);
  show();

  // The lightbox: a modal dialog, so the browser keeps the focus in it.
  const box = document.querySelector("dialog.lightbox");
  const part = (name) => box.querySelector(name);
  const shots = [...document.querySelectorAll("button.open")];
  let at = 0;
  const go = (to) => {
    at = (to + shots.length) % shots.length;
    const image = shots[at].querySelector("img");
    const caption = shots[at].closest("figure").querySelector("figcaption");
    const large = part("img");
    large.src = image.src;
    large.alt = image.alt;
    large.hidden = false;
    part(".count").textContent = `${at + 1} of ${shots.length}`;
    part(".words").replaceChildren(...caption.cloneNode(true).childNodes);
  };
  shots.forEach((shot, index) => shot.addEventListener("click", () => {
    go(index);
    box.showModal();
  }));
  part(".previous").addEventListener("click", () => go(at - 1));
  part(".next").addEventListener("click", () => go(at + 1));
  // The focus goes to the screenshot last seen at once: the event `close` comes later, and not before the browser's own choice shows.
  const close = () => {
    box.close();
    shots[at].focus();
  };
  part(".close").addEventListener("click", close);
  box.addEventListener("click", (event) => { if (event.target === box) close(); });
  box.addEventListener("close", () => shots[at].focus());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); close(); return; }
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shots.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); go(to); }
  });
  if (shots.length < 2) [".previous", ".next"].forEach((name) => { part(name).hidden = true; });
})();
