"""Two scanners of Debian's against a demo on loopback: ``python -m tests.scanners [MINUTES]``.

wapiti crawls the portal as three of the demo's accounts and attacks each address and form it meets;
sqlmap tries the forms and lists that search by words. Any finding is told and ends with 1.
``make soak`` installs both (packages ``wapiti`` and ``sqlmap``). Neither leaves this machine.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import LWPCookieJar
from pathlib import Path

from portal.services.demo.accounts import PASSWORD
from tests.browser.portal_server import prepared_instance, serving
from tests.strict_client import csrf_token_in

ACCOUNTS = ("community", "district", "sysadmin")
_MODULES = "sql,blindsql,xss,permanentxss,exec,file,crlf,redirect,xxe,ssrf"
_MODULES_OF_LOOPBACK = ",".join(one for one in _MODULES.split(",") if one not in ("ssrf", "xxe"))
"""Without the two that ask a server on the internet whether they were called."""
# Debian 12's wapiti 3.0.4 writes the pattern of -x in a way that Python 3.11 refuses.
_WAPITI = (
    "/usr/bin/python3",
    "-c",
    "import re; from wapitiCore.net import crawler; from wapitiCore.main.wapiti import wapiti_main;"
    " crawler.wildcard_translate = lambda url: re.compile(re.escape(url)); wapiti_main()",
)
_REACH = ("-d", "5", "--max-links-per-page", "60", "--max-files-per-dir", "8")
"""Hundreds of people have one and the same page."""
_ATTACK_SECONDS = 20
"""So long each of the kinds of attack goes on, for each of the minutes given."""
_LEAVES = ("logout", "change-user", "lock", "account/logins")
_LISTS = (
    "people?show=*&after=*",
    "employers?words=*",
    "vacancies?words=*&state=*",
    "rolls?month=*&area=*",
)
_FORMS = {
    "people/search": "typed=*",
    "login": "username=*&password=*",
    "status-check": "number=*&purpose=1",
}


def main() -> int:
    """Scan; 1 where anything was found."""
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with serving(prepared_instance(folder), folder / "scanned") as url:
            found = [*_crawled(url, folder, minutes), *_injected(url, folder)]
    sys.stdout.writelines(f"FOUND {one}\n" for one in found)
    sys.stdout.write(f"{len(found)} findings\n")
    return 1 if found else 0


def _crawled(url: str, folder: Path, minutes: int) -> Iterator[str]:
    for username in ACCOUNTS:
        jar, report = folder / f"{username}.cookies", folder / f"{username}.json"
        _sign_in(url, username, jar)
        cookies = _for_wapiti(jar)
        leaves = [part for one in _LEAVES for part in ("-x", f"{url}/{one}")]
        _run(
            *(*_WAPITI, "-u", f"{url}/", "--scope", "folder", "-c", str(cookies)),
            *("-m", _MODULES_OF_LOOPBACK, *_REACH, "--max-scan-time", str(minutes * 60)),
            *("--max-attack-time", str(minutes * _ATTACK_SECONDS)),
            *("--flush-session", "--no-bugreport", "-v", "0", "-f", "json", "-o", str(report)),
            *leaves,
        )
        answer = json.loads(report.read_text())
        sys.stdout.write(f"wapiti as {username}\n")
        for kind, each in (answer["vulnerabilities"] | answer["anomalies"]).items():
            for one in each:
                yield f"wapiti {kind} {one['method']} {one['path']}: {one['info']}"


def _injected(url: str, folder: Path) -> Iterator[str]:
    jar = folder / "sqlmap.cookies"
    token = _sign_in(url, "community", jar)
    cookie = "; ".join(f"{one.name}={one.value}" for one in _jar(jar))
    output = folder / "sqlmap"
    asked = [*((one, None) for one in _LISTS), *_FORMS.items()]
    for path, data in asked:
        form = ("--data", f"{data}&csrf_token={token}") if data else ()
        _run(
            *("sqlmap", "-u", f"{url}/{path}", "--cookie", cookie, *form, "--batch"),
            *("--level", "2", "--risk", "2", "--technique", "BEU", "--threads", "2"),
            *("--output-dir", str(output), "--ignore-code", "401,422", "--disable-coloring"),
        )
    sys.stdout.write(f"sqlmap: {len(asked)} addresses\n")
    for results in output.glob("results-*.csv"):
        for row in csv.DictReader(results.open()):
            yield f"sqlmap {row}"
    for log in output.rglob("log"):
        if text := log.read_text().strip():
            yield f"sqlmap {text}"


def _sign_in(url: str, username: str, kept: Path) -> str:
    """Log in; writes the cookies and returns the token of the forms."""
    jar = LWPCookieJar(kept)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = csrf_token_in(opener.open(f"{url}/login").read().decode())
    typed = {"username": username, "password": PASSWORD, "csrf_token": token}
    page = opener.open(f"{url}/login", urllib.parse.urlencode(typed).encode()).read().decode()
    jar.save(ignore_discard=True)
    return csrf_token_in(page)


def _jar(kept: Path) -> LWPCookieJar:
    jar = LWPCookieJar(kept)
    jar.load(ignore_discard=True)
    return jar


def _for_wapiti(kept: Path) -> Path:
    """The same cookies as wapiti keeps them: by host and path."""
    found = {
        one.name: {
            "expires": one.expires,
            "port": None,
            "secure": False,
            "value": one.value,
            "version": 0,
        }
        for one in _jar(kept)
    }
    path = kept.with_suffix(".wapiti")
    path.write_text(json.dumps({".127.0.0.1": {"/": found}, "127.0.0.1": {"/": found}}))
    return path


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
