// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_channel.hpp"

#include <algorithm>
#include <memory>

#include "tests/reference/reference_config.hpp"
#include "tests/reference/reference_lane.hpp"
#include "tests/reference/reference_port.hpp"

namespace mktme::reference {

namespace {

/// One requester, who puts each request when the one before is accepted.
class OneByOne {
public:
    OneByOne(const std::vector<Request>& requests, std::vector<Lane>& lanes)
        : requests_{requests},
          lanes_{lanes} {}

    /// Offers the requests that have come to the ports by cycle c, in order, until one has to wait.
    void arrive(Cycle c) {
        std::vector<bool> port_used(lanes_.size());
        while (!is_over() && requests_[next_].offer <= c && !port_used[requests_[next_].data_channel]) {
            const Request& request = requests_[next_];
            if (!lanes_[request.data_channel].try_accept(next_, request, c)) break;
            port_used[request.data_channel] = true;
            ++next_;
        }
    }
    [[nodiscard]] bool is_over() const { return next_ == requests_.size(); }

private:
    const std::vector<Request>& requests_;
    std::vector<Lane>& lanes_;
    std::size_t next_ = 0;
};

/// Runs requests that come as `Arrivals` says.
template <class Arrivals>
Result run_with(const Config& config, const std::vector<Request>& requests) {
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

    Arrivals arrivals{requests, lanes};
    for (Cycle c = 0;; ++c) {
        for (Lane& lane : lanes) lane.start_cycle(c);
        arrivals.arrive(c);
        for (Lane& lane : lanes) lane.work(c);
        result.last_cycle = c;
        const bool is_over =
            std::all_of(lanes.begin(), lanes.end(), [](const Lane& l) { return l.is_empty(); });
        if (arrivals.is_over() && is_over) return result;
    }
}

}  // namespace

Result run(const Config& config, const std::vector<Request>& requests) {
    return run_with<OneByOne>(config, requests);
}

Result run_shared(const Config& config, const std::vector<Request>& requests) {
    return run_with<Ports>(config, requests);
}

}  // namespace mktme::reference
