// `tonghe bank`: a bank to test against, over HTTP (disbursement/http_gateway.hpp says how it is spoken to).
#include "tonghe/api/http_server.hpp"
#include "tonghe/app/commands.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/test_bank.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <mutex>

namespace tonghe::app {

namespace {

struct BankArguments {
    std::string data = "bank";
    int64_t port = 8090;
};

api::Response text_reply(int status, std::string body) {
    api::Response out;
    out.status = status;
    out.content_type = "text/plain; charset=utf-8";
    out.body = std::move(body);
    return out;
}

// One request at a time: it is there to be right, not to be fast.
class BankService : public api::Service {
  public:
    explicit BankService(disbursement::TestBank& bank) : bank_(bank) {}

    api::Limits limits(const api::Request&) override { return {.body_bytes_max = 256u << 20}; }

    void serve(api::Request request, api::Responder responder) override {
        const std::lock_guard lock(mutex_);
        try {
            responder(answer(request));
        } catch (const Error& error) {
            responder(text_reply(error.code().status, error.what()));
        }
    }

    api::Response refuse(const api::Request&, const Error& error) override {
        return text_reply(error.code().status, error.what());
    }

  private:
    api::Response answer(const api::Request& request) {
        const std::string_view path = request.path;
        const auto name_below = [&](std::string_view folder) {
            return path.starts_with(folder) ? std::string(path.substr(folder.size())) : std::string();
        };
        if (const std::string order = name_below("/orders/"); !order.empty() && request.method == api::Method::put) {
            return text_reply(bank_.take(order, request.body) ? 201 : 200, "");
        }
        if (path == "/receipts" && request.method == api::Method::get) {
            std::string names;
            for (const std::string& name : bank_.receipts()) {
                names += name + "\n";
            }
            return text_reply(200, names);
        }
        if (const std::string receipt = name_below("/receipts/"); !receipt.empty()) {
            if (request.method == api::Method::put) {
                bank_.taken(receipt);
                return text_reply(200, "");
            }
            if (auto bytes = bank_.receipt(receipt)) {
                return text_reply(200, *std::move(bytes));
            }
        }
        if (path == "/totals" && request.method == api::Method::get) {
            const disbursement::BankTotals totals = bank_.totals();
            return text_reply(
                200,
                to_text(JsonObject{
                    {"payments", totals.payments},
                    {"cents", totals.cents},
                    {"balances", totals.balances},
                    {"again", totals.twice}})
            );
        }
        return text_reply(404, "not found");
    }

    disbursement::TestBank& bank_;
    std::mutex mutex_;
};

int run_bank(cli::Console& console, const BankArguments& given) {
    disbursement::TestBank bank(given.data, SystemClock::instance());
    BankService service(bank);
    api::HttpServer server(
        {.port = static_cast<uint16_t>(given.port), .io_threads = 1, .stop_on_signals = true},
        service,
        SystemClock::instance()
    );
    server.start();
    const std::string url = fmt::format("http://localhost:{}", server.port());
    console.say({"测试银行已启动  " + url, "The test bank is up  " + url});
    server.wait();
    return cli::exit_ok;
}

} // namespace

cli::Command bank_command() {
    const auto arguments = std::make_shared<BankArguments>();
    return {
        .name = "bank",
        .summary =
            {"测试银行：接收支付指令文件，返回回单", "A bank to test against: takes order files, gives receipts"},
        .example = "tonghe bank --data bank --port 8090",
        .declare =
            [arguments](cli::Options& options) {
                options.text("--data", arguments->data, {"账本所在文件夹", "Folder of its books"});
                options.integer("--port", arguments->port, {"端口", "Port to listen on"});
            },
        .run = [arguments](cli::Console& console) { return run_bank(console, *arguments); },
    };
}

} // namespace tonghe::app
