/* Says in #htmx-error what became of a request that failed; what was typed stays where it is. */
"use strict";

(function () {
  const SAID = {
    400: "页面放得太久，没有送出。请刷新页面再办。",
    403: "您的岗位不能办理这一项。",
    404: "没有找到，可能已被他人办理，请刷新页面。",
    413: "内容太大，没有送出。",
    429: "操作太频繁，请稍等一会儿再试。",
  };
  const DOWN = "系统暂时没有回应，内容还在，请稍后再试。";

  function sayFault(text, detail) {
    const region = document.getElementById("htmx-error");
    if (!region) return;
    region.hidden = false;
    region.textContent = text;
    if (detail) region.append(retryButton(detail.requestConfig));
  }

  function retryButton({ elt, triggeringEvent }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small message-retry";
    button.textContent = "重试";
    button.addEventListener("click", () => again(elt, triggeringEvent || {}));
    return button;
  }

  // As it was asked the first time: what was sent and did arrive is told by its key (network.js).
  function again(elt, { type, submitter }) {
    if (!elt.isConnected) location.reload();
    else if (type === "submit" && elt.matches("form")) {
      elt.requestSubmit(submitter && submitter.isConnected ? submitter : null);
    } else window.htmx.trigger(elt, type || "click");
  }

  document.addEventListener("htmx:sendError", function (event) {
    sayFault("网络不通，内容还在，请稍后再试。", event.detail);
  });
  document.addEventListener("htmx:timeout", function (event) {
    sayFault("系统没有及时回应，内容还在，请稍后再试。", event.detail);
  });
  document.addEventListener("htmx:responseError", function (event) {
    const status = event.detail.xhr.status;
    const said = SAID[status] || "系统出错，这一步没有办成，内容还在，请稍后再试。";
    sayFault(status === 502 || status === 504 ? DOWN : said, status >= 500 ? event.detail : null);
  });
  // The next try starts with a clean slate; on a refused form (422) the form itself speaks.
  document.addEventListener("htmx:beforeRequest", function () {
    const region = document.getElementById("htmx-error");
    if (region) region.hidden = true;
  });
})();
