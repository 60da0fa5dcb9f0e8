#include "tonghe/app/settings.hpp"

namespace tonghe::app {

std::span<const Setting> settings() {
    using Kind = Setting::Kind;
    // clang-format off
    static constexpr Setting table[] = {
        {"node.name", Kind::text, "tonghe", 0, 0, false, "0.1", "节点名称，出现在对外事件的来源中", "Name of the node, the source of its events to others"},
        {"node.public_url", Kind::text, "", 0, 0, false, "0.1", "公众访问本节点的地址，写入二维码；空为本机地址", "Where people reach this node, written into QR codes; empty: its own address"},
        {"store.readers", Kind::integer, "4", 1, 64, false, "0.1", "读连接数", "Connections for reading"},
        {"store.writers", Kind::integer, "4", 1, 64, false, "0.1", "并行写单元数（仅 PostgreSQL）", "Units written at the same time (PostgreSQL only)"},
        {"store.queue_max", Kind::integer, "20000", 10, 1000000, false, "0.1", "等待写入的单元上限，超过即拒绝", "Units that may wait; more are refused at once"},
        {"journal.delivery_attempts_max", Kind::integer, "12", 1, 100, false, "0.1", "投递失败多少次后成为死信", "Failed deliveries after which a message is a dead letter"},
        {"journal.checkpoint_minutes", Kind::integer, "60", 0, 10080, false, "0.2", "有新条目时最多隔多少分钟签一个检查点；0 为不按时间", "Minutes after which new entries get a signed checkpoint; 0: not by time"},
        {"journal.checkpoint_entries", Kind::integer, "10000", 0, 10000000, false, "0.2", "每多少条签一个检查点；0 为不按条数", "Entries after which there is a signed checkpoint; 0: not by number"},
        {"rules.file_bytes_max", Kind::integer, "2097152", 1024, 4 << 20, false, "0.2", "页面上检查和试算的 DMN 文件上限（字节）", "Largest DMN file that is checked or tried through the API, in bytes"},
        {"rules.steps_max", Kind::integer, "2000000", 1000, 20000000, false, "0.2", "一次试算最多的步数", "Most steps of one evaluation through the API"},
        {"rules.trace_cells_max", Kind::integer, "20000", 100, 1000000, false, "0.2", "一次试算的回复中最多说明的规则单元格数", "Most cells of rules that the reply to one evaluation tells of"},
        {"policy.threads", Kind::integer, "2", 1, 64, false, "0.4", "政策匹配使用的线程数", "Threads that match policies over everybody"},
        {"payments.bank", Kind::text, "files", 0, 0, false, "0.4", "支付指令交给谁：files 为数据文件夹中的 payments，test 为内置测试银行，或银行接口的地址", "Whom payment orders go to: files in the data folder's payments, test for the built-in test bank, or the URL of a bank"},
        {"payments.lines_per_file", Kind::integer, "10000", 1, 100000, false, "0.4", "一个支付指令文件的笔数，也是一次写入的笔数", "Orders in a file, and lines that are written at once"},
        {"payments.collect_seconds", Kind::integer, "30", 1, 86400, false, "0.4", "有回单未到时，多少秒收取一次", "Seconds between looks for receipts while some are awaited"},
        {"insight.logs", Kind::text, "", 0, 0, false, "0.3", "供流程诊断的日志文件夹（XES 或 OCEL 2.0）；空为没有", "Folder of logs for process mining (XES or OCEL 2.0); empty: none"},
        {"insight.entries_max", Kind::integer, "2000000", 1000, 100000000, false, "0.3", "流程诊断读取日志账本的最近条目数", "Entries of the journal, the latest, that process mining reads"},
        {"insight.fresh_seconds", Kind::integer, "30", 0, 86400, false, "0.3", "较慢的诊断结果保留多少秒", "Seconds for which a diagnosis that took long is given again"},
    };
    // clang-format on
    return table;
}

} // namespace tonghe::app
