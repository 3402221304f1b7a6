/* The viewer of scanned pages, [data-viewer]: one page at a time, moved, magnified and turned by buttons and keys.
   Without scripts all pages stand one below the other.

   data-viewer-act    a button: back, on, smaller, larger, turn, close
   data-scan="id"     the link that opens the scan: the focus goes back there */
"use strict";

(function () {
  const ZOOMS = [1, 1.5, 2, 3, 4];
  const KEYS = {
    ArrowLeft: "back",
    ArrowRight: "on",
    "-": "smaller",
    "+": "larger",
    "=": "larger",
    r: "turn",
    R: "turn",
    Escape: "close",
  };
  const states = new WeakMap();

  function parts(viewer) {
    return {
      stage: viewer.querySelector("[data-viewer-stage]"),
      pages: Array.from(viewer.querySelectorAll("[data-viewer-page]")),
    };
  }

  function stateOf(viewer) {
    if (!states.has(viewer)) states.set(viewer, { at: 0, zoom: 0, turns: parts(viewer).pages.map(() => 0) });
    return states.get(viewer);
  }

  /* A page fills the width of the stage; on its side it does so too. */
  function lay(stage, page, zoom, turn) {
    const image = page.querySelector("img");
    const upright = image.getAttribute("height") / image.getAttribute("width");
    const onItsSide = turn % 180 !== 0;
    const box = getComputedStyle(stage);
    const wide = (stage.clientWidth - parseFloat(box.paddingLeft) - parseFloat(box.paddingRight)) * zoom;
    const high = onItsSide ? wide / upright : wide * upright;
    page.classList.add("is-laid");
    page.style.width = `${wide}px`;
    page.style.height = `${high}px`;
    image.style.width = `${onItsSide ? high : wide}px`;
    image.style.height = `${onItsSide ? wide : high}px`;
    image.style.transform = `translate(-50%, -50%) rotate(${turn}deg)`;
  }

  function show(viewer) {
    const { stage, pages } = parts(viewer);
    const { at, zoom, turns } = stateOf(viewer);
    pages.forEach((page, index) => {
      page.hidden = index !== at;
    });
    lay(stage, pages[at], ZOOMS[zoom], turns[at]);
    viewer.querySelector("[data-viewer-at]").textContent = `第 ${at + 1} 页，共 ${pages.length} 页`;
    const ends = { back: at === 0, on: at === pages.length - 1, smaller: zoom === 0, larger: zoom === ZOOMS.length - 1 };
    viewer.querySelectorAll("[data-viewer-act]").forEach(function (button) {
      // Not disabled: the focus would be lost on the way.
      button.setAttribute("aria-disabled", String(Boolean(ends[button.dataset.viewerAct])));
    });
  }

  function turnTo(viewer, step) {
    const state = stateOf(viewer);
    const next = state.at + step;
    if (next < 0 || next >= state.turns.length) return;
    state.at = next;
    show(viewer);
    parts(viewer).stage.scrollTo(0, 0);
  }

  /* What stood in the middle stays there. */
  function magnify(viewer, step) {
    const state = stateOf(viewer);
    const { stage } = parts(viewer);
    const next = state.zoom + step;
    if (next < 0 || next >= ZOOMS.length) return;
    const across = (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth;
    const down = (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight;
    state.zoom = next;
    show(viewer);
    stage.scrollTo(across * stage.scrollWidth - stage.clientWidth / 2, down * stage.scrollHeight - stage.clientHeight / 2);
  }

  function close(viewer) {
    const opener = document.querySelector(`[data-scan="${viewer.dataset.viewer}"]`);
    viewer.remove();
    if (opener) opener.focus();
  }

  function act(viewer, name) {
    const state = stateOf(viewer);
    if (name === "back") turnTo(viewer, -1);
    else if (name === "on") turnTo(viewer, 1);
    else if (name === "smaller") magnify(viewer, -1);
    else if (name === "larger") magnify(viewer, 1);
    else if (name === "turn") {
      state.turns[state.at] = (state.turns[state.at] + 90) % 360;
      show(viewer);
    } else close(viewer);
  }

  /* While there is more of the page to one side, the arrow keys scroll. */
  function scrolls(viewer, key) {
    const { stage } = parts(viewer);
    if (key === "ArrowLeft") return stage.scrollLeft > 0;
    return key === "ArrowRight" && stage.scrollLeft + stage.clientWidth < stage.scrollWidth - 1;
  }

  function open(viewer, focus) {
    viewer.querySelector(".viewer-tools").hidden = false;
    viewer.dataset.ready = "";
    show(viewer);
    if (focus) parts(viewer).stage.focus();
  }

  function viewerAt(target) {
    return target instanceof Element ? target.closest("[data-viewer]") : null;
  }

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element && event.target.closest("[data-viewer-act]");
    if (button) act(viewerAt(button), button.dataset.viewerAct);
  });

  document.addEventListener("keydown", function (event) {
    const viewer = viewerAt(event.target);
    const name = KEYS[event.key];
    if (!viewer || !name || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (scrolls(viewer, event.key)) return;
    act(viewer, name);
    event.preventDefault();
  });

  window.addEventListener("resize", function () {
    document.querySelectorAll("[data-viewer][data-ready]").forEach(show);
  });

  document.addEventListener("htmx:afterSettle", function () {
    document.querySelectorAll("[data-viewer]").forEach(function (viewer) {
      if (!("ready" in viewer.dataset)) open(viewer, true);
      // The scan was taken out of the case.
      else if (!document.querySelector(`[data-scan="${viewer.dataset.viewer}"]`)) close(viewer);
    });
  });

  document.querySelectorAll("[data-viewer]").forEach((viewer) => open(viewer, false));
})();
