// The binary: a table of commands.
#include "tonghe/api/openapi.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/cli/commands.hpp"

#include <csignal>

namespace tonghe::app {

std::vector<cli::Command> all_commands() {
    return {
        serve_node_command(),
        demo_command(),
        walkthrough_birth_command(),
        pack_check_command(),
        pack_new_command(),
        pack_diff_command(),
        pack_access_command(),
        algorithms_list_command(),
        policy_list_command(),
        policy_ask_command(),
        policy_match_command(),
        policy_estimate_command(),
        policy_versions_command(),
        policy_check_command(),
        claims_review_command(),
        claims_sample_command(),
        payments_list_command(),
        payments_show_command(),
        payments_waiting_command(),
        payments_submit_command(),
        payments_collect_command(),
        payments_reconcile_command(),
        bank_command(),
        process_conformance_command(),
        process_migrate_command(),
        process_export_command(),
        process_replay_command(),
        rules_check_command(),
        rules_eval_command(),
        rules_explain_command(),
        rules_scan_command(),
        rules_tck_command(),
        rules_fmt_command(),
        ledger_verify_command(),
        ledger_prove_command(),
        ledger_rebuild_command(),
        insight_diagnose_command(),
        insight_export_command(),
        simulate_population_command(),
        bench_rules_command(),
        user_add_command(),
        user_list_command(),
        user_lock_command(),
        user_unlock_command(),
        migrate_command(),
        doctor_command(),
        backup_command(),
        restore_command(),
        cli::settings_command(all_settings),
        cli::describe_command([] { return api::write_openapi(described_routes()); }),
    };
}

} // namespace tonghe::app

int main(int count, char** arguments) {
    std::signal(SIGXFSZ, SIG_IGN); // a file at the size its user may have is a write refused, as on a full disk
    return tonghe::cli::run(tonghe::app::all_commands(), count, arguments);
}
