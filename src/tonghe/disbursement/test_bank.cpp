#include "tonghe/disbursement/test_bank.hpp"

#include "tonghe/disbursement/errors.hpp"

namespace tonghe::disbursement {

namespace {

constexpr const char* schema = R"(
CREATE TABLE bank_file (
  name TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL,
  number BIGINT NOT NULL,
  receipt TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL,
  taken BIGINT NOT NULL
);
CREATE INDEX bank_file_open ON bank_file (taken, number);
CREATE TABLE bank_order (
  payment TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  cents BIGINT NOT NULL,
  paid_on TEXT NOT NULL,
  asked BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
CREATE TABLE bank_account (
  account TEXT NOT NULL PRIMARY KEY,
  cents BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
)";

constexpr store::Migration migration{"bank", 1, "bank", schema};

std::optional<Refusal> refusal_for(const Order& order) {
    const std::string_view account = order.account;
    if (account.size() < 12 || account.ends_with("404")) {
        return Refusal::unknown_account;
    }
    if (account.ends_with("405")) {
        return Refusal::account_closed;
    }
    if (account.ends_with("406")) {
        return Refusal::name_mismatch;
    }
    return account.ends_with("503") && order.attempt == 1 ? std::optional(Refusal::bank_busy) : std::nullopt;
}

ReceiptLine pay(store::Session& session, const Order& order, Date today) {
    ReceiptLine out{order.payment, order.cents, order.account, {}, Refusal::other};
    const auto before = session.first(
        "SELECT account, cents, paid_on FROM bank_order WHERE payment = ?",
        {order.payment},
        [](const store::Row& row) { return std::tuple(row.text(0), row.integer(1), row.date(2)); }
    );
    if (before) { // what was paid then is told again
        session.execute("UPDATE bank_order SET asked = asked + 1 WHERE payment = ?", {order.payment});
        std::tie(out.account, out.cents, out.paid_on) = *before;
        return out;
    }
    if (const auto refusal = refusal_for(order)) {
        out.cause = *refusal;
        return out;
    }
    session.execute(
        "INSERT INTO bank_order (payment, account, cents, paid_on, asked) VALUES (?, ?, ?, ?, 1)",
        {order.payment, order.account, order.cents, today}
    );
    session.execute(
        "INSERT INTO bank_account (account, cents) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET cents = "
        "bank_account.cents + excluded.cents",
        {order.account, order.cents}
    );
    out.paid_on = today;
    return out;
}

std::string hash_in(std::string_view bytes) {
    const size_t bar = bytes.rfind('|');
    return bar == std::string_view::npos ? "" : std::string(bytes.substr(bar + 1, 64));
}

} // namespace

TestBank::TestBank(const std::filesystem::path& folder, const Clock& clock) : clock_(clock) {
    std::filesystem::create_directories(folder);
    store_ = store::Store::open({.url = "sqlite:" + (folder / "bank.db").string(), .readers = 1, .writers = 1});
    store_->migrate({{&migration, 1}}, clock);
}

TestBank::~TestBank() { store_->close(); }

bool TestBank::take(const std::string& name, std::string_view bytes) {
    auto read = read_orders(bytes);
    const auto* orders = std::get_if<ReadOrders>(&read);
    if (orders == nullptr || orders->name != name) {
        const std::string reason = orders == nullptr ? std::get<Unread>(read) : "other_name";
        throw Error(errors::unreadable_file, {{"name", name}, {"reason", reason}});
    }
    const std::string hash = hash_in(bytes);
    const Date today = date_of(clock_.now());
    bool is_new = true;
    store_->write_and_wait([&](store::Session& session) {
        const auto there =
            session.first("SELECT hash FROM bank_file WHERE name = ?", {name}, [](const store::Row& row) {
                return row.text(0);
            });
        if (there) {
            if (*there != hash) {
                throw Error(errors::other_file, {{"name", name}});
            }
            is_new = false;
            return;
        }
        Receipt receipt{"receipt-" + name, name, {}, orders->accounts};
        receipt.lines.reserve(orders->orders.size());
        for (const Order& order : orders->orders) {
            receipt.lines.push_back(pay(session, order, today));
        }
        const int64_t number = session.count("SELECT COUNT(*) FROM bank_file") + 1;
        session.execute(
            "INSERT INTO bank_file (name, hash, number, receipt, bytes, taken) VALUES (?, ?, ?, ?, ?, 0)",
            {name, hash, number, receipt.name, store::Bytes{write_receipt(receipt)}}
        );
    });
    return is_new;
}

std::vector<std::string> TestBank::receipts() const {
    return store_->read([](store::Session& session) {
        return session.all(
            "SELECT receipt FROM bank_file WHERE taken = 0 ORDER BY number",
            {},
            [](const store::Row& row) { return row.text(0); }
        );
    });
}

std::optional<std::string> TestBank::receipt(const std::string& name) const {
    return store_->read([&](store::Session& session) {
        return session.first("SELECT bytes FROM bank_file WHERE receipt = ?", {name}, [](const store::Row& row) {
            return row.text(0);
        });
    });
}

void TestBank::taken(const std::string& name) {
    store_->write_and_wait([&](store::Session& session) {
        session.execute("UPDATE bank_file SET taken = 1 WHERE receipt = ?", {name});
    });
}

BankTotals TestBank::totals() const {
    return store_->read([](store::Session& session) {
        BankTotals out;
        session.each(
            "SELECT COUNT(*), COALESCE(SUM(cents), 0), COALESCE(SUM(asked - 1), 0) FROM bank_order",
            {},
            [&](const store::Row& row) {
                out.payments = row.integer(0);
                out.cents = row.integer(1);
                out.twice = row.integer(2);
            }
        );
        out.balances = session.count("SELECT COALESCE(SUM(cents), 0) FROM bank_account");
        return out;
    });
}

std::vector<ReceivedFile> LocalBank::collect(size_t files_max) {
    std::vector<ReceivedFile> out;
    for (const std::string& name : bank_.receipts()) {
        if (out.size() == files_max) {
            break;
        }
        out.push_back({name, bank_.receipt(name).value_or("")});
    }
    return out;
}

} // namespace tonghe::disbursement
