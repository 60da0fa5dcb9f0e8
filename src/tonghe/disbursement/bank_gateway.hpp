// The way to a bank: order files out, receipt files in.
//
// Always true
//  1. Handing over a file again, by the same name and with the same content, changes nothing.
//  2. A receipt stays until it was `taken`; the same may be offered again after that, and is then known by its name.
//  3. What cannot be done now is Error(payment.bank_unavailable); nothing is lost by trying again.
#pragma once
#include "tonghe/disbursement/order_file.hpp"

namespace tonghe::disbursement {

struct ReceivedFile {
    std::string name;
    std::string bytes;
};

class BankGateway {
  public:
    virtual ~BankGateway() = default;
    virtual void submit(const OrderFile& file) = 0;
    virtual std::vector<ReceivedFile> collect(size_t files_max) = 0; // in the order of their names
    virtual void taken(const std::string& receipt) = 0;
};

} // namespace tonghe::disbursement
