#include "tonghe/app/payment_bank.hpp"

#include "tonghe/app/errors.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/disbursement/file_gateway.hpp"
#include "tonghe/disbursement/http_gateway.hpp"
#include "tonghe/disbursement/test_bank.hpp"

namespace tonghe::app {

std::unique_ptr<disbursement::BankGateway>
bank_of(const Settings& settings, const std::filesystem::path& folder, const Clock& clock) {
    const std::string bank = settings.text("payments.bank");
    if (bank == "test") {
        return std::make_unique<disbursement::LocalBank>(folder / "bank", clock);
    }
    if (bank.starts_with("http://") || bank.starts_with("https://")) {
        return std::make_unique<disbursement::HttpGateway>(bank);
    }
    if (bank != "files") {
        throw Error(errors::unknown_bank, {{"bank", bank}});
    }
    return std::make_unique<disbursement::FileGateway>(folder);
}

disbursement::WorkerOptions payment_options(const Settings& settings) {
    return {
        .lines_per_file = static_cast<int>(settings.integer("payments.lines_per_file")),
        .collect_every = Duration::seconds(settings.integer("payments.collect_seconds"))};
}

} // namespace tonghe::app
