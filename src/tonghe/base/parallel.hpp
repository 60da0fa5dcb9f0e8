// Running the same work over numbered pieces on a few threads. The first exception ends the others and is thrown again.
#pragma once
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace tonghe {

// `work(piece, worker)` for every piece in 0 … pieces − 1, each once; pieces go to whichever worker is free.
template <class Work> void in_parallel(size_t pieces, unsigned workers, Work&& work) {
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex failing;
    const auto run = [&](unsigned worker) {
        try {
            for (size_t piece = next++; piece < pieces; piece = next++) {
                work(piece, worker);
            }
        } catch (...) {
            const std::lock_guard lock(failing);
            failure = failure ? failure : std::current_exception();
            next = pieces;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned worker = 1; worker < workers && worker < pieces; ++worker) {
        threads.emplace_back(run, worker);
    }
    run(0);
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace tonghe
