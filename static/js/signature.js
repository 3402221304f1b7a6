/* The signature pad: [data-signature] holds a canvas, the hidden field that keeps the drawing as a PNG data URL, a hint
   and a button to clear. A drawing that came back with a refused form is drawn again from the field. */
"use strict";

(function () {
  const LINE_WIDTH = 4;

  function padOf(element) {
    return element instanceof Element ? element.closest("[data-signature]") : null;
  }

  function parts(pad) {
    return {
      canvas: pad.querySelector("canvas"),
      field: pad.querySelector("input[type=hidden]"),
      hint: pad.querySelector("[data-signature-hint]"),
      eraser: pad.querySelector("[data-signature-clear]"),
    };
  }

  function showDrawn(pad, drawn) {
    parts(pad).hint.hidden = drawn;
    parts(pad).eraser.hidden = !drawn;
  }

  // From the screen's pixels to the canvas's own, which stay the same on every screen.
  function point(canvas, event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * canvas.width) / box.width,
      y: ((event.clientY - box.top) * canvas.height) / box.height,
    };
  }

  function pen(canvas) {
    const context = canvas.getContext("2d");
    context.lineWidth = LINE_WIDTH;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = "#1f2329";
    return context;
  }

  function begin(event) {
    const pad = padOf(event.target);
    if (!pad || event.target.tagName !== "CANVAS" || event.button !== 0) return;
    const { canvas } = parts(pad);
    canvas.setPointerCapture(event.pointerId);
    canvas.dataset.drawing = String(event.pointerId);
    const at = point(canvas, event);
    const context = pen(canvas);
    context.beginPath();
    context.moveTo(at.x, at.y);
    context.lineTo(at.x, at.y);
    context.stroke();
    showDrawn(pad, true);
    event.preventDefault();
  }

  function draw(event) {
    const canvas = event.target;
    if (canvas.tagName !== "CANVAS" || canvas.dataset.drawing !== String(event.pointerId)) return;
    const context = canvas.getContext("2d");
    const at = point(canvas, event);
    context.lineTo(at.x, at.y);
    context.stroke();
  }

  function end(event) {
    const canvas = event.target;
    if (canvas.tagName !== "CANVAS" || canvas.dataset.drawing !== String(event.pointerId)) return;
    delete canvas.dataset.drawing;
    parts(padOf(canvas)).field.value = canvas.toDataURL("image/png");
  }

  function clear(event) {
    const button = event.target instanceof Element && event.target.closest("[data-signature-clear]");
    if (!button) return;
    const { canvas, field } = parts(padOf(button));
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
    showDrawn(padOf(button), false);
  }

  function redraw(pad) {
    const { canvas, field } = parts(pad);
    if (!field.value.startsWith("data:image/png;base64,")) return;
    const image = new Image();
    image.addEventListener("load", function () {
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0);
      showDrawn(pad, true);
    });
    image.src = field.value;
  }

  function redrawAll() {
    document.querySelectorAll("[data-signature]").forEach(redraw);
  }

  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", draw);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  document.addEventListener("click", clear);
  document.addEventListener("htmx:afterSettle", redrawAll);
  redrawAll();
})();
