#include "tonghe/notify/webhook.hpp"

#include <gtest/gtest.h>

namespace tonghe::notify {

TEST(notify_webhook, wants_kinds_and_prefixes) {
    Webhook webhook;
    EXPECT_TRUE(wants(webhook, "case.accepted"));
    webhook.kinds = {"case.", "certificate.issued"};
    EXPECT_TRUE(wants(webhook, "case.accepted"));
    EXPECT_TRUE(wants(webhook, "certificate.issued"));
    EXPECT_FALSE(wants(webhook, "certificate.revoked"));
    EXPECT_FALSE(wants(webhook, "casework.begun"));
}

TEST(notify_webhook, speaks_cloudevents_and_signs_time_and_body) {
    const journal::Entry entry{
        .sequence = 7,
        .at = *parse_instant("2026-03-02T09:00:00+08:00"),
        .event = {.kind = "case.accepted", .subject = "01", .actor = "system", .data = JsonObject{{"a", 1}}}};
    EXPECT_EQ(
        cloud_event(entry, "yunlan"),
        R"({"specversion":"1.0","id":"7","source":"/nodes/yunlan","type":"dev.tonghe.case.accepted","subject":"01","time":"2026-03-02T09:00:00.000+08:00","datacontenttype":"application/json","data":{"a":1}})"
    );
    EXPECT_EQ(signature("secret", 1, "{}").size(), 64U);
    EXPECT_NE(signature("secret", 1, "{}"), signature("secret", 2, "{}"));
}

} // namespace tonghe::notify
