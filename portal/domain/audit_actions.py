"""The audit trail in words: what every action, subject and result is called on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AUDIT_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "sign_in": "登录",
        "sign_out": "退出",
        "login.unlock": "解锁屏幕",
        "login.ask": "办理前再次输入密码",
        "login.code": "输入登录验证码",
        "login.end": "结束其他登录",
        "login.end_all": "退出所有登录",
        "pin.set": "设置 PIN 码",
        "pin.remove": "取消 PIN 码",
        "totp.set": "启用登录验证码",
        "totp.reset": "重置登录验证码",
        "access": "访问页面",
        "audit.export": "导出审计记录",
        "audit.person": "查询劳动者的访问记录",
        "audit.remove": "导出并清除到期的审计记录",
        "backup.make": "备份数据",
        "backup.restore": "恢复数据",
        "keys.rotate": "更换密钥",
        "keys.retire": "删除旧密钥",
        "audit.see_changes": "阅知角色变动",
        "policy.set": "修改全省设置",
        "retention.end": "清除到期的数据",
        "password.change": "修改密码",
        "password.reset": "重置密码",
        "account.add": "新增账号",
        "account.disable": "停用账号",
        "account.enable": "启用账号",
        "password.first": "生成首次密码",
        "work.hand_over": "移交在办工作",
        "posting.request": "申请岗位",
        "posting.turn_down": "不批准岗位",
        "posting.add": "新增岗位",
        "posting.end": "结束岗位",
        "area.propose": "提出机构调整",
        "area.approve": "批准机构调整",
        "area.turn_down": "不批准机构调整",
        "area.withdraw": "撤回机构调整",
        "area.reorganise": "机构调整生效",
        "person.read": "查看劳动者",
        "person.reveal": "查看完整证件号码和电话",
        "person.lookup": "查询辖区以外人员",
        "person.compare": "填表时比对信息",
        "person.ask_access": "受理本人信息查询",
        "person.print_access": "打印本人信息查询记录",
        "person.identify": "更正证件号码或姓名",
        "person.note_card": "登记证件挂失、临时证",
        "person.clear_card": "取消证件登记",
        "person.merge": "合并重复记录",
        "person.unmerge": "撤销合并",
        "confirmation.record": "记录动态确认",
        "confirmation.correct": "更正动态确认结果",
        "confirmation.make_sheet": "生成入户联系单",
        "confirmation.print_sheet": "打印入户联系单",
        "confirmation.renew": "更新就业意愿和联系方式",
        "service311.offer": "记录“311”服务",
        "service311.follow_up": "记录推荐结果",
        "service311.print": "打印推荐单",
        "service311.revoke": "撤销“311”服务记录",
        "case.accept": "受理办件",
        "case.verify": "核验办件",
        "case.complete": "办结办件",
        "case.refuse": "不予登记",
        "case.return": "退回补正",
        "case.resubmit": "补正办件",
        "case.withdraw": "本人撤回办件",
        "case.approve": "审核通过办件",
        "case.make": "制证",
        "case.receive": "收到证书",
        "case.hand_out": "发放证书",
        "case.send_back": "退回办件",
        "case.compare": "比对信息",
        "case.correct": "更正登记内容",
        "number.reserve": "预留登记表编号",
        "case.take_over": "转入存量登记",
        "case.propose": "发起迁出",
        "case.take": "同意接收迁入",
        "case.lapse": "终止办理办件",
        "case.revoke": "撤销办结的办件",
        "comparison.load": "导入比对数据",
        "certificate.make": "生成电子《就业创业证》",
        "certificate.issue": "登记纸质《就业创业证》",
        "certificate.batch": "成批制证",
        "certificate.preview": "预览证书",
        "certificate.list": "打印制证清单",
        "certificate.hand_over": "发放纸质《就业创业证》",
        "certificate.void": "作废纸质《就业创业证》",
        "certificate.replace": "替换纸质《就业创业证》",
        "booklet.receive": "登记空白证入库",
        "booklet.spoil": "登记空白证作废",
        "printer.add": "新增套打打印机",
        "printer.change": "修改套打打印机",
        "printer.remove": "删除套打打印机",
        "benefit.record": "登记享受扶持政策",
        "benefit.revoke": "撤销享受扶持政策",
        "employer.record": "登记用人单位",
        "employer.change": "修改用人单位",
        "vacancy.enter": "录入岗位",
        "vacancy.correct": "修改岗位",
        "vacancy.publish": "发布岗位",
        "vacancy.renew": "岗位续期",
        "vacancy.fill": "登记岗位已招人数",
        "vacancy.take_down": "下架岗位",
        "vacancy.reveal": "查看岗位的联系电话",
        "roster.upload": "上传花名册",
        "roster.check": "接着核对花名册",
        "roster.mend": "改正花名册的行",
        "roster.complete": "办结花名册",
        "roster.revoke": "撤销花名册",
        "roster.download": "下载花名册",
        "training.institution": "录入、修改培训机构",
        "training.close": "停止推荐培训机构",
        "training.course": "录入、修改培训班",
        "training.withdraw": "撤下培训班",
        "standard.add": "录入最低生活保障标准",
        "standard.withdraw": "撤回最低生活保障标准",
        "notice.see": "阅知通知",
        "message.resend": "重新发送短信",
        "message.renumber": "改号重发短信",
        "message.tell": "电话告知短信内容",
        "move.object": "对迁入提出异议",
        "move.dismiss": "不支持对迁入的异议",
        "status.check": "核实就业失业状态",
        "status.view": "查看他人的状态核实",
        "status.print": "打印状态核实单",
        "photo.add": "上传证件照片",
        "document.print": "打印",
        "evidence.add": "附上扫描件",
        "evidence.remove": "移出扫描件",
        "evidence.view": "查看扫描件",
        "import.upload": "上传导入文件",
        "import.check": "接着核对导入文件",
        "import.apply": "导入",
        "import.download": "下载导入结果",
    }
)
"""Every action that a service writes to the audit trail; a test holds the two together."""

AUDIT_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "user": "账号",
        "page": "页面",
        "person": "劳动者",
        "merge": "合并",
        "case": "办件",
        "roll_entry": "动态确认",
        "contact_sheet": "入户联系单",
        "service_offer": "“311”服务",
        "office": "机构",
        "reorganisation": "机构调整",
        "comparison_file": "比对数据",
        "certificate": "《就业创业证》",
        "certificate_issue": "纸质《就业创业证》",
        "certificate_batch": "制证批次",
        "booklet_entry": "空白证台账",
        "printer": "打印机",
        "benefit": "享受扶持政策",
        "employer": "用人单位",
        "vacancy": "岗位",
        "roster": "花名册",
        "standard": "最低生活保障标准",
        "training": "培训机构",
        "course": "培训班",
        "notice": "通知",
        "message": "短信",
        "status_check": "状态核实",
        "access_request": "本人信息查询",
        "document": "打印件",
        "evidence": "扫描件",
        "import": "导入文件",
    }
)

ONLY_LOOKING = frozenset(
    {
        "person.read",
        "person.reveal",
        "person.lookup",
        "person.compare",
        "person.ask_access",
        "person.print_access",
        "certificate.preview",
        "confirmation.print_sheet",
        "evidence.view",
        "status.check",
        "status.view",
        "status.print",
    }
)
"""Actions that leave a person's record as it was."""

CHANGES_OF_ROLES = frozenset(
    {
        "posting.add",
        "posting.end",
        "account.disable",
        "account.enable",
        "area.approve",
        "area.reorganise",
        "policy.set",
    }
)
"""What the 审计管理员 is to see of the other two's work (三员分立): who may do what from now on."""

AUDIT_RESULTS: Mapping[str, str] = MappingProxyType({"done": "成功", "refused": "拒绝"})


def action_title(action: str) -> str:
    """The action in words; one that is no longer known keeps its name, so no entry is hidden."""
    return AUDIT_ACTIONS.get(action, action)


def subject_title(subject: str) -> str:
    """The kind of thing acted upon; empty where there was none."""
    return AUDIT_SUBJECTS.get(subject, subject)


def result_title(result: str) -> str:
    """How it ended."""
    return AUDIT_RESULTS.get(result, result)
