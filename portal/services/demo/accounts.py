"""The demonstration's accounts: known passwords, in demo mode only."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.permissions import Role

PASSWORD = "Demo-2026!"  # noqa: S105 - the demo's published password

COMMUNITY = "430102001001"
TOWNSHIP = "430102001000"
DISTRICT = "430102000000"
CITY = "430100000000"
PROVINCE = "430000000000"
OTHER_COMMUNITY = "430202001001"


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo: who it is, at the office of which area, in which roles."""

    username: str
    name: str
    who: str
    area_code: str
    roles: tuple[Role, ...]


ACCOUNTS = (
    DemoAccount("community", "张敏", "识字里社区 经办人", COMMUNITY, (Role.CLERK,)),
    DemoAccount("colleague", "李婷", "识字里社区 另一位经办人", COMMUNITY, (Role.CLERK,)),
    DemoAccount("community_reviewer", "周丽", "识字里社区 审核人", COMMUNITY, (Role.REVIEWER,)),
    DemoAccount("township", "刘建军", "文艺路街道 审核人", TOWNSHIP, (Role.REVIEWER,)),
    DemoAccount(
        "district",
        "陈静",
        "芙蓉区 审核人、制证员",
        DISTRICT,
        (Role.REVIEWER, Role.CERTIFICATE_MAKER),
    ),
    DemoAccount("counsellor", "何芳", "芙蓉区 职业指导师", DISTRICT, (Role.COUNSELLOR,)),
    DemoAccount("city", "李志强", "长沙市 主管", CITY, (Role.SUPERVISOR,)),
    DemoAccount("province", "王海燕", "湖南省 主管", PROVINCE, (Role.SUPERVISOR,)),
    DemoAccount("community2", "彭小红", "株洲市的社区 经办人", OTHER_COMMUNITY, (Role.CLERK,)),
    DemoAccount("sysadmin", "系统管理员", "系统管理员", PROVINCE, (Role.SYSTEM_ADMIN,)),
    DemoAccount("secadmin", "安全管理员", "安全管理员", PROVINCE, (Role.SECURITY_ADMIN,)),
    DemoAccount("district_sysadmin", "邓伟", "芙蓉区 系统管理员", DISTRICT, (Role.SYSTEM_ADMIN,)),
    DemoAccount("district_secadmin", "罗霞", "芙蓉区 安全管理员", DISTRICT, (Role.SECURITY_ADMIN,)),
    DemoAccount("auditor", "审计管理员", "审计管理员", PROVINCE, (Role.AUDITOR,)),
)
