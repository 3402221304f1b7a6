/* The photo of a certificate: taken by the camera or chosen, cut out by a frame of 35:49, turned. Without scripts the file
   is sent with the form and its middle is cut out.

   data-photo              holds all of it: a file field, a canvas, a video, a range and the hidden field "crop"
   data-photo-act          a button: open, shoot, close (the camera), wider, closer, turn (the frame)
   data-photo-kept         in the answer: the photo was cut out and kept */
"use strict";

(function () {
  const ASPECT = 35 / 49;
  const LEAST_WIDTH = 300;
  const ROOM_ABOVE = 0.3;
  const STAGE = { width: 480, height: 360 };
  const ZOOM_STEP = 5;
  const KEYS = { "+": "closer", "=": "closer", "-": "wider", r: "turn", R: "turn" };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const states = new WeakMap();

  function part(photo, name) {
    return photo.querySelector(`[data-photo-${name}]`);
  }

  function fileField(photo) {
    return photo.querySelector("input[type=file]");
  }

  function say(photo, words) {
    photo.querySelector("#photo-error").textContent = words;
  }

  /* The picture as it lies now, and the frame in fractions of it: x and width of its width, y of its height. */

  function size(state) {
    const { width, height } = state.picture;
    return state.turn % 180 ? { width: height, height: width } : { width, height };
  }

  function widest(state) {
    const { width, height } = size(state);
    return Math.min(1, (height * ASPECT) / width);
  }

  function high(state) {
    const { width, height } = size(state);
    return (state.width * width) / ASPECT / height;
  }

  function within(value, most) {
    return Math.min(Math.max(value, 0), Math.max(most, 0));
  }

  function moveTo(state, x, y) {
    state.x = within(x, 1 - state.width);
    state.y = within(y, 1 - high(state));
  }

  /* zoom: 0 is the largest frame, 100 the smallest that still has the pixels of a photo. */
  function zoomTo(state, zoom) {
    const middle = { x: state.x + state.width / 2, y: state.y + high(state) / 2 };
    const most = widest(state);
    const least = Math.min(most, LEAST_WIDTH / size(state).width);
    state.zoom = Math.min(Math.max(zoom, 0), 100);
    state.width = most - ((most - least) * state.zoom) / 100;
    moveTo(state, middle.x - state.width / 2, middle.y - high(state) / 2);
  }

  function reset(state) {
    state.zoom = 0;
    state.width = widest(state);
    moveTo(state, (1 - state.width) / 2, (1 - high(state)) * ROOM_ABOVE);
  }

  /* Drawing */

  function scaleOf(state) {
    const { width, height } = size(state);
    return Math.min(STAGE.width / width, STAGE.height / height);
  }

  function frameOn(canvas, state) {
    return {
      left: state.x * canvas.width,
      top: state.y * canvas.height,
      width: state.width * canvas.width,
      height: high(state) * canvas.height,
    };
  }

  function drawPicture(context, canvas, state, scale) {
    context.save();
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate((state.turn * Math.PI) / 180);
    context.scale(scale, scale);
    context.drawImage(state.picture, -state.picture.width / 2, -state.picture.height / 2);
    context.restore();
  }

  function drawFrame(context, canvas, { left, top, width, height }) {
    context.fillStyle = "rgb(20 30 45 / 55%)";
    context.beginPath();
    context.rect(0, 0, canvas.width, canvas.height);
    context.rect(left, top, width, height);
    context.fill("evenodd");
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.strokeRect(left, top, width, height);
  }

  function show(photo) {
    const state = states.get(photo);
    const canvas = part(photo, "canvas");
    const scale = scaleOf(state);
    canvas.width = Math.round(size(state).width * scale);
    canvas.height = Math.round(size(state).height * scale);
    const context = canvas.getContext("2d");
    drawPicture(context, canvas, state, scale);
    drawFrame(context, canvas, frameOn(canvas, state));
    part(photo, "zoom").value = String(state.zoom);
    part(photo, "crop").value = [state.x, state.y, state.width].map((one) => one.toFixed(6)).join(",") + `,${state.turn}`;
  }

  function showEditor(photo, { shooting, editing }) {
    part(photo, "editor").hidden = !shooting && !editing;
    part(photo, "video").hidden = part(photo, "shooting").hidden = !shooting;
    part(photo, "canvas").hidden = part(photo, "tools").hidden = !editing;
  }

  /* A picture, chosen or taken */

  async function take(photo) {
    const file = fileField(photo).files[0];
    if (!file) return leave(photo);
    let picture = null;
    try {
      picture = await createImageBitmap(file);
    } catch {
      leave(photo);
      if (fileField(photo).files[0] === file) say(photo, "这个文件不是照片，打不开，请换一张");
      return undefined;
    }
    if (fileField(photo).files[0] !== file) return undefined;
    const state = { picture, turn: 0, x: 0, y: 0, width: 1, zoom: 0 };
    states.set(photo, state);
    reset(state);
    say(photo, "");
    showEditor(photo, { editing: true });
    show(photo);
    part(photo, "canvas").focus();
    return undefined;
  }

  function leave(photo) {
    states.delete(photo);
    part(photo, "crop").value = "";
    stopCamera(photo);
    showEditor(photo, {});
  }

  /* The camera: only where the browser lets a page have it */

  function stopCamera(photo) {
    const video = part(photo, "video");
    if (video.srcObject) video.srcObject.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }

  async function openCamera(photo) {
    try {
      const wanted = { video: { width: { ideal: 1920 }, height: { ideal: 1080 } }, audio: false };
      const video = part(photo, "video");
      video.srcObject = await navigator.mediaDevices.getUserMedia(wanted);
      await video.play();
      say(photo, "");
      showEditor(photo, { shooting: true });
      photo.querySelector("[data-photo-act=shoot]").focus();
    } catch {
      stopCamera(photo);
      say(photo, "摄像头打不开，请检查是否接好、是否允许使用，或者选择照片文件");
    }
  }

  function shoot(photo) {
    const video = part(photo, "video");
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    stopCamera(photo);
    canvas.toBlob(
      function (blob) {
        const files = new DataTransfer();
        files.items.add(new File([blob], "拍摄的照片.jpg", { type: "image/jpeg" }));
        fileField(photo).files = files.files;
        fileField(photo).dispatchEvent(new Event("change", { bubbles: true }));
      },
      "image/jpeg",
      0.95
    );
  }

  /* What is done to it */

  function act(photo, name) {
    const state = states.get(photo);
    if (name === "open") openCamera(photo);
    else if (name === "shoot") shoot(photo);
    else if (name === "close") endShooting(photo);
    else if (state) {
      if (name === "turn") {
        state.turn = (state.turn + 90) % 360;
        reset(state);
      } else zoomTo(state, state.zoom + (name === "closer" ? ZOOM_STEP : -ZOOM_STEP));
      show(photo);
    }
  }

  function photoAt(target) {
    return target instanceof Element ? target.closest("[data-photo]") : null;
  }

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element && event.target.closest("[data-photo-act]");
    if (button) act(photoAt(button), button.dataset.photoAct);
  });

  // Nothing films behind a choice that was taken back.
  function endShooting(photo) {
    if (!part(photo, "video").srcObject) return;
    stopCamera(photo);
    showEditor(photo, { editing: states.has(photo) });
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[type=radio]")) document.querySelectorAll("[data-photo]").forEach(endShooting);
    const photo = photoAt(event.target);
    if (photo && event.target === fileField(photo)) take(photo);
  });

  document.addEventListener("input", function (event) {
    const photo = photoAt(event.target);
    if (!photo || !event.target.matches("[data-photo-zoom]")) return;
    zoomTo(states.get(photo), Number(event.target.value));
    show(photo);
  });

  document.addEventListener("keydown", function (event) {
    const photo = photoAt(event.target);
    if (!photo || !event.target.matches("[data-photo-canvas]") || event.ctrlKey || event.altKey || event.metaKey) return;
    const state = states.get(photo);
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? 0.05 : 0.01;
      moveTo(state, state.x + arrow[0] * step, state.y + arrow[1] * step);
      show(photo);
    } else if (KEYS[event.key]) act(photo, KEYS[event.key]);
    else return;
    event.preventDefault();
  });

  /* The frame is dragged from wherever the pointer goes down. */

  let drag = null;

  document.addEventListener("pointerdown", function (event) {
    const photo = photoAt(event.target);
    if (!photo || !event.target.matches("[data-photo-canvas]") || event.button !== 0) return;
    const { x, y } = states.get(photo);
    event.target.setPointerCapture(event.pointerId);
    drag = { photo, from: { x: event.clientX, y: event.clientY }, at: { x, y } };
  });

  document.addEventListener("pointermove", function (event) {
    if (!drag || !states.has(drag.photo)) return;
    const box = part(drag.photo, "canvas").getBoundingClientRect();
    const across = (event.clientX - drag.from.x) / box.width;
    const down = (event.clientY - drag.from.y) / box.height;
    moveTo(states.get(drag.photo), drag.at.x + across, drag.at.y + down);
    show(drag.photo);
  });

  ["pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(name, function () {
      drag = null;
    });
  });

  /* Once the photo is kept, the picture is done with. */
  document.addEventListener("htmx:afterSettle", function (event) {
    const photo = photoAt(event.target);
    if (!photo || event.detail.xhr.status !== 200) return;
    fileField(photo).value = "";
    fileField(photo).dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("[data-main-action]").focus();
  });

  document.querySelectorAll("[data-photo]").forEach(function (photo) {
    const can = window.isSecureContext && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
    photo.querySelector("[data-photo-act=open]").hidden = !can;
  });
})();
