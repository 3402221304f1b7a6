"""Every failure has a page in Chinese that says what happened and what to do; never a traceback."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.domain.permissions import PUBLIC
from portal.extensions import db, login_manager
from portal.printing.renderer import RenderFailed, RenderUnavailable
from portal.services import refusals
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from portal.web.access import declared_permission, largest_file

_REFUSALS = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
log = logging.getLogger("portal")


@dataclass(frozen=True)
class Words:
    """An error page's title, what happened, and what to do."""

    title: str
    happened: str
    advice: str


_BY_STATUS = {
    400: Words(
        "页面过期了", "这一页打开得太久，或不是从本系统打开的。", "请返回重新打开这一页再办。"
    ),
    401: Words(
        "请先登录", "您还没有登录，或登录已过期。", "请重新登录，未办完的登记表仍在草稿里。"
    ),
    403: Words(
        "不能打开", "您的岗位没有办这件事的权限。", "需要办理的，请与本机构主管或系统管理员联系。"
    ),
    404: Words("没有找到", "没有这个页面，或它不在您的辖区。", "请返回待办，从那里再找。"),
    405: Words(
        "不能这样打开",
        "这个地址不能直接打开。",
        "请返回待办重新进入。",
    ),
    409: Words(
        "情况有变化",
        "别人刚刚办过这件事。",
        "请看过最新情况再办。",
    ),
    413: Words(
        "内容太大",
        "提交的内容超过了上限。",
        "请减少内容后再试。",
    ),
    422: Words(
        "没有办成",
        "填写的内容有误。",
        "请返回改正。",
    ),
    429: Words(
        "查得太频繁",
        "短时间内打开的次数太多。",
        "请过一分钟再试。",
    ),
    503: Words(
        "暂时办不了",
        "数据库或打印服务没有响应。",
        "内容没有丢失。请过一分钟再试；仍不行请联系系统管理员。",
    ),
    500: Words(
        "系统出错",
        "系统遇到了没有料到的问题，没有保存任何改动。",
        "请再试一次；仍不行请把下面的编号告诉系统管理员。",
    ),
}


def page(status: int, happened: str = "", advice: str = "", title: str = "") -> ResponseReturnValue:
    """The error page of a status, with its own words or the given ones."""
    words = _BY_STATUS.get(status, _BY_STATUS[500])
    body = render_template(
        "errors/error.html",
        title=title or words.title,
        happened=happened or words.happened,
        advice=advice or words.advice,
        request_id=g.get("request_id", "") if status >= 500 else "",
        back_url="/",
        back_title="返回待办" if g.get("actor") else "返回首页",
    )
    return body, status


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    megabytes = largest_file()
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and megabytes is not None:
        return page(
            error.code, f"文件超过{megabytes}MB。", "请分成几份，或者降低清晰度后重新上传。"
        )
    if error.code in _TOLD:
        log.warning("turned away %s %s: %s", request.endpoint, g.get("request_id"), error.code)
    _note_refusal(error.code)
    answer = make_response(page(error.code))
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "60"
    return answer


def _refused(status: int, error: ServiceError) -> ResponseReturnValue:
    _note_refusal(status)
    return page(status, f"{error}。")


def _note_refusal(status: int) -> None:
    """Write down what somebody signed in may not see, or what is not there for them."""
    actor, endpoint = g.get("actor"), request.endpoint
    if actor is None or endpoint is None or status not in _REFUSALS:
        return
    ids = [one for one in (request.view_args or {}).values() if isinstance(one, int)]
    try:
        refusals.note(db.session(), actor, status, endpoint, ids[0] if ids else None)
    except OperationalError as outage:
        db.session.rollback()
        log.error("refusal not written %s: %s", g.request_id, type(outage).__name__)


_TOLD = (400, 413, 429)
"""What an attack would meet first, and nobody in good faith often."""


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    # The token ends with the session: where that is over, the way leads to the log-in and back.
    needed = declared_permission(current_app, request.endpoint or "")
    if needed != PUBLIC and not current_user.is_authenticated:
        answer: ResponseReturnValue = login_manager.unauthorized()
        return answer
    log.warning("turned away %s %s: forged or old form", request.endpoint, g.get("request_id"))
    return page(400)


def _unavailable(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("unavailable %s %s: %s", request.endpoint, g.get("request_id"), type(error).__name__)
    return page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    # The traceback goes to the log without the exception's text, which may hold personal data.
    trace = error.__traceback__
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error(
        "failed %s %s: %s at %s",
        request.endpoint,
        g.get("request_id"),
        type(error).__name__,
        " < ".join(reversed(places[-6:])),
    )
    return page(500)


def init_errors(app: Flask) -> None:
    """Register a page for every kind of failure."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda error: _refused(404, error))
    app.register_error_handler(NotAllowed, lambda error: _refused(403, error))
    app.register_error_handler(Conflict, lambda error: page(409, f"{error}。"))
    app.register_error_handler(RuleBroken, lambda error: page(422, f"{error}。"))
    app.register_error_handler(StaleDataError, lambda _error: page(409))
    for outage in (OperationalError, RenderUnavailable, RenderFailed):
        app.register_error_handler(outage, _unavailable)
    app.register_error_handler(Exception, _unexpected)
