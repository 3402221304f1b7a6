"""A district's new clerks: from the list to their first day, and the work of one who leaves."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from portal.services.demo.accounts import PASSWORD
from tests.browser.applicants import (
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    submit,
)
from tests.browser.inspection import faults, picture
from tests.browser.office import Office

HERE = "长沙市芙蓉区文艺路街道文艺新村社区"
NEW_PASSWORD = "quiet-river-42"
LIST = f"""姓名,用户名,所属机构,岗位
钟灵秀,zhong.lingxiu,{HERE},经办人
宋慧敏,song.huimin,{HERE},经办人
宋慧敏,song.huimin,{HERE},审核人
李军,li.jun,株洲市荷塘区,主管
"""


def test_from_the_list_to_the_first_day_and_the_hand_over(office: Office, screens: Path) -> None:
    system, security = (office.signed_in(f"district_{one}admin") for one in ("sys", "sec"))
    found: list[str] = []
    passwords = _import(system, screens, found)
    _grant(security, screens, found)

    leaver = _first_day(office, "zhong.lingxiu", passwords)
    open_form(leaver, applicant("田桂英"))
    who = applicant("田桂香")
    open_form(leaver, who)
    fill_form(leaver, who)
    consent_on_paper(leaver)
    submit(leaver, "受理，稍后核验")
    expect(leaver.get_by_text("已受理，核验后办结")).to_be_visible()

    successor = _first_day(office, "song.huimin", passwords)
    _hand_over(system, screens, found)
    office.allow(403)
    leaver.goto("/desk")
    expect(leaver).to_have_url(re.compile("/login"))
    successor.goto("/desk")
    expect(successor.get_by_role("cell", name="田桂香", exact=True)).to_be_visible()
    expect(successor.get_by_role("link", name="还没填姓名")).to_be_visible()
    assert found == []
    assert not [one for one in office.traces() for name in ("钟灵", "田桂") if name in one]


def _import(page: Page, screens: Path, found: list[str]) -> dict[str, str]:
    """Upload the list, apply it, make the first passwords; returns them by username."""
    page.goto("/admin/accounts")
    page.get_by_role("link", name="批量导入").click()
    page.get_by_label("名单文件").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    found += faults(page)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("这个机构不在您的辖区")).to_be_visible()
    picture(page, screens, "staff-list")
    page.get_by_role("button", name="导入 3 行").click()
    page.get_by_role("button", name="生成并显示 2 个首次密码").click()
    expect(page.get_by_role("button", name="打印", exact=True)).to_be_visible()
    picture(page, screens, "staff-slips")
    words = page.locator(".cut-word").all_inner_texts()
    return dict(zip(words[::2], words[1::2], strict=True))


def _grant(page: Page, screens: Path, found: list[str]) -> None:
    page.goto("/admin/postings")
    page.get_by_role("link", name="待批准的岗位 3").click()
    page.get_by_label("全选").check()
    picture(page, screens, "posting-requests")
    page.get_by_role("button", name="批准勾选的岗位").click()
    expect(page.get_by_text("已批准 3 个岗位")).to_be_visible()
    found += faults(page)


def _first_day(office: Office, username: str, passwords: dict[str, str]) -> Page:
    """Sign in with the first password, change it at once, and come to the desk."""
    page = office.screen()
    page.goto("/login")
    page.get_by_label("用户名", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(passwords[username])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile("/password"))
    assert PASSWORD not in page.content()
    page.locator("[name=current]").fill(passwords[username])
    page.locator("[name=new]").fill(NEW_PASSWORD)
    page.locator("[name=repeat]").fill(NEW_PASSWORD)
    page.locator("[data-main-action]").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()
    page.goto("/desk")
    expect(page.get_by_role("button", name="失业登记")).to_be_visible()
    return page


def _hand_over(page: Page, screens: Path, found: list[str]) -> None:
    page.goto("/admin/accounts")
    page.get_by_label("用户名或姓名的开头").fill("钟灵秀")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="打开")).to_have_count(1)
    page.get_by_role("link", name="打开").click()
    expect(page.get_by_text("还有 1 件在办、1 份草稿，")).to_be_visible()
    picture(page, screens, "staff-leaving")
    page.get_by_role("button", name="停用账号").click()
    page.get_by_label("交给").select_option(label="宋慧敏（song.huimin）")
    picture(page, screens, "staff-handover")
    page.get_by_role("button", name="移交 1 件在办、1 份草稿").click()
    expect(page.get_by_text("没有在办的工作，不用移交。")).to_be_visible()
