// Keeps what is on a page up to date, and filters tables as one types. Every page is whole without it.
(() => {
  "use strict";
  const PAUSE = 1000;
  const ROWS = 200;
  let due = null;
  let last = 0;

  // The same page again, taken apart: parts that say so are put in the place of what stands here.
  const refresh = async () => {
    due = null;
    if (document.hidden) { return; }
    last = Date.now();
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) { return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of document.querySelectorAll("[data-live]")) {
        const now = fresh.getElementById(old.id);
        if (now && now.outerHTML !== old.outerHTML) { replace(old, now); }
      }
    } catch (gone) {
      // The server went away; the stream tries again, and this with it.
    }
    filterAll();
    document.body.dataset.refreshed = String(Number(document.body.dataset.refreshed || 0) + 1);
  };

  const replace = (old, now) => {
    const inside = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    const scrolled = [...old.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
    old.replaceWith(document.adoptNode(now));
    [...now.querySelectorAll("details")].forEach((one, place) => { one.open = open[place] || one.open; });
    [...now.querySelectorAll(".scroll")].forEach((one, place) => { one.scrollLeft = scrolled[place] || 0; });
    if (inside) {
      const again = [...now.querySelectorAll("a")].find((one) => one.getAttribute("href") === inside);
      if (again) { again.focus(); }
    }
  };

  const schedule = () => {
    if (due === null) { due = setTimeout(refresh, Math.max(0, last + PAUSE - Date.now())); }
  };

  const follow = (address) => {
    const list = document.getElementById("told");
    const stream = new EventSource(address);
    stream.addEventListener("told", (message) => {
      if (list && !list.querySelector(`[data-number="${Number(message.lastEventId)}"]`)) {
        list.insertAdjacentHTML("afterbegin", message.data);
        while (list.children.length > ROWS) { list.lastElementChild.remove(); }
      }
    });
    stream.addEventListener("moved", schedule);
  };

  // Rows that do not hold all the words are hidden, and points of the graph without a row grow faint.
  const filter = (input) => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = document.querySelectorAll(`${input.dataset.filter} tbody tr`);
    const found = new Set();
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const holds = words.every((word) => row.dataset.row === word || text.includes(word));
      row.hidden = !holds;
      if (holds && row.dataset.row) { found.add(row.dataset.row); }
    }
    for (const point of document.querySelectorAll("svg [data-id]")) {
      point.classList.toggle("missed", words.length > 0 && !found.has(point.dataset.id));
    }
  };

  const filterAll = () => document.querySelectorAll("[data-filter]").forEach(filter);

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) { filter(event.target); }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    const search = document.querySelector("input[type=search]");
    if (event.key === "/" && !typing && search) { event.preventDefault(); search.focus(); }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { schedule(); } });
  if (document.body.dataset.events) { follow(document.body.dataset.events); }
})();
