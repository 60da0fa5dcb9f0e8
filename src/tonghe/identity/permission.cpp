#include "tonghe/identity/permission.hpp"

#include <algorithm>

namespace tonghe::identity {

std::span<const AdministratorPermission> administrator_permissions() {
    static const std::vector<AdministratorPermission> table = [] {
        // clang-format off
        std::vector<AdministratorPermission> out = {
            {permission::manage_packs, {}, {"管理内容包", "manage packs"}},
            {permission::manage_outbox, {}, {"管理待发消息", "manage the outbox"}},
            {permission::manage_webhooks, {}, {"管理消息推送", "manage webhooks"}},
            {permission::read_health, {}, {"查看运行状况", "read the node's health"}},
            {permission::manage_projections, {}, {"重建统计投影", "rebuild projections"}},
            {permission::manage_processes, {}, {"处理停滞流程、迁移流程版本", "mend stuck processes and migrate versions"}},
            {permission::read_processes, {}, {"查看流程与草稿、检查和试运行", "see processes and drafts, check and try them"}},
            {permission::design_processes, {}, {"设计流程、提交审批", "draw processes and submit them"}},
            {permission::approve_processes, {}, {"审批并发布他人的流程草稿", "approve and publish drafts of others"}},
            {permission::steer_processes, {}, {"跳过、跳转办理环节", "skip steps and jump"}},
            {permission::send_to_processes, {}, {"向流程发送消息和信号", "send messages and signals to processes"}},
            {permission::hand_over_work, {}, {"代为交接工作", "hand an officer's work over"}},
            {permission::read_organisation, {}, {"查看组织机构", "read the organisation"}},
            {permission::read_accounts, {}, {"查看账号", "read accounts"}},
            {permission::create_accounts, {}, {"创建账号", "create accounts"}},
            {permission::secure_accounts, {}, {"锁定账号、分配岗位", "lock accounts and assign posts"}},
            {permission::read_journal, {}, {"查看日志账本", "read the journal"}},
            {permission::verify_journal, {}, {"验证日志账本", "verify the journal"}},
            {permission::read_access_log, {}, {"查看访问记录", "read the access log"}},
            {permission::read_insight, {}, {"查看流程诊断", "read the diagnosis of processes"}},
        };
        // clang-format on
        for (AdministratorPermission& entry : out) {
            for (const AdministratorRole role :
                 {AdministratorRole::system,
                  AdministratorRole::security,
                  AdministratorRole::audit,
                  AdministratorRole::service}) {
                if (catalog::AccessRules::of_the_house()->grants(word(role), entry.permission)) {
                    entry.roles.push_back(role);
                }
            }
        }
        return out;
    }();
    return table;
}

bool is_administrative(std::string_view permission) {
    const auto table = administrator_permissions();
    return std::any_of(table.begin(), table.end(), [&](const auto& entry) { return entry.permission == permission; });
}

std::vector<std::string> permissions_of(AdministratorRole role, const catalog::AccessRules& access) {
    std::vector<std::string> out;
    for (const AdministratorPermission& entry : administrator_permissions()) {
        if (access.grants(word(role), entry.permission)) {
            out.emplace_back(entry.permission);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

Text title_of(AdministratorRole role) {
    switch (role) {
    case AdministratorRole::system:
        return {"系统管理员", "system administrator"};
    case AdministratorRole::security:
        return {"安全管理员", "security administrator"};
    case AdministratorRole::service:
        return {"系统接入账号", "account of another system"};
    case AdministratorRole::audit:
        break;
    }
    return {"审计管理员", "audit administrator"};
}

} // namespace tonghe::identity
