"""Certificates to set: ordinary, empty, and with the longest values that the register admits."""

from __future__ import annotations

import base64
import io

from PIL import Image

from portal.printing.certificate_page import Content

ADDRESS = "http://10.0.0.5:8000/verify/GQ2TMLRXF2LKDFK3XXAFFJ7QMY"
_REGION = "湖南省湘西土家族苗族自治州永顺县"


def photo() -> str:
    """A grey portrait's size and weight."""
    out = io.BytesIO()
    Image.effect_noise((413, 579), 40).convert("RGB").save(out, "JPEG", quality=70, dpi=(300, 300))
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def spell(at: int) -> dict[str, str]:
    """A registration's row."""
    return {
        "kind": "失业登记" if at % 2 else "就业登记",
        "since": f"20{10 + at}-03-05",
        "until": f"20{11 + at}-03-05",
        "reason": "注销",
        "office": "长沙市芙蓉区文艺路街道识字里社区",
    }


def benefit(at: int) -> dict[str, str]:
    """A benefit's row."""
    return {
        "kind": "社会保险补贴",
        "period": f"20{10 + at}-03-05至20{11 + at}-03-05",
        "amount": "6,000.00",
        "office": "芙蓉区人力资源和社会保障局",
    }


def ordinary(**changes: str) -> Content:
    """Somebody with three registrations and a benefit, without a digital photo."""
    values = {
        "number": "4301020026000123",
        "name": "欧阳晓芳",
        "office": "长沙市芙蓉区",
        "issued_on": "2026年11月24日",
        "issue_type": "新增",
        "sex": "女",
        "ethnicity": "土家族",
        "birth_date": "1985年3月15日",
        "household": "本地城镇",
        "id_number": "430102198503150011",
        "education": "大学专科教育",
        "household_address": f"{_REGION}灵溪镇河西社区溪州路88号",
        "residence_address": "湖南省长沙市芙蓉区文艺路街道识字里社区韭菜园路88号",
        "school": "湖南商务职业技术学院",
        "major": "会计",
        "graduated_on": "2006年6月30日",
    }
    tables = {"registrations": [spell(at) for at in range(3)], "benefits": [benefit(1)]}
    return Content(values=values | changes, tables=tables, qr=ADDRESS)


def crowded() -> Content:
    """Every place and row taken, each by the longest there is."""
    address = f"{_REGION}" + "灵溪镇河西社区溪州路八十八号芙蓉苑小区" * 4
    content = ordinary(
        name="MARIA FERNANDA DE LOS ANGELES RODRIGUEZ-GONZALEZ",
        office="湘西土家族苗族自治州永顺县" + "就业服务中心" * 3,
        ethnicity="乌孜别克族",
        household="非本地农村（含非农业户口转入）",
        household_address=address[:150],
        residence_address=address[:150],
        school="湖南" + "职业技术学院" * 9,
        major="计算机科学与技术" * 5,
    )
    rows = {
        "registrations": [spell(at) | {"office": address[:45]} for at in range(20)],
        "benefits": [
            benefit(at) | {"kind": "行政事业性收费减免政策" * 3, "amount": "9,999,999.99"}
            for at in range(10)
        ],
    }
    return Content(values=content.values, tables=rows, qr=ADDRESS, photo=photo())
