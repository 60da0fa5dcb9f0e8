// Files in folders: orders are put into `outgoing`, receipts are looked for in `incoming` and go to `done`. Who carries
// them to the bank and back is not our business.
#pragma once
#include "tonghe/disbursement/bank_gateway.hpp"

#include <filesystem>

namespace tonghe::disbursement {

// A file is there whole or not at all, and once it is there it stays (temporary name, flush, rename, flush of the
// folder). Error(payment.other_file) where there is one of that name with other content.
void put_file(const std::filesystem::path& folder, const std::string& name, std::string_view bytes);

class FileGateway : public BankGateway {
  public:
    explicit FileGateway(std::filesystem::path folder);

    void submit(const OrderFile& file) override;
    std::vector<ReceivedFile> collect(size_t files_max) override;
    void taken(const std::string& receipt) override;

    std::filesystem::path outgoing() const { return folder_ / "outgoing"; }

    std::filesystem::path incoming() const { return folder_ / "incoming"; }

  private:
    std::filesystem::path folder_;
};

} // namespace tonghe::disbursement
