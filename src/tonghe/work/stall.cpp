#include "tonghe/work/stall.hpp"

#include "tonghe/store/session.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

using process::Index;
using process::Model;
using process::NodeKind;
using process::State;

constexpr const char* columns =
    "id, instance, token, element, code, case_ref, process, at, resolved_at, resolved_by, remedy, reason";

Stall read_stall(const store::Row& row) {
    return {
        .id = row.id<StallId>(0),
        .instance = row.id<InstanceId>(1),
        .token = static_cast<uint32_t>(row.integer(2)),
        .element = row.text(3),
        .code = row.text(4),
        .case_ref = row.text(5),
        .process = row.text(6),
        .at = row.instant(7),
        .resolved_at = row.optional_instant(8),
        .resolved_by = row.text(9),
        .remedy = row.text(10),
        .reason = row.text(11)};
}

} // namespace

StallCause cause_of(const Stall& stall, const Model& model) {
    if (stall.token == 0) {
        return StallCause::join_waits;
    }
    const auto node = model.find(stall.element);
    switch (node ? model.nodes[*node].kind : NodeKind::task) {
    case NodeKind::service_task:
    case NodeKind::send_task:
        return StallCause::service_failed;
    case NodeKind::rule_task:
        return StallCause::decision_failed;
    case NodeKind::call_activity:
        return StallCause::process_missing;
    case NodeKind::exclusive:
    case NodeKind::inclusive:
        return StallCause::no_branch;
    default:
        return StallCause::value_missing;
    }
}

Text advice(StallCause cause) {
    switch (cause) {
    case StallCause::service_failed:
        return {
            "服务未能完成。请按错误代码排除故障后重试；确认已在系统外办妥的，可以跳过。",
            "A service could not do its work. Remove what the code names and retry; skip it where it was done "
            "otherwise."};
    case StallCause::decision_failed:
        return {
            "决策没有给出结果。请补上缺少的变量后重试，或修正决策模型。",
            "The decision gave no result. Set the missing variables and retry, or correct the decision model."};
    case StallCause::no_branch:
        return {
            "没有一个分支的条件成立。请设置条件所用的变量后重试，或跳转到应走的环节。",
            "No branch has a condition that holds. Set the variables they read and retry, or jump to the right step."};
    case StallCause::process_missing:
        return {
            "被调用的流程不存在或已失败。请装好含有该流程的内容包后重试。",
            "The called process is missing or failed. Load the pack that has it and retry."};
    case StallCause::value_missing:
        return {
            "需要的数值算不出来。请设置相应的变量后重试，或跳转。",
            "A value that is needed cannot be computed. Set its variables and retry, or jump."};
    case StallCause::join_waits:
        break;
    }
    return {
        "汇合处等待的分支不会再来。请将流程迁移到修正后的版本，或撤销后重新办理。",
        "A join waits for a branch that will not come. Migrate to a corrected version, or cancel and begin again."};
}

std::vector<Index> jump_targets(const Model& model, const State& state, uint32_t token) {
    std::vector<Index> targets;
    const process::Token* from = state.token(token);
    if (from == nullptr || from->about != 0) {
        return targets;
    }
    for (Index node = 0; node < model.nodes.size(); ++node) {
        const process::Node& to = model.nodes[node];
        const bool is_step = process::is_activity(to.kind) || to.kind == NodeKind::end || process::is_gateway(to.kind);
        const bool opens_by_event =
            to.inner != process::no_index && model.scopes[to.inner].kind == process::ScopeKind::event;
        if (is_step && to.scope == model.nodes[from->node].scope && !to.for_compensation && !opens_by_event) {
            targets.push_back(node);
        }
    }
    return targets;
}

std::vector<Remedy> remedies(const Model& model, const State& state, uint32_t token) {
    const process::Token* from = state.token(token);
    if (from == nullptr || from->wait != process::Wait::help) {
        return {};
    }
    const NodeKind kind = model.nodes[from->node].kind;
    std::vector<Remedy> out{Remedy::retry};
    if (process::is_activity(kind) || kind == NodeKind::catch_event) {
        out.push_back(Remedy::skip);
    }
    if (!jump_targets(model, state, token).empty()) {
        out.push_back(Remedy::jump);
    }
    return out;
}

std::vector<Stall> stalls(store::Session& session, const StallQuery& query) {
    return session.all(
        fmt::format(
            "SELECT {} FROM process_stall WHERE resolved_at IS {}NULL AND at < ? ORDER BY at DESC, id DESC LIMIT ?",
            columns,
            query.resolved ? "NOT " : ""
        ),
        {query.before, query.limit},
        read_stall
    );
}

std::optional<Stall> find_stall(store::Session& session, const StallId& id) {
    return session.first(fmt::format("SELECT {} FROM process_stall WHERE id = ?", columns), {id}, read_stall);
}

StallCounts count_stalls(store::Session& session) {
    return {
        .open = session.count("SELECT count(*) FROM process_stall WHERE resolved_at IS NULL"),
        .all = session.count("SELECT count(*) FROM process_stall")};
}

} // namespace tonghe::work
