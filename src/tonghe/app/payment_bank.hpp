// The bank that payments go to, by the settings.
#pragma once
#include "tonghe/disbursement/worker.hpp"

#include <filesystem>
#include <memory>

namespace tonghe {
class Settings;
}

namespace tonghe::app {

std::unique_ptr<disbursement::BankGateway>
bank_of(const Settings& settings, const std::filesystem::path& folder, const Clock& clock);
disbursement::WorkerOptions payment_options(const Settings& settings);

} // namespace tonghe::app
