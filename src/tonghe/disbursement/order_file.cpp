#include "tonghe/disbursement/order_file.hpp"

#include "tonghe/crypto/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tonghe::disbursement {

namespace {

constexpr std::array<std::pair<Refusal, const char*>, 5> refusals{
    {{Refusal::account_closed, "account_closed"},
     {Refusal::name_mismatch, "name_mismatch"},
     {Refusal::unknown_account, "unknown_account"},
     {Refusal::bank_busy, "bank_busy"},
     {Refusal::other, "other"}}};

// A name may hold what parts fields; there it is a space.
std::string plain(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c == '|' || static_cast<unsigned char>(c) < ' '; }, ' '
    );
    return out;
}

std::optional<int64_t> whole(std::string_view text) {
    int64_t out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    const bool is_number = fault == std::errc() && end == text.data() + text.size() && out >= 0;
    return is_number ? std::optional(out) : std::nullopt;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> out;
    while (true) {
        const size_t bar = line.find('|');
        out.push_back(line.substr(0, bar));
        if (bar == std::string_view::npos) {
            return out;
        }
        line.remove_prefix(bar + 1);
    }
}

std::string with_end(std::string text, size_t lines, int64_t cents, std::string& hash) {
    hash = crypto::to_hex(crypto::sm3(text));
    fmt::format_to(std::back_inserter(text), "END|{}|{}|{}\n", lines, cents, hash);
    return text;
}

struct Body {
    std::vector<std::string_view> head; // of format 1
    std::vector<std::string_view> lines;
    int64_t cents = 0;
    Payees accounts = Payees::persons;
};

// Format and, where it is not 1, the kind of the accounts.
std::string opening(std::string_view kind, Payees accounts) {
    return fmt::format("{}|{}", kind, accounts == Payees::persons ? "1" : "2|enterprises");
}

// Head, lines and totals; the hash and the number of lines are as they say.
std::variant<Body, Unread> read_body(std::string_view bytes, std::string_view kind, size_t head_fields) {
    const std::string_view all = bytes;
    Body out;
    std::vector<std::string_view> lines;
    while (!bytes.empty()) {
        const size_t end = bytes.find('\n');
        if (end == std::string_view::npos) {
            return Unread("not_readable"); // cut off
        }
        lines.push_back(bytes.substr(0, end));
        bytes.remove_prefix(end + 1);
    }
    if (lines.size() < 2) {
        return Unread("not_readable");
    }
    out.head = fields_of(lines.front());
    if (out.head.size() == head_fields + 1 && out.head[1] == "2") {
        const auto accounts = parse_word<Payees>(out.head[2]);
        if (!accounts) {
            return Unread("not_readable");
        }
        out.accounts = *accounts;
        out.head[1] = "1";
        out.head.erase(out.head.begin() + 2);
    }
    const auto end = fields_of(lines.back());
    if (out.head.size() != head_fields || out.head[0] != kind || out.head[1] != "1" || end.size() != 4 ||
        end[0] != "END") {
        return Unread("not_readable");
    }
    const std::string_view hashed = all.substr(0, static_cast<size_t>(lines.back().data() - all.data()));
    if (crypto::to_hex(crypto::sm3(hashed)) != end[3]) {
        return Unread("wrong_hash");
    }
    out.lines.assign(lines.begin() + 1, lines.end() - 1);
    const auto count = whole(end[1]);
    const auto cents = whole(end[2]);
    if (!count || !cents || static_cast<size_t>(*count) != out.lines.size() || out.head[head_fields - 2] != end[1] ||
        out.head[head_fields - 1] != end[2]) {
        return Unread("wrong_control_total");
    }
    out.cents = *cents;
    return out;
}

} // namespace

const char* word_of(Refusal cause) {
    return std::find_if(refusals.begin(), refusals.end(), [&](const auto& one) { return one.first == cause; })->second;
}

std::optional<Refusal> refusal_of(std::string_view word) {
    const auto found =
        std::find_if(refusals.begin(), refusals.end(), [&](const auto& one) { return word == one.second; });
    return found == refusals.end() ? std::nullopt : std::optional(found->first);
}

OrderFile write_orders(const std::string& name, const std::vector<Order>& orders, Payees accounts) {
    int64_t cents = 0;
    for (const Order& order : orders) {
        cents += order.cents;
    }
    const std::string begins = opening("TONGHE-ORDERS", accounts);
    OrderFile out{name, fmt::format("{}|{}|{}|{}\n", begins, name, orders.size(), cents), ""};
    out.bytes.reserve(orders.size() * 128);
    for (const Order& order : orders) {
        fmt::format_to(
            std::back_inserter(out.bytes),
            "{}|{}|{}|{}|{}|{}\n",
            order.payment,
            order.attempt,
            order.cents,
            order.account,
            plain(order.holder),
            plain(order.purpose)
        );
    }
    out.bytes = with_end(std::move(out.bytes), orders.size(), cents, out.hash);
    return out;
}

std::string write_receipt(const Receipt& receipt) {
    int64_t paid = 0;
    for (const ReceiptLine& line : receipt.lines) {
        paid += line.paid_on ? line.cents : 0;
    }
    const std::string begins = opening("TONGHE-RECEIPT", receipt.accounts);
    std::string out =
        fmt::format("{}|{}|{}|{}|{}\n", begins, receipt.name, receipt.order_file, receipt.lines.size(), paid);
    for (const ReceiptLine& line : receipt.lines) {
        fmt::format_to(
            std::back_inserter(out),
            "{}|{}|{}|{}|{}\n",
            line.payment,
            line.cents,
            line.account,
            line.paid_on ? "paid" : "failed",
            line.paid_on ? to_string(*line.paid_on) : word_of(line.cause)
        );
    }
    std::string hash;
    return with_end(std::move(out), receipt.lines.size(), paid, hash);
}

std::variant<ReadOrders, Unread> read_orders(std::string_view bytes) {
    auto read = read_body(bytes, "TONGHE-ORDERS", 5);
    if (const auto* unread = std::get_if<Unread>(&read)) {
        return *unread;
    }
    const Body& body = std::get<Body>(read);
    ReadOrders out{std::string(body.head[2]), {}, body.accounts};
    out.orders.reserve(body.lines.size());
    int64_t sum = 0;
    for (const std::string_view line : body.lines) {
        const auto fields = fields_of(line);
        const auto attempt = fields.size() == 6 ? whole(fields[1]) : std::nullopt;
        const auto cents = fields.size() == 6 ? whole(fields[2]) : std::nullopt;
        if (!attempt || !cents || fields[0].empty()) {
            return Unread("not_readable");
        }
        sum += *cents;
        out.orders.push_back(
            {std::string(fields[0]),
             static_cast<int>(*attempt),
             *cents,
             std::string(fields[3]),
             std::string(fields[4]),
             std::string(fields[5])}
        );
    }
    if (sum != body.cents) {
        return Unread("wrong_control_total");
    }
    return out;
}

std::variant<Receipt, Unread> read_receipt(std::string_view bytes) {
    auto read = read_body(bytes, "TONGHE-RECEIPT", 6);
    if (const auto* unread = std::get_if<Unread>(&read)) {
        return *unread;
    }
    const Body& body = std::get<Body>(read);
    Receipt out{std::string(body.head[2]), std::string(body.head[3]), {}, body.accounts};
    out.lines.reserve(body.lines.size());
    int64_t sum = 0;
    for (const std::string_view line : body.lines) {
        const auto fields = fields_of(line);
        const auto cents = fields.size() == 5 ? whole(fields[1]) : std::nullopt;
        if (!cents || fields[0].empty() || (fields[3] != "paid" && fields[3] != "failed")) {
            return Unread("not_readable");
        }
        ReceiptLine one{std::string(fields[0]), *cents, std::string(fields[2]), {}, Refusal::other};
        if (fields[3] == "paid") {
            one.paid_on = parse_date(fields[4]);
            if (!one.paid_on) {
                return Unread("not_readable");
            }
            sum += *cents;
        } else {
            one.cause = refusal_of(fields[4]).value_or(Refusal::other);
        }
        out.lines.push_back(std::move(one));
    }
    if (sum != body.cents) {
        return Unread("wrong_control_total");
    }
    return out;
}

} // namespace tonghe::disbursement
