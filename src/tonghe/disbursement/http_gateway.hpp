// A bank that takes order files and gives receipts over HTTP, as `tonghe bank` does.
//
//   PUT /orders/NAME       the file        201; 200 where it is there already; 409 with other content
//   GET /receipts?taken=no names, a line each
//   GET /receipts/NAME     the file
//   PUT /receipts/NAME     it was taken
#pragma once
#include "tonghe/base/time.hpp"
#include "tonghe/disbursement/bank_gateway.hpp"

namespace tonghe::disbursement {

class HttpGateway : public BankGateway {
  public:
    explicit HttpGateway(std::string url, Duration limit = Duration::seconds(60))
        : url_(std::move(url)), limit_(limit) {}

    void submit(const OrderFile& file) override;
    std::vector<ReceivedFile> collect(size_t files_max) override;
    void taken(const std::string& receipt) override;

  private:
    std::string url_;
    Duration limit_;
};

} // namespace tonghe::disbursement
