// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_channel.hpp"

#include <algorithm>
#include <memory>

#include "tests/reference/reference_lane.hpp"

namespace mktme::reference {

namespace {

/// Offers the requests that have come to the ports by cycle c, in order, until one has to wait.
void offer(const std::vector<Request>& requests, std::size_t& next, std::vector<Lane>& lanes, Cycle c) {
    std::vector<bool> port_used(lanes.size());
    while (next < requests.size() && requests[next].offer <= c && !port_used[requests[next].data_channel]) {
        const Request& request = requests[next];
        if (!lanes[request.data_channel].try_accept(next, request, c)) break;
        port_used[request.data_channel] = true;
        ++next;
    }
}

}  // namespace

Result run(const Config& config, const std::vector<Request>& requests) {
    const Numbers n = numbers_of(config.dram.part);
    std::unique_ptr<Engine> engine;
    if (config.encryption.mode != crypto::EncryptionMode::off)
        engine = std::make_unique<Engine>(config.engine, n.hertz, n.CWL);
    Result result;
    result.outcomes.resize(requests.size());
    std::vector<Lane> lanes;
    lanes.reserve(config.data_channels);
    for (unsigned i = 0; i < config.data_channels; ++i)
        lanes.emplace_back(config, n, engine.get(), i, result);

    std::size_t next = 0;
    for (Cycle c = 0;; ++c) {
        for (Lane& lane : lanes) lane.start_cycle(c);
        offer(requests, next, lanes, c);
        for (Lane& lane : lanes) lane.work(c);
        result.last_cycle = c;
        const bool is_over =
            std::all_of(lanes.begin(), lanes.end(), [](const Lane& l) { return l.is_empty(); });
        if (next == requests.size() && is_over) return result;
    }
}

}  // namespace mktme::reference
