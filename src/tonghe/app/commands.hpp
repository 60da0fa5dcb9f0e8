// The commands of the binary that need a node or its parts, each in a file of its own.
#pragma once
#include "tonghe/app/node.hpp"
#include "tonghe/cli/command.hpp"

#include <vector>

namespace tonghe::app {

cli::Command serve_node_command();
cli::Command demo_command();
cli::Command walkthrough_birth_command();
cli::Command bank_command();
cli::Command bench_rules_command();
cli::Command insight_diagnose_command();
cli::Command insight_export_command();
cli::Command ledger_prove_command();
cli::Command ledger_rebuild_command();
cli::Command ledger_verify_command();
cli::Command pack_check_command();
cli::Command pack_diff_command();
cli::Command pack_access_command();
cli::Command pack_new_command();
cli::Command algorithms_list_command();
cli::Command payments_collect_command();
cli::Command payments_list_command();
cli::Command payments_reconcile_command();
cli::Command payments_show_command();
cli::Command payments_waiting_command();
cli::Command payments_submit_command();
cli::Command policy_ask_command();
cli::Command policy_check_command();
cli::Command policy_list_command();
cli::Command policy_match_command();
cli::Command policy_estimate_command();
cli::Command policy_versions_command();
cli::Command claims_review_command();
cli::Command claims_sample_command();
cli::Command process_conformance_command();
cli::Command process_migrate_command();
cli::Command process_export_command();
cli::Command process_replay_command();
cli::Command rules_check_command();
cli::Command rules_eval_command();
cli::Command rules_explain_command();
cli::Command rules_fmt_command();
cli::Command rules_scan_command();
cli::Command rules_tck_command();
cli::Command simulate_population_command();
cli::Command user_add_command();
cli::Command user_list_command();
cli::Command user_lock_command();
cli::Command user_unlock_command();
cli::Command migrate_command();
cli::Command doctor_command();
cli::Command backup_command();
cli::Command restore_command();

std::vector<cli::Command> all_commands();

} // namespace tonghe::app
