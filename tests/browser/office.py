"""An office with its screens: each a browser of its own, watched from the first page on."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.services.demo.accounts import PASSWORD
from tests.browser.watch import Watch

WIDTH, HEIGHT = 1366, 768
_PATIENCE_MS = 10_000
expect.set_options(timeout=_PATIENCE_MS)


class Office:
    """Makes screens as they stand in an office; every one is watched until the test's end."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self._contexts: list[BrowserContext] = []
        self._watches: list[Watch] = []

    def screen(self, *, zoom: float = 1.0) -> Page:
        """A new screen with nobody signed in; ``zoom`` 1.25 is the browser's 125 %."""
        context = self._browser.new_context(
            base_url=self._url,
            viewport={"width": round(WIDTH / zoom), "height": round(HEIGHT / zoom)},
            device_scale_factor=zoom,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE_MS)
        self._contexts.append(context)
        self._watches.append(Watch(context))
        return context.new_page()

    def signed_in(self, username: str, *, zoom: float = 1.0) -> Page:
        """A new screen with an account of the demo on its first page."""
        page = self.screen(zoom=zoom)
        page.goto("/login")
        sign_in(page, username)
        return page

    def allow(self, *statuses: int) -> None:
        """Expect refusals of these statuses on the screens made so far."""
        for watch in self._watches:
            watch.allow(*statuses)

    def allow_cut(self) -> None:
        """Expect requests that never arrive on the screens made so far."""
        for watch in self._watches:
            watch.allow_cut()

    def traces(self) -> list[str]:
        """Every address asked for and every title shown on any screen."""
        return [trace for watch in self._watches for trace in watch.traces]

    def faults(self) -> list[str]:
        """What went wrong on any screen."""
        return [fault for watch in self._watches for fault in watch.faults]

    def close(self) -> None:
        """Close every screen."""
        for context in self._contexts:
            context.close()


def sign_in(page: Page, username: str) -> None:
    """Fill in the log-in page that is open."""
    page.get_by_label("用户名", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.wait_for_load_state()
