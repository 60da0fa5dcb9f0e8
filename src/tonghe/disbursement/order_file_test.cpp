#include "tonghe/base/random.hpp"
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/disbursement/order_file.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::disbursement;

namespace {

std::vector<Order> orders() {
    return {
        {"a1", 1, 6000, "629900000000001", "刘秀兰", "elderly-allowance/allowance/2026-11"},
        {"b2", 2, 12'050, "629900000000002", "赵|明\n远", "elderly-allowance/allowance/2026-11"}};
}

std::string unread(const std::string& bytes) {
    const auto read = read_orders(bytes);
    return std::holds_alternative<Unread>(read) ? std::get<Unread>(read) : "read";
}

Receipt receipt() {
    return {
        "receipt-one.txt",
        "one.txt",
        {{"a1", 6000, "629900000000001", Date::of(2026, 11, 23), Refusal::other},
         {"b2", 12'050, "629900000000002", {}, Refusal::account_closed}}};
}

} // namespace

TEST(disbursement_order_file, orders_are_read_as_they_were_written) {
    const OrderFile file = write_orders("one.txt", orders());
    const auto read = std::get<ReadOrders>(read_orders(file.bytes));
    EXPECT_EQ(read.name, "one.txt");
    auto expected = orders();
    expected[1].holder = "赵 明 远"; // what parts fields and lines is a space
    EXPECT_EQ(read.orders, expected);
    EXPECT_EQ(write_orders("one.txt", orders()), file);
}

TEST(disbursement_order_file, a_receipt_is_read_as_it_was_written) {
    const auto read = std::get<Receipt>(read_receipt(write_receipt(receipt())));
    EXPECT_EQ(read.name, "receipt-one.txt");
    EXPECT_EQ(read.order_file, "one.txt");
    EXPECT_EQ(read.lines, receipt().lines);
}

TEST(disbursement_order_file, every_changed_byte_is_noticed) {
    const std::string bytes = write_orders("one.txt", orders()).bytes;
    for (size_t i = 0; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_NE(unread(changed), "read") << i;
    }
}

TEST(disbursement_order_file, what_is_cut_off_anywhere_is_not_read) {
    const std::string bytes = write_orders("one.txt", orders()).bytes;
    for (size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_NE(unread(bytes.substr(0, i)), "read") << i;
    }
}

TEST(disbursement_order_file, a_wrong_total_is_told_from_a_wrong_hash) {
    Receipt one = receipt();
    std::string bytes = write_receipt(one);
    const size_t head = bytes.find("|2|6000\n");
    ASSERT_NE(head, std::string::npos);
    bytes.replace(head, 7, "|2|6001");
    EXPECT_EQ(std::get<Unread>(read_receipt(bytes)), "wrong_hash");
    EXPECT_EQ(std::get<Unread>(read_receipt("TONGHE-RECEIPT|1|a|b|0|0\n")), "not_readable");
}

TEST(disbursement_order_file, garbage_is_refused_and_harms_nobody) {
    Random random(7);
    const std::string bytes = write_receipt(receipt());
    for (int round = 0; round < 2000; ++round) {
        std::string noise = bytes;
        for (int i = 0; i < 4; ++i) {
            noise[random.below(noise.size())] = static_cast<char>(random.below(256));
        }
        if (noise != bytes) {
            EXPECT_TRUE(std::holds_alternative<Unread>(read_receipt(noise)));
        }
    }
}

TEST(disbursement_names, are_published_with_their_middle_hidden) {
    EXPECT_EQ(published_name("刘秀兰"), "刘*兰");
    EXPECT_EQ(published_name("陈宇"), "陈*");
    EXPECT_EQ(published_name("欧阳明月"), "欧**月");
    EXPECT_EQ(published_name(""), "");
    EXPECT_EQ(masked_account("6299000000001234"), "…1234");
    EXPECT_EQ(masked_account("1234"), "");
    EXPECT_EQ(yuan(12'050), "120.50");
    EXPECT_EQ(yuan(6000), "60");
}

TEST(disbursement_order_id, is_the_same_for_the_same_grant_and_for_no_other) {
    const std::string id = payment_id("elderly-allowance", "allowance", "r1", "2026-11");
    EXPECT_EQ(id, payment_id("elderly-allowance", "allowance", "r1", "2026-11"));
    EXPECT_EQ(id.size(), 32U);
    EXPECT_NE(id, payment_id("elderly-allowance", "allowance", "r1", "2026-12"));
    EXPECT_NE(id, payment_id("elderly-allowance", "allowance", "r2", "2026-11"));
    EXPECT_NE(payment_id("a", "bc", "r", "p"), payment_id("ab", "c", "r", "p"));
}
