// A bank to test against: takes order files, keeps accounts, answers with receipts. State on disk, so that it may be
// killed at any moment.
//
// Always true
//  1. An order is paid once, whatever file it comes in: its id is its identity.
//  2. A file is taken whole, with its receipt, or not at all; again by the same name it changes nothing.
//
// It refuses by the last three digits of the account: 404 no such account, 405 closed, 406 another name, 503 busy at
// the first attempt.
#pragma once
#include "tonghe/base/clock.hpp"
#include "tonghe/disbursement/file_gateway.hpp"
#include "tonghe/store/store.hpp"

#include <memory>

namespace tonghe::disbursement {

struct BankTotals {
    int64_t payments = 0; // that moved money
    int64_t cents = 0;
    int64_t balances = 0; // sum of all accounts
    int64_t twice = 0;    // orders paid that came again
};

class TestBank {
  public:
    TestBank(const std::filesystem::path& folder, const Clock& clock);
    ~TestBank();

    // False where the file is there already. Error(payment.other_file | payment.unreadable_file).
    bool take(const std::string& name, std::string_view bytes);
    std::vector<std::string> receipts() const; // names of those not yet taken, oldest first
    std::optional<std::string> receipt(const std::string& name) const;
    void taken(const std::string& name);
    BankTotals totals() const;

  private:
    const Clock& clock_;
    std::unique_ptr<store::Store> store_;
};

// The bank in the same process: for demonstrations, stories and measurements.
class LocalBank : public BankGateway {
  public:
    LocalBank(const std::filesystem::path& folder, const Clock& clock) : bank_(folder, clock) {}

    void submit(const OrderFile& file) override { bank_.take(file.name, file.bytes); }

    std::vector<ReceivedFile> collect(size_t files_max) override;

    void taken(const std::string& receipt) override { bank_.taken(receipt); }

    TestBank& bank() { return bank_; }

  private:
    TestBank bank_;
};

} // namespace tonghe::disbursement
