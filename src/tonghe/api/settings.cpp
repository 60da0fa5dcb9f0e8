#include "tonghe/api/settings.hpp"

#include "tonghe/api/api.hpp"

namespace tonghe::api {

std::span<const Setting> settings() {
    using Kind = Setting::Kind;
    // clang-format off
    static constexpr Setting table[] = {
        {"api.address", Kind::text, "127.0.0.1", 0, 0, false, "0.1", "监听的地址。对外服务时用 0.0.0.0 或 ::。", "Address to listen on; 0.0.0.0 or :: to serve other machines."},
        {"api.port", Kind::integer, "8080", 0, 65535, false, "0.1", "监听的端口，0 表示任选。", "Port to listen on; 0 picks a free one."},
        {"api.io_threads", Kind::integer, "0", 0, 1024, false, "0.1", "收发线程数，0 表示每核一个。", "Threads that receive and send; 0 is one a core."},
        {"api.worker_threads", Kind::integer, "4", 1, 1024, false, "0.1", "执行读请求的线程数。", "Threads on which reads run."},
        {"api.certificate_file", Kind::text, "", 0, 0, false, "0.1", "TLS 证书链文件（PEM）；为空则不加密，由前置代理负责。", "TLS certificate chain (PEM); empty leaves TLS to a proxy in front."},
        {"api.key_file", Kind::text, "", 0, 0, false, "0.1", "TLS 私钥文件（PEM）。", "TLS private key (PEM)."},
        {"api.proxies", Kind::text, "", 0, 0, false, "0.1", "前置代理所在网段，只信任它们给出的 X-Forwarded-For。", "Networks of our own proxies, whose X-Forwarded-For is believed."},
        {"api.metrics_networks", Kind::text, "127.0.0.0/8, ::1", 0, 0, false, "0.1", "可以读取 /metrics 的网段。", "Networks that may read /metrics."},
        {"api.header_bytes_max", Kind::integer, "16384", 1024, 1 << 20, false, "0.1", "请求头上限（字节）。", "Largest request header, in bytes."},
        {"api.body_bytes_max", Kind::integer, "1048576", 1024, 1 << 30, false, "0.1", "请求体上限（字节）；上传材料的地址另有上限。", "Largest request body, in bytes; uploads have a limit of their own."},
        {"api.body_bytes_in_flight_max", Kind::integer, "268435456", 1 << 20, int64_t{1} << 40, false, "0.1", "所有正在接收和处理的请求体合计上限（字节）。", "Largest sum of bodies being received or worked on, in bytes."},
        {"api.connections_max", Kind::integer, "10000", 1, 1'000'000, false, "0.1", "连接数上限。", "Most connections at a time."},
        {"api.in_work_max", Kind::integer, "1000", 1, 1'000'000, false, "0.1", "正在处理和等待处理的请求数上限，超出立即以 503 拒绝。", "Most requests in work or waiting; beyond it 503 at once."},
        {"api.requests_per_second", Kind::integer, "0", 0, 10'000'000, false, "0.1", "全节点每秒请求数上限，0 表示不限。", "Most requests a second for the node; 0 is no limit."},
        {"api.address_requests_per_second", Kind::integer, "200", 0, 10'000'000, false, "0.1", "每个来源地址每秒请求数上限，0 表示不限。", "Most requests a second from one address; 0 is no limit."},
        {"api.address_burst", Kind::integer, "600", 1, 10'000'000, false, "0.1", "每个来源地址可一次连发的请求数。", "Requests one address may send at once before the rate applies."},
        {"api.address_connections_max", Kind::integer, "500", 0, 1'000'000, false, "0.1", "每个来源地址的连接数上限，0 表示不限。", "Most connections from one address; 0 is no limit."},
        {"api.address_in_work_max", Kind::integer, "250", 0, 1'000'000, false, "0.1", "每个来源地址正在处理的请求数上限，使一处的洪峰不挤占他人，0 表示不限。", "Most requests in work for one address, so that one flood leaves room for others; 0 is no limit."},
        {"api.queue_wait_ms_max", Kind::integer, "5000", 10, 600'000, false, "0.1", "请求在队列中最多等待的毫秒数，超出以 503 拒绝。", "Longest wait in the queue, in ms; then 503."},
        {"api.header_ms", Kind::integer, "10000", 10, 600'000, false, "0.1", "接收请求头的时限（毫秒）。", "Time for a request header to arrive, in ms."},
        {"api.body_ms", Kind::integer, "30000", 10, 600'000, false, "0.1", "接收请求体的时限（毫秒），大文件按最低速率相应延长。", "Time for a body to arrive, in ms; a large one gets as much longer as the least rate allows."},
        {"api.body_bytes_per_second_min", Kind::integer, "32768", 1, 1 << 30, false, "0.1", "收发大内容的最低速率（字节每秒）。", "Least rate for large bodies, in bytes a second."},
        {"api.idle_ms", Kind::integer, "60000", 10, 3'600'000, false, "0.1", "空闲连接保持的时间（毫秒）。", "How long an idle connection is kept, in ms."},
        {"api.write_ms", Kind::integer, "30000", 10, 600'000, false, "0.1", "客户端接收回复的时限（毫秒）。", "Time for a client to take a reply, in ms."},
        {"api.heartbeat_ms", Kind::integer, "15000", 10, 600'000, false, "0.1", "事件流的心跳间隔（毫秒）。", "Heartbeat of event streams, in ms."},
        {"api.drain_notice_ms", Kind::integer, "0", 0, 600'000, false, "0.1", "停止前 readyz 先报 503 的时间（毫秒），供前置代理撤流。", "How long readyz says 503 before the door closes, in ms, so that a proxy can look elsewhere."},
        {"api.drain_ms", Kind::integer, "20000", 0, 600'000, false, "0.1", "停止时等待处理中的请求完成的时限（毫秒）。", "How long requests in work may take to finish when stopping, in ms."},
        {"api.idempotency_hours", Kind::integer, "24", 1, 24 * 90, false, "0.1", "Idempotency-Key 的回复保留的小时数。", "Hours for which the reply to an Idempotency-Key is kept."},
        {"api.assets_directory", Kind::text, "", 0, 0, false, "0.1", "从此目录读取页面文件，代替程序内置的页面（开发用）。", "Folder to read pages from, instead of those in the binary (for development)."},
        {"api.access_log", Kind::boolean, "true", 0, 0, false, "0.1", "是否为每个请求写一行日志。", "Whether each request writes a log line."},
    };
    // clang-format on
    return table;
}

ApiOptions options_from(const Settings& s) {
    const auto size = [&](const char* name) { return static_cast<size_t>(s.integer(name)); };
    ApiOptions out;
    ServerOptions& server = out.server;
    server.address = s.text("api.address");
    server.port = static_cast<uint16_t>(s.integer("api.port"));
    server.io_threads = static_cast<int>(s.integer("api.io_threads"));
    server.certificate_file = s.text("api.certificate_file");
    server.key_file = s.text("api.key_file");
    server.proxies = s.text("api.proxies");
    server.header_bytes_max = size("api.header_bytes_max");
    server.body_bytes_in_flight_max = size("api.body_bytes_in_flight_max");
    server.connections_max = s.integer("api.connections_max");
    server.header_ms = s.integer("api.header_ms");
    server.body_ms = s.integer("api.body_ms");
    server.body_bytes_per_second_min = s.integer("api.body_bytes_per_second_min");
    server.idle_ms = s.integer("api.idle_ms");
    server.write_ms = s.integer("api.write_ms");
    server.heartbeat_ms = s.integer("api.heartbeat_ms");
    server.drain_notice_ms = s.integer("api.drain_notice_ms");
    server.drain_ms = s.integer("api.drain_ms");
    server.stop_on_signals = true;
    server.limits = {
        .in_work = s.integer("api.in_work_max"),
        .requests_per_second = s.integer("api.requests_per_second"),
        .address_requests_per_second = s.integer("api.address_requests_per_second"),
        .address_burst = s.integer("api.address_burst"),
        .address_connections = s.integer("api.address_connections_max"),
        .address_in_work = s.integer("api.address_in_work_max"),
    };
    out.worker_threads = static_cast<int>(s.integer("api.worker_threads"));
    out.queue_wait_ms_max = s.integer("api.queue_wait_ms_max");
    out.body_bytes_max = size("api.body_bytes_max");
    out.idempotency_lifetime = Duration::hours(s.integer("api.idempotency_hours"));
    out.metrics_networks = s.text("api.metrics_networks");
    out.assets_directory = s.text("api.assets_directory");
    out.access_log = s.boolean("api.access_log");
    return out;
}

} // namespace tonghe::api
