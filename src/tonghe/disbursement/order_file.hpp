// Order files and receipt files: what goes to a bank and what comes back. Text of lines, fields parted by `|`.
//
//   TONGHE-ORDERS|1|NAME|LINES|CENTS             TONGHE-RECEIPT|1|NAME|ORDER FILE|LINES|CENTS
//   TONGHE-ORDERS|2|enterprises|NAME|…           TONGHE-RECEIPT|2|enterprises|NAME|…
//   ORDER|ATTEMPT|CENTS|ACCOUNT|HOLDER|PURPOSE   ORDER|CENTS|ACCOUNT|paid|DAY    or   ORDER|CENTS|ACCOUNT|failed|CAUSE
//   END|LINES|CENTS|SM3 of all before            END|LINES|CENTS of those paid|SM3 of all before
//
// Always true
//  1. The same orders give the same bytes.
//  2. A file is read whole or not at all: its totals and its hash must be those of its lines.
//  3. A file is for accounts of one kind (对私, 对公): format 1 for those of persons, format 2 names it.
//
// Elsewhere: how files travel (bank_gateway.hpp), what becomes of a receipt (paying.hpp).
#pragma once
#include "tonghe/base/time.hpp"
#include "tonghe/disbursement/payees.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tonghe::disbursement {

struct Order {
    std::string payment; // the identity: a bank pays it once, however often it is sent
    int attempt = 1;
    int64_t cents = 0;
    std::string account;
    std::string holder;
    std::string purpose;

    bool operator==(const Order&) const = default;
};

struct OrderFile {
    std::string name;
    std::string bytes;
    std::string hash; // as it stands in the last line

    bool operator==(const OrderFile&) const = default;
};

OrderFile write_orders(const std::string& name, const std::vector<Order>& orders, Payees accounts = Payees::persons);

struct ReadOrders {
    std::string name;
    std::vector<Order> orders;
    Payees accounts = Payees::persons;
};

enum class Refusal { account_closed, name_mismatch, unknown_account, bank_busy, other };
[[nodiscard]] const char* word_of(Refusal cause);
std::optional<Refusal> refusal_of(std::string_view word);

inline bool may_be_repeated(Refusal cause) { return cause == Refusal::bank_busy; }

struct ReceiptLine {
    std::string payment;
    int64_t cents = 0;
    std::string account;
    std::optional<Date> paid_on; // nothing: refused
    Refusal cause = Refusal::other;

    bool operator==(const ReceiptLine&) const = default;
};

struct Receipt {
    std::string name;
    std::string order_file;
    std::vector<ReceiptLine> lines;
    Payees accounts = Payees::persons;
};

std::string write_receipt(const Receipt& receipt);

// Why a file is not read: `not_readable`, `wrong_control_total`, `wrong_hash`.
using Unread = std::string;
std::variant<ReadOrders, Unread> read_orders(std::string_view bytes);
std::variant<Receipt, Unread> read_receipt(std::string_view bytes);

} // namespace tonghe::disbursement
